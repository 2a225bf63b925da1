/** The control API: HTTP with JSON on a Unix socket that only the owner of the home can open. */
@NullMarked
package io.tandemsync.daemon.control;

import org.jspecify.annotations.NullMarked;
