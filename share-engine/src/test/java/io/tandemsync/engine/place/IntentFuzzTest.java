package io.tandemsync.engine.place;

import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.codec.Fuzz;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What was noted before something was pushed aside, damaged. */
@Execution(ExecutionMode.CONCURRENT)
final class IntentFuzzTest {
    private static final long BYTES_EACH_MAX = 1 << 20;

    @Test
    void damagedIntent_isRefusedInOneWayAndLittleMemory() {
        Dot dot = new Dot(new ReplicaId(new UUID(0, 3)), 7);
        Base base = new Base(
                new Entry.Directory(0755),
                Past.empty().plus(dot, 2),
                dot,
                new Stamp(Stamp.Type.DIRECTORY, 5, Instant.EPOCH, Instant.EPOCH, 9, 0755));
        Fuzz.run(new Fuzz.Target(
                "intent",
                List.of(
                        seed(new Intent("0f", "0e", SharePath.of("d/file"), 77, false, base)),
                        seed(new Intent("0f", "", SharePath.of("file"), 0, true, null))),
                bytes -> Intent.decode("0f", bytes),
                FormatException.class::isInstance,
                BYTES_EACH_MAX));
    }

    private static Bytes seed(Intent intent) {
        return Bytes.wrap(Objects.requireNonNull(intent.put().value()));
    }
}
