import io.tandemsync.daemon.crypto.BouncyCastleSignatures;
import io.tandemsync.engine.access.ChunkSeal;
import io.tandemsync.engine.access.RecordCodec;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.chunk.ContentReader;
import io.tandemsync.engine.chunk.FastCdc;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.repository.RepositoryKey;
import io.tandemsync.repository.RepositoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/**
 * What the parts of Tandem cost by themselves: chunking, hashing, sealing, records, paths and the index, in CPU time of one
 * thread. Each runs for a second to warm up, and the best of five seconds counts, since what disturbs only ever slows.
 *
 * <p>Run by {@code ./tandem-bench parts}, with the daemon's own flags.
 */
public final class Parts {
    private static final int MEBIBYTE = 1 << 20;
    private static final int ROUNDS = 5;

    private final Random random = new Random(1);
    private final ShareKeys keys = ShareKeys.create(randomness(), new BouncyCastleSignatures());

    /** A piece of work that says how much it did. */
    private interface Work {
        long run() throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        new Parts().run(Path.of(arguments[0]));
    }

    private void run(Path directory) throws IOException {
        byte[] bytes = new byte[16 * MEBIBYTE];
        random.nextBytes(bytes);
        content(bytes);
        records();
        index(directory);
    }

    private void content(byte[] bytes) throws IOException {
        FastCdc chunker = keys.chunker();
        report("chunking", "MiB", () -> {
            for (int at = 0; at < bytes.length; ) {
                at += chunker.cut(bytes, at, bytes.length - at, true);
            }
            return bytes.length / MEBIBYTE;
        });
        ChunkHash hash = keys.chunkHash();
        report("hashing", "MiB", () -> {
            for (int at = 0; at < bytes.length; at += 256 * 1024) {
                hash.chunk(bytes, at, 256 * 1024);
            }
            return bytes.length / MEBIBYTE;
        });
        ContentReader reader = keys.contentReader();
        report("reading a file's content", "MiB", () -> {
            reader.read(new ByteArrayInputStream(bytes)::read);
            return bytes.length / MEBIBYTE;
        });
        byte[] small = Arrays.copyOf(bytes, 4_000);
        report("reading a small file's content", "files", () -> {
            reader.read(new ByteArrayInputStream(small)::read);
            return 1;
        });
        ChunkSeal seal = new ChunkSeal(keys);
        report("sealing chunks", "MiB", () -> {
            for (int at = 0; at < bytes.length; at += 256 * 1024) {
                seal.seal(hash.chunk(bytes, at, 256 * 1024), bytes, at, 256 * 1024);
            }
            return bytes.length / MEBIBYTE;
        });
    }

    private void records() throws IOException {
        SharePath path = SharePath.of("some/directory/with a/file of usual name.txt");
        report("naming paths", "paths", () -> keys.pathId(path).bytes().length / 32);
        byte[] key = path.key();
        report("reading paths", "paths", () -> SharePath.ofKey(key).isRoot() ? 0 : 1);
        RecordCodec codec = new RecordCodec(keys);
        Dot dot = new Dot(new ReplicaId(new UUID(1, 2)), 7);
        PathRecord written = new PathRecord(
                path, new Entry.Directory(0755), Past.empty(), dot, dot, Instant.EPOCH, keys.epoch(), null);
        report("encoding records", "records", () -> codec.encode(written, false).length() > 0 ? 1 : 0);
        report("signing records", "records", () -> codec.encode(written, true).length() > 0 ? 1 : 0);
        Bytes encoded = codec.encode(written, false);
        Bytes signed = codec.encode(written, true);
        report("decoding records", "records", () -> codec.decode(encoded, false).signed() ? 0 : 1);
        report("checking signed records", "records", () -> codec.decode(signed, true).signed() ? 1 : 0);
    }

    private void index(Path directory) throws IOException {
        byte[] key = new byte[RepositoryKey.BYTES];
        random.nextBytes(key);
        try (RepositoryStore store = RepositoryStore.open(Files.createDirectories(directory), RepositoryKey.of(key))) {
            byte[] value = new byte[150];
            random.nextBytes(value);
            long[] rows = {0};
            report("batches of four rows", "batches", () -> {
                long row = rows[0]++;
                store.commit(List.of(
                        new Change(Table.PATHS, name(row), value),
                        new Change(Table.LIVE, name(row), new byte[0]),
                        new Change(Table.SEQUENCE, name(row), name(row)),
                        new Change(Table.META, name(0), value)));
                return 1;
            });
            report("rows read", "rows", () -> {
                byte[] found = store.get(Table.PATHS, name(random.nextInt((int) rows[0])));
                return found == null ? 0 : 1;
            });
        }
    }

    private static byte[] name(long row) {
        return ByteBuffer.allocate(60).putLong(row * 0x9E3779B97F4A7C15L).putLong(row).array();
    }

    private static void report(String part, String unit, Work work) throws IOException {
        measure(work);
        double best = 0;
        for (int i = 0; i < ROUNDS; i++) {
            best = Math.max(best, measure(work));
        }
        System.out.printf(Locale.ROOT, "%s\t%.0f\t%s%n", part, best, unit);
    }

    /** How much is done in a CPU second of this thread. */
    private static double measure(Work work) throws IOException {
        long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long done = 0;
        long spent = 0;
        while (spent < 1_000_000_000L) {
            done += work.run();
            spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
        }
        return done * 1e9 / spent;
    }

    private Randomness randomness() {
        return new Randomness() {
            @Override
            public byte[] bytes(int count) {
                byte[] bytes = new byte[count];
                random.nextBytes(bytes);
                return bytes;
            }

            @Override
            public long below(long bound) {
                return Math.floorMod(random.nextLong(), bound);
            }
        };
    }
}
