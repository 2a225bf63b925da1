package io.tandemsync.engine.blind;

import io.tandemsync.engine.access.ChunkSeal;
import io.tandemsync.engine.access.RecordCodec;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.SealedStore;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.vault.SealedRecord;
import io.tandemsync.engine.vault.Vault;
import io.tandemsync.engine.vault.VaultChunk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up what lies on the disk and the index does not know: after an unclean stop, and all of it after the index was lost.
 * Nothing is believed that a writer did not sign.
 */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    /** Sealed chunks looked at in one piece of work. */
    private static final int BATCH = 64;

    private final Vault vault;
    private final SealedStore sealed;
    private final ShareKeys keys;
    private final Workers workers;
    private final Clock clock;
    private final Runnable then;
    private int part;
    private long adopted;

    Adoption(BlindSetup setup, Vault vault, Runnable then) {
        this.vault = vault;
        this.sealed = setup.sealed();
        this.keys = setup.keys();
        this.workers = setup.workers();
        this.clock = setup.clock();
        this.then = then;
    }

    /** Makes the index of an empty vault anew from the log of records; returns how many it took up. */
    static long records(BlindSetup setup, Vault vault) throws IOException {
        RecordCodec codec = new RecordCodec(setup.keys());
        long[] counts = {0, 0};
        setup.sealed().replay(bytes -> {
            try {
                SealedRecord record =
                        new SealedRecord(bytes, codec.decodePublic(bytes, true).record());
                counts[0] += vault.add(
                                record.head().pathId(),
                                List.of(record),
                                "",
                                setup.clock().now())
                        .size();
            } catch (FormatException e) {
                counts[1]++;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        if (counts[1] > 0) {
            LOG.warn("Records on this disk that no writer signed are left out. count={}", counts[1]);
        }
        return counts[0];
    }

    /** Begins to look at the sealed chunks on the disk, part by part; the end is told. */
    void start() {
        workers.run(() -> sealed.list(part), new Workers.Answer<List<ChunkId>>() {
            @Override
            public void done(List<ChunkId> result) {
                List<ChunkId> unknown = new ArrayList<>(result);
                unknown.removeIf(id -> vault.chunk(id) != null);
                look(unknown);
            }

            @Override
            public void failed(Exception cause) {
                throw failure(cause);
            }
        });
    }

    private void look(List<ChunkId> unknown) {
        if (unknown.isEmpty()) {
            part++;
            if (part < SealedStore.PARTS) {
                start();
                return;
            }
            if (adopted > 0) {
                LOG.info("Sealed chunks that the index had not known are taken up. count={}", adopted);
            }
            then.run();
            return;
        }
        List<ChunkId> batch = List.copyOf(unknown.subList(0, Math.min(BATCH, unknown.size())));
        List<ChunkId> rest = unknown.subList(batch.size(), unknown.size());
        workers.run(() -> genuine(batch), new Workers.Answer<SortedMap<ChunkId, VaultChunk>>() {
            @Override
            public void done(SortedMap<ChunkId, VaultChunk> result) {
                adopted += result.size();
                try {
                    vault.stored(result, clock.now());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                look(rest);
            }

            @Override
            public void failed(Exception cause) {
                throw failure(cause);
            }
        });
    }

    /** A disk that fails stands still with a share, and says so. */
    private static RuntimeException failure(Exception cause) {
        return cause instanceof IOException disk
                ? new UncheckedIOException(disk)
                : new IllegalStateException("what lies on the disk cannot be taken up", cause);
    }

    /** On a worker; what is torn or strange goes. */
    private SortedMap<ChunkId, VaultChunk> genuine(List<ChunkId> ids) throws IOException {
        ChunkSeal seal = new ChunkSeal(keys);
        TreeMap<ChunkId, VaultChunk> found = new TreeMap<>();
        for (ChunkId id : ids) {
            Bytes bytes = sealed.read(id);
            try {
                if (bytes != null) {
                    ChunkSeal.Sealed head = seal.inspect(bytes);
                    if (!head.id().equals(id)) {
                        throw new FormatException("a sealed chunk lies under another name");
                    }
                    found.put(id, new VaultChunk(bytes.length(), head.page(), head.references(), 0));
                }
            } catch (FormatException e) {
                sealed.delete(id);
            }
        }
        return found;
    }
}
