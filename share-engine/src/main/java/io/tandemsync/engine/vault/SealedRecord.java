package io.tandemsync.engine.vault;

import io.tandemsync.engine.access.PublicRecord;
import io.tandemsync.engine.access.RecordCodec;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import java.util.List;

/**
 * A record as a blind replica has it.
 *
 * @param bytes as its writer signed them
 * @param head what can be told of it
 */
public record SealedRecord(Bytes bytes, PublicRecord head) {
    /** The record with these bytes, which were verified when they came. */
    static SealedRecord stored(Bytes bytes) {
        return new SealedRecord(bytes, RecordCodec.head(bytes));
    }

    /** Whether it says that something is there. */
    boolean isLive() {
        return !head.tombstone();
    }

    /** The chunks or pages that its content starts from. */
    List<ChunkId> roots() {
        return head.references().ids();
    }
}
