package io.tandemsync.engine.replica;

import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.codec.Fuzz;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Hash;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is remembered of a replica that was met, damaged. */
@Execution(ExecutionMode.CONCURRENT)
final class MetReplicasFuzzTest {
    private static final long BYTES_EACH_MAX = 1 << 20;

    @Test
    void damagedMemory_isRefusedInOneWayAndLittleMemory() {
        byte[] good = new ByteWriter()
                .u8(1)
                .bytes(new byte[Hash.BYTES])
                .text("desk")
                .u8(2)
                .zigzag(Long.MAX_VALUE / 1_000_000_000)
                .varint(5)
                .toByteArray();
        Fuzz.run(new Fuzz.Target(
                "replica that was met",
                List.of(Bytes.wrap(good)),
                bytes -> MetReplicas.decode(new byte[16], bytes),
                FormatException.class::isInstance,
                BYTES_EACH_MAX));
    }
}
