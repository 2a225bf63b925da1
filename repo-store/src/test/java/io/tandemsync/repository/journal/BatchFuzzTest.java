package io.tandemsync.repository.journal;

import io.tandemsync.engine.codec.Fuzz;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.repository.seal.SealKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches behind their seal, and sealed frames, damaged. */
@Execution(ExecutionMode.CONCURRENT)
final class BatchFuzzTest {
    private static final long BYTES_EACH_MAX = 8 << 20;

    static Stream<Fuzz.Target> decoders() {
        FrameCipher cipher = new FrameCipher(SealKey.of(new byte[SealKey.BYTES]));
        byte[] batch = new Batch(
                        7,
                        List.of(
                                new Change(Table.PATHS, new byte[] {1, 2}, new byte[] {3}),
                                new Change(Table.META, new byte[] {4}, null)))
                .encoded();
        return Stream.of(
                target("batch", Batch::decoded, batch),
                target("frame of the journal", bytes -> open(cipher, bytes), cipher.seal(8, batch)));
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void damagedBytes_areRefusedInOneWayAndLittleMemory(Fuzz.Target target) {
        Fuzz.run(target);
    }

    private static Fuzz.Target target(String name, Fuzz.Decoder decoder, byte[] seed) {
        return new Fuzz.Target(
                name, List.of(Bytes.wrap(seed)), decoder, JournalBrokenException.class::isInstance, BYTES_EACH_MAX);
    }

    /** As a scan of a segment takes a frame; what was never sealed must not open. */
    private static void open(FrameCipher cipher, byte[] bytes) throws JournalBrokenException {
        int length = FrameCipher.length(bytes, 0, 0, Long.MAX_VALUE);
        byte[] payload = length < 0 ? null : cipher.open(bytes, 0, length);
        if (payload == null) {
            throw new JournalBrokenException("no frame");
        }
        Batch.decoded(payload);
    }
}
