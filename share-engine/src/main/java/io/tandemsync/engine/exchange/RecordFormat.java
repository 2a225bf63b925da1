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
     * Encodes with the signature given, with a fresh one if asked for and possible, or without.
     *
     * @return nothing where the record is too large to travel; who has to hear of that has heard
     */
    Optional<Bytes> encode(PathRecord record, @Nullable Bytes signature, boolean sign);

    /**
     * Decodes and verifies.
     *
     * @throws io.tandemsync.engine.protocol.ProtocolException if it is malformed, forged, or lacks a demanded signature
     */
    Told decode(Bytes bytes, boolean signatureRequired);
}
