package io.tandemsync.engine.protocol;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Hash;

/** A message about a link as a whole, or about opening and closing a share's channel on it. */
public sealed interface LinkMessage {
    /**
     * The first message of either side.
     *
     * @param version of the protocol, {@link #VERSION}
     * @param features bits of optional abilities; unknown bits are ignored
     * @param nonce 32 fresh random bytes of this link
     * @param deviceName as its owner named it, for display only
     * @param software product and version, for display only
     */
    record Hello(int version, long features, Bytes nonce, String deviceName, String software) implements LinkMessage {}

    /**
     * Asks for a share without naming it, with the asker's proof.
     *
     * @param channel even where the dialler asks, odd where the listener does; not in use on this link
     * @param tag salted hash of the share
     * @param proof that the asker holds the share's keys in some mode
     */
    record Ask(int channel, Hash tag, Bytes proof) implements LinkMessage {}

    /**
     * Answers a question: with a proof where the share is here and the asker proved itself, otherwise with none. The same
     * for an unknown share, a wrong proof and a removed device.
     */
    record Answer(int channel, Bytes proof) implements LinkMessage {}

    /** Closes a channel. */
    record Leave(int channel, Reason reason) implements LinkMessage {
        /** Why a channel ends. */
        public enum Reason {
            /** The share is paused, removed or stopping here. */
            STOPPED,
            /** The device was removed from the share's peers. */
            REMOVED,
            /** The peer broke the protocol on this channel. */
            BROKEN
        }
    }

    /** Asks for a sign of life. */
    record Ping(long id) implements LinkMessage {}

    /** The sign of life. */
    record Pong(long id) implements LinkMessage {}

    /** The version that this code speaks. */
    int VERSION = 1;
}
