package io.tandemsync.engine.index;

import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.codec.Fuzz;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.reconcile.Frontier;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the index holds of a path and of its disk, damaged. */
@Execution(ExecutionMode.CONCURRENT)
final class PathStateFuzzTest {
    private static final long BYTES_EACH_MAX = 16L << 20;
    private static final SharePath PATH = SharePath.of("d/file");

    static Stream<Fuzz.Target> decoders() {
        PathState state = state();
        return Stream.of(
                target(
                        "state of a path",
                        bytes -> PathStateCodec.decode(PATH, bytes),
                        PathStateCodec.encode(state),
                        PathStateCodec.encode(PathState.UNKNOWN)),
                target(
                        "base",
                        bytes -> PathStateCodec.decodeBase(bytes),
                        PathStateCodec.encodeBase(state.base()),
                        PathStateCodec.encodeBase(null)));
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void damagedState_isRefusedInOneWayAndLittleMemory(Fuzz.Target target) {
        Fuzz.run(target);
    }

    private static Fuzz.Target target(String name, Fuzz.Decoder decoder, byte[]... seeds) {
        return new Fuzz.Target(
                name,
                Stream.of(seeds).map(Bytes::wrap).toList(),
                decoder,
                FormatException.class::isInstance,
                BYTES_EACH_MAX);
    }

    private static PathState state() {
        Content content =
                new Content(new ContentId(hash(1)), 5, 0, List.of(new Content.Slice(new ChunkId(hash(2)), 5)));
        Entry.File file = new Entry.File(content, 0644, Instant.ofEpochSecond(1_700_000_000, 5));
        Entry.Symlink link = new Entry.Symlink(LinkTarget.of("there".getBytes(StandardCharsets.UTF_8)));
        Past seen = Past.empty().plus(dot(3, 7), 2);
        Base base =
                new Base(file, seen, dot(3, 7), new Stamp(Stamp.Type.FILE, 5, Instant.EPOCH, Instant.EPOCH, 9, 0644));
        TreeMap<Dot, Bytes> signatures = new TreeMap<>();
        signatures.put(dot(1, 4), Bytes.wrap(new byte[64]));
        return new PathState(
                Frontier.of(List.of(record(file, dot(1, 4)), record(link, dot(2, 300)))),
                base,
                4,
                77,
                true,
                false,
                signatures);
    }

    private static PathRecord record(Entry entry, Dot dot) {
        return new PathRecord(
                PATH,
                entry,
                Past.empty().plus(dot, 0),
                dot,
                dot,
                Instant.ofEpochSecond(1_700_000_000),
                1,
                SharePath.of("d/original"));
    }

    private static Dot dot(long replica, long counter) {
        return new Dot(new ReplicaId(new UUID(0, replica)), counter);
    }

    private static Hash hash(int fill) {
        byte[] bytes = new byte[Hash.BYTES];
        bytes[0] = (byte) fill;
        return Hash.of(bytes);
    }
}
