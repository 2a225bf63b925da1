package io.tandemsync.engine.blind;

import io.tandemsync.engine.access.ChunkSeal;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.port.SealedStore;
import io.tandemsync.engine.protocol.ShareMessage.SealedWant;
import io.tandemsync.engine.sealed.SealedSource;
import io.tandemsync.engine.vault.Vault;
import io.tandemsync.engine.vault.VaultChunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The sealed chunks on this disk; each is verified again before it leaves, so that a disk that rots spreads nothing. */
final class StoredSource implements SealedSource {
    private final Vault vault;
    private final SealedStore sealed;
    private final ShareKeys keys;
    private final Queue<ChunkId> damaged = new ConcurrentLinkedQueue<>();

    StoredSource(Vault vault, SealedStore sealed, ShareKeys keys) {
        this.vault = vault;
        this.sealed = sealed;
        this.keys = keys;
    }

    @Override
    public Reading find(SealedWant want) {
        VaultChunk chunk = vault.chunk(want.chunk());
        if (chunk == null) {
            return Reading.NOTHING;
        }
        return new Reading() {
            @Override
            public @Nullable Bytes read() throws IOException {
                return verified(want.chunk());
            }

            @Override
            public int bytes() {
                return chunk.length();
            }
        };
    }

    /** On a worker. */
    private @Nullable Bytes verified(ChunkId id) throws IOException {
        Bytes bytes = sealed.read(id);
        if (bytes != null && isGenuine(id, bytes)) {
            return bytes;
        }
        damaged.add(id);
        return null;
    }

    private boolean isGenuine(ChunkId id, Bytes bytes) {
        try {
            return new ChunkSeal(keys).inspect(bytes).id().equals(id);
        } catch (FormatException e) {
            return false;
        }
    }

    /** What turned out damaged or gone since the last question. */
    List<ChunkId> takeDamaged() {
        List<ChunkId> found = new ArrayList<>();
        for (ChunkId id = damaged.poll(); id != null; id = damaged.poll()) {
            found.add(id);
        }
        return found;
    }
}
