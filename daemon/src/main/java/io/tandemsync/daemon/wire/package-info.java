/** The bytes of the protocol: frames, and what is in them, exactly as docs/PROTOCOL.md says. */
@NullMarked
package io.tandemsync.daemon.wire;

import org.jspecify.annotations.NullMarked;
