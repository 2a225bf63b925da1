package io.tandemsync.daemon.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.port.DiskException.Reason;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(OS.LINUX)
class LinuxKernelTest {
    @ParameterizedTest
    @CsvSource({
        "2, ABSENT",
        "17, EXISTS",
        "39, NOT_EMPTY",
        "20, WRONG_TYPE",
        "21, WRONG_TYPE",
        "40, WRONG_TYPE",
        "1, DENIED",
        "13, DENIED",
        "28, FULL",
        "122, FULL",
        "27, FULL",
        "30, READ_ONLY",
        "36, NAME_TOO_LONG",
        "84, NAME_UNSUPPORTED",
        "24, EXHAUSTED",
        "23, EXHAUSTED",
        "12, EXHAUSTED",
        "38, UNSUPPORTED",
        "95, UNSUPPORTED",
        "18, UNSUPPORTED",
        "5, FAILED",
        "116, FAILED",
        "16, FAILED",
        "9999, FAILED"
    })
    void errorNumber_hasItsReason(int errno, Reason reason) {
        assertThat(new LinuxKernel().reason(errno)).isEqualTo(reason);
    }

    @Test
    void fileOpenForWriting_isKnownToBeBeingWritten_untilItIsClosed(@TempDir Path directory) throws Exception {
        LinuxKernel kernel = new LinuxKernel();
        Path path = Files.writeString(directory.resolve("a"), "a");
        int root = kernel.openRoot(Location.ended(directory.toString()));
        int file = kernel.openFile(root, Location.ended("a"), false);
        try {
            try (OutputStream writer = Files.newOutputStream(path)) {
                writer.write(1);
                assertThat(kernel.isBeingWritten(file)).isTrue();
            }
            assertThat(kernel.isBeingWritten(file)).isFalse();
        } finally {
            kernel.close(file);
            kernel.close(root);
        }
    }

    /** Where it says that no time repeats, none does, however fast one changes a file after a look. */
    @Test
    void tickOfNothing_isSaidOnlyWhereNoTimeRepeats(@TempDir Path directory) throws Exception {
        LinuxKernel kernel = new LinuxKernel();
        int root = kernel.openRoot(Location.ended(directory.toString()));
        Path path = directory.resolve("a");
        try {
            Set<Instant> seen = new HashSet<>();
            for (int i = 0; i < 2_000; i++) {
                Files.writeString(path, "a");
                seen.add(kernel.stat(root, Location.ended("a")).stamp().changed());
            }
            if (kernel.tick(root).isZero()) {
                assertThat(seen).hasSize(2_000);
            }
        } finally {
            kernel.close(root);
        }
    }

    @Test
    void fileSystemWithoutNoReplace_movesByLinking_andStillNeverReplaces(@TempDir Path directory) throws Exception {
        LinuxKernel kernel = new LinuxKernel();
        Files.writeString(directory.resolve("a"), "a");
        Files.writeString(directory.resolve("b"), "b");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("nowhere"));
        Files.createDirectory(directory.resolve("d"));
        int open = kernel.openRoot(Location.ended(directory.toString()));
        try {
            assertThatThrownBy(() -> kernel.moveByLink(open, Location.ended("a"), open, Location.ended("b")))
                    .isInstanceOfSatisfying(
                            FailedCall.class, e -> assertThat(e.reason()).isEqualTo(Reason.EXISTS));
            assertThatThrownBy(() -> kernel.moveByLink(open, Location.ended("d"), open, Location.ended("e")))
                    .isInstanceOfSatisfying(
                            FailedCall.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED));
            kernel.moveByLink(open, Location.ended("a"), open, Location.ended("c"));
            kernel.moveByLink(open, Location.ended("link"), open, Location.ended("moved"));
        } finally {
            kernel.close(open);
        }
        assertThat(directory.resolve("a")).doesNotExist();
        assertThat(directory.resolve("b")).hasContent("b");
        assertThat(directory.resolve("c")).hasContent("a");
        assertThat(directory.resolve("moved")).isSymbolicLink();
    }
}
