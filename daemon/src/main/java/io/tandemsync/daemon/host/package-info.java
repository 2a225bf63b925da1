/** Threads, time and randomness of this machine behind the ports of the engine. */
@NullMarked
package io.tandemsync.daemon.host;

import org.jspecify.annotations.NullMarked;
