package io.tandemsync.engine.blind;

import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.vault.SealedRecord;
import io.tandemsync.engine.vault.VaultChunk;
import io.tandemsync.engine.vault.VaultPath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which part of a path's contents is stored already. */
final class StoredParts {
    private StoredParts() {}

    /** The bytes of the stored chunks and pages that the path needs, each counted once. */
    static long bytes(VaultPath path, Function<ChunkId, @Nullable VaultChunk> stored) {
        TreeSet<ChunkId> seen = new TreeSet<>();
        Deque<ChunkId> open = new ArrayDeque<>();
        for (SealedRecord record : path.members()) {
            open.addAll(record.head().references().ids());
        }
        long bytes = 0;
        while (!open.isEmpty()) {
            ChunkId id = open.remove();
            VaultChunk chunk = seen.add(id) ? stored.apply(id) : null;
            if (chunk != null) {
                bytes += chunk.length();
                open.addAll(chunk.references());
            }
        }
        return bytes;
    }
}
