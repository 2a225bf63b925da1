package io.tandemsync.daemon.wire;

import io.tandemsync.engine.protocol.LinkMessage;
import io.tandemsync.engine.protocol.ShareMessage;

/** One frame, read: a message of the link, a message on a channel, or one of a kind that this version passes over. */
public sealed interface Frame {
    /** Length field, type and channel: the most bytes of a frame around its body. */
    int OVERHEAD_BYTES_MAX = 4 + 1 + Varint.BYTES_MAX;

    /** A message of the link. */
    record OfLink(LinkMessage message) implements Frame {}

    /** A message on the channel with this number. */
    record OfShare(int channel, ShareMessage message) implements Frame {}

    /** A frame of an optional kind that this version does not know. */
    record Ignored() implements Frame {}
}
