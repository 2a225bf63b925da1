package io.tandemsync.engine.vault;

import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.codec.Fuzz;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a blind replica's index holds, damaged. */
@Execution(ExecutionMode.CONCURRENT)
final class VaultFuzzTest {
    private static final long BYTES_EACH_MAX = 16L << 20;

    static Stream<Fuzz.Target> decoders() {
        SealedRecord record = VaultTest.sample();
        VaultChunk chunk = new VaultChunk(
                4_096,
                true,
                List.of(
                        new ChunkId(Hash.of(new byte[Hash.BYTES])),
                        new ChunkId(record.head().pathId())),
                9);
        return Stream.of(
                target("sealed path", VaultPath::decode, new VaultPath(7, List.of(record, record)).encode()),
                target("stored chunk", VaultChunk::decode, chunk.encode()),
                target(
                        "head of a sealed record",
                        bytes -> SealedRecord.stored(Bytes.wrap(bytes)),
                        record.bytes().toArray()));
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void damagedValues_areRefusedInOneWayAndLittleMemory(Fuzz.Target target) {
        Fuzz.run(target);
    }

    private static Fuzz.Target target(String name, Fuzz.Decoder decoder, byte[] seed) {
        return new Fuzz.Target(
                name, List.of(Bytes.wrap(seed)), decoder, FormatException.class::isInstance, BYTES_EACH_MAX);
    }
}
