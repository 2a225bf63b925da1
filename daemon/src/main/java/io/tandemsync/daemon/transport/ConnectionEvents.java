package io.tandemsync.daemon.transport;

import io.tandemsync.daemon.wire.Frame;
import org.jspecify.annotations.Nullable;

/** Hears of connections; all calls come on the network's one thread and must be quick. */
public interface ConnectionEvents {
    /**
     * TLS is through and the peer's device known. Frames follow only after this has returned.
     *
     * @param dial what {@link Network#dial} was given for this connection; null for one that came in
     */
    void connected(Connection connection, @Nullable Object dial);

    /** A frame came whole. */
    void frame(Connection connection, Frame frame, int bytes);

    /** The bulk lane takes more again. */
    void bulkRoom(Connection connection);

    /** The connection is gone, for the reason in one line. */
    void closed(Connection connection, String reason);

    /** A connection that was to be dialled did not come about, for the reason in one line; may come twice. */
    void failed(Object dial, String reason);
}
