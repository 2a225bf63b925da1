package io.tandemsync.engine.version;

import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.codec.Fuzz;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.SharePath;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the list of kept versions says of one, damaged. */
@Execution(ExecutionMode.CONCURRENT)
final class KeptVersionFuzzTest {
    private static final long BYTES_EACH_MAX = 1 << 20;

    @Test
    void damagedVersion_isRefusedInOneWayAndLittleMemory() {
        KeptVersion known = new KeptVersion(
                "0f",
                SharePath.of("d/file"),
                5,
                Instant.ofEpochSecond(1_700_000_000, 5),
                0640,
                Instant.MAX,
                true,
                false,
                new ContentId(Hash.of(new byte[Hash.BYTES])));
        KeptVersion unread = new KeptVersion(
                "0f", SharePath.of("file"), Long.MAX_VALUE, Instant.MIN, -1, Instant.EPOCH, false, true, null);
        Fuzz.run(new Fuzz.Target(
                "kept version",
                List.of(Bytes.wrap(known.encode()), Bytes.wrap(unread.encode())),
                bytes -> KeptVersion.decode("0f", bytes),
                FormatException.class::isInstance,
                BYTES_EACH_MAX));
    }
}
