/** The daemon as a service of the operating system. */
@NullMarked
package io.tandemsync.cli.service;

import org.jspecify.annotations.NullMarked;
