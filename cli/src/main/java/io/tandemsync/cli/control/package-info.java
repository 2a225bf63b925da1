/** The client of the daemon's control API: HTTP over the Unix socket in the home. */
@NullMarked
package io.tandemsync.cli.control;

import org.jspecify.annotations.NullMarked;
