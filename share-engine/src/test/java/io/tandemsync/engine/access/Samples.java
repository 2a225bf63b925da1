package io.tandemsync.engine.access;

import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.chunk.FastCdc;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Randomness;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Keys, records and other values for tests, each a function of a seed. */
final class Samples {
    static final JdkSignatures SIGNATURES = new JdkSignatures();

    private Samples() {}

    /** Randomness of a seed. */
    static Randomness randomness(long seed) {
        return TestSecrets.randomness(seed);
    }

    static ShareKeys keys(long seed) {
        return TestSecrets.keys(seed, SIGNATURES);
    }

    static Hash hash(int fill) {
        byte[] bytes = new byte[Hash.BYTES];
        Arrays.fill(bytes, (byte) fill);
        return Hash.of(bytes);
    }

    static DeviceId device(int fill) {
        return new DeviceId(hash(fill));
    }

    static Bytes nonce(int fill) {
        return Bytes.wrap(hash(fill).bytes());
    }

    static ReplicaId replica(long number) {
        return new ReplicaId(new UUID(number * 0x9e3779b97f4a7c15L, number));
    }

    static Dot dot(long replica, long counter) {
        return new Dot(replica(replica), counter);
    }

    /** A file's record with little about it. */
    static PathRecord fileRecord(ShareKeys keys, String path, byte[] content) {
        Dot dot = dot(1, 1);
        return new PathRecord(
                SharePath.of(path),
                new Entry.File(content(keys.chunkHash(), content), 0644, Instant.ofEpochSecond(1_700_000_000, 5)),
                Past.empty().plus(dot, 0),
                dot,
                dot,
                Instant.ofEpochSecond(1_700_000_000, 5),
                keys.epoch(),
                null);
    }

    static Content content(ChunkHash hash, byte[] bytes) {
        if (bytes.length == 0) {
            return hash.content(0, List.of());
        }
        return hash.content(0, List.of(new Content.Slice(hash.chunk(bytes, 0, bytes.length), bytes.length)));
    }

    /** Any record that can be. */
    static PathRecord record(Random random, ShareKeys keys) {
        Past past = past(random);
        Dot dot = dot(random.nextInt(5), 1 + random.nextInt(1_000_000));
        past = past.plus(dot, 0);
        Dot contentDot = random.nextBoolean() ? dot : anyDot(random, past);
        return new PathRecord(
                path(random),
                entry(random, keys),
                past,
                dot,
                contentDot,
                time(random),
                keys.epoch(),
                random.nextInt(4) == 0 ? path(random) : null);
    }

    private static Dot anyDot(Random random, Past past) {
        if (!past.carried().isEmpty() && random.nextBoolean()) {
            return past.carried().first();
        }
        ReplicaId replica = past.own().lastKey();
        return new Dot(
                replica, past.own().getOrDefault(replica, List.of()).get(0).first());
    }

    static Past past(Random random) {
        TreeMap<ReplicaId, List<Past.Interval>> own = new TreeMap<>();
        TreeSet<Dot> carried = new TreeSet<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            List<Past.Interval> intervals = new ArrayList<>();
            long at = 0;
            for (int k = 1 + random.nextInt(3); k > 0; k--) {
                long first = at + 2 + bounded(random);
                at = first + bounded(random);
                intervals.add(new Past.Interval(first, at));
            }
            own.put(replica(random.nextInt(1000)), intervals);
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            carried.add(dot(random.nextInt(8), 1 + bounded(random)));
        }
        return Past.of(own, carried);
    }

    private static long bounded(Random random) {
        return random.nextLong() >>> (4 + random.nextInt(60));
    }

    private static SharePath path(Random random) {
        SharePath path = SharePath.root();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            path = path.child("é😀 x".repeat(random.nextInt(10)) + random.nextInt(100));
        }
        return path;
    }

    private static Entry entry(Random random, ShareKeys keys) {
        return switch (random.nextInt(4)) {
            case 0 -> new Entry.Tombstone();
            case 1 -> new Entry.Directory(random.nextInt(512));
            case 2 -> new Entry.Symlink(LinkTarget.of(("../" + random.nextInt()).getBytes(StandardCharsets.UTF_8)));
            default -> new Entry.File(root(random, keys.chunkHash()), random.nextInt(512), time(random));
        };
    }

    private static Content root(Random random, ChunkHash hash) {
        int level = random.nextInt(4) == 0 ? 1 + random.nextInt(Content.LEVEL_MAX) : 0;
        int count =
                random.nextInt(10) == 0 ? Content.SLICES_MAX : level == 0 ? random.nextInt(4) : 1 + random.nextInt(4);
        List<Content.Slice> slices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] id = new byte[Hash.BYTES];
            random.nextBytes(id);
            slices.add(new Content.Slice(new ChunkId(Hash.of(id)), 1 + random.nextInt(FastCdc.CHUNK_BYTES_MAX)));
        }
        return hash.content(level, slices);
    }

    private static Instant time(Random random) {
        return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }

    /** The bytes with one random fault: a flipped bit, bytes cut out, doubled or overwritten. */
    static byte[] mutated(Random random, byte[] bytes) {
        byte[] copy = bytes.clone();
        int at = random.nextInt(copy.length);
        switch (random.nextInt(5)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt(256);
            case 2 -> copy = Arrays.copyOf(copy, at);
            case 3 -> copy = Arrays.copyOf(copy, copy.length + 1 + random.nextInt(20));
            default -> {
                int end = Math.min(copy.length, at + 1 + random.nextInt(9));
                Arrays.fill(copy, at, end, (byte) 0xff);
            }
        }
        return copy;
    }
}
