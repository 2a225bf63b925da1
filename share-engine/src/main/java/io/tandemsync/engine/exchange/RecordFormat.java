package io.tandemsync.engine.exchange;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.PathRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How records become bytes for a peer and come back. */
public interface RecordFormat {
    /**
     * A record as read.
     *
     * @param signature of a writer; null where it came without
     */
    record Told(PathRecord record, @Nullable Bytes signature) {}

    /**
     * Encodes without a signature or, if asked for, with the one given or a fresh one.
     *
     * @return nothing where the record is too large to travel, of which who has to hear has heard, or where a signature is
     *     asked for that is neither given nor can be made here
     */
    Optional<Bytes> encode(PathRecord record, @Nullable Bytes signature, boolean sign);

    /**
     * Decodes and verifies.
     *
     * @throws io.tandemsync.engine.protocol.ProtocolException if it is malformed, forged, or lacks a demanded signature
     */
    Told decode(Bytes bytes, boolean signatureRequired);
}
