/** The control API for programs that cannot use a Unix socket: on the loopback interface, with a secret from the home. */
@NullMarked
package io.tandemsync.daemon.loopback;

import org.jspecify.annotations.NullMarked;
