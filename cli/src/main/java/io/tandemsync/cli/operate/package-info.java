/** The commands that look after a device and its shares. */
@NullMarked
package io.tandemsync.cli.operate;

import org.jspecify.annotations.NullMarked;
