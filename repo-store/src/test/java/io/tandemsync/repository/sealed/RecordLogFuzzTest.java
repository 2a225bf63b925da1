package io.tandemsync.repository.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.codec.Fuzz;
import io.tandemsync.engine.model.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A blind replica's list of records, damaged: it reads as far as it is whole and takes more after that. */
@Execution(ExecutionMode.CONCURRENT)
final class RecordLogFuzzTest {
    private static final long BYTES_EACH_MAX = 8 << 20;
    /** Each writes and opens a file. */
    private static final int ROUNDS_MIN = 300;

    @TempDir
    Path dir;

    @Test
    void damagedLog_isReadAsFarAsItIsWhole() throws IOException {
        Path file = dir.resolve("records");
        try (RecordLog log = RecordLog.open(file)) {
            for (int i = 1; i < 6; i++) {
                log.append(List.of(Bytes.wrap(new byte[i * 30]), Fuzz.text("record " + i)));
            }
        }
        Bytes whole = Bytes.wrap(Files.readAllBytes(file));
        Fuzz.run(
                new Fuzz.Target(
                        "list of records",
                        List.of(whole),
                        bytes -> read(file, bytes),
                        CutOff.class::isInstance,
                        BYTES_EACH_MAX),
                ROUNDS_MIN);
    }

    /** Not all of the bytes are records. */
    private static final class CutOff extends Exception {
        private static final long serialVersionUID = 1L;

        CutOff(int records) {
            super("only " + records + " records");
        }
    }

    private static void read(Path file, byte[] bytes) throws IOException, CutOff {
        Files.write(file, bytes);
        List<Bytes> read = new ArrayList<>();
        try (RecordLog log = RecordLog.open(file)) {
            log.append(List.of(Fuzz.text("the next")));
            log.replay(read::add);
            assertThat(read.get(read.size() - 1)).isEqualTo(Fuzz.text("the next"));
            if (Files.size(file) < bytes.length) {
                throw new CutOff(read.size());
            }
        }
    }
}
