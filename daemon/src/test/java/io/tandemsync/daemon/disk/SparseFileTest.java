package io.tandemsync.daemon.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.port.ShareDirectory.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Gaps and clones on a real file system. */
@EnabledOnOs(OS.LINUX)
final class SparseFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private Path root;
    private ShareDirectory directory;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectory(temporary.resolve("share"));
        directory = JnaShareDirectory.open(Kernel.here(), root, true);
    }

    @AfterEach
    void close() throws IOException {
        directory.close();
    }

    @Test
    void zero_leavesTheOtherBytesAlone_alsoAcrossTheEnd() throws IOException {
        byte[] bytes = new byte[700_000];
        new Random(1).nextBytes(bytes);
        try (Target target = directory.create(Area.STAGING, "gaps")) {
            target.write(ByteBuffer.wrap(bytes), 0);
            target.zero(100_001, 450_000);
            target.zero(690_000, 600_000);
            target.zero(5_000_000, 70_000);
            target.resize(bytes.length);
            Arrays.fill(bytes, 100_001, 550_001, (byte) 0);
            Arrays.fill(bytes, 690_000, 700_000, (byte) 0);
            byte[] found = new byte[bytes.length];
            assertThat(target.read(ByteBuffer.wrap(found), 0)).isEqualTo(bytes.length);
            assertThat(found).isEqualTo(bytes);
        }
    }

    @Test
    void zero_takesNoRoom_whereTheFileSystemHasGaps() throws Exception {
        Path file = root.resolve(".syncdb/staging/image");
        try (Target target = directory.create(Area.STAGING, "image")) {
            target.write(ByteBuffer.wrap(new byte[8 << 20]), 0);
            target.flush();
            assertThat(kilobytes(file)).isGreaterThanOrEqualTo(8 << 10);
            target.zero(1 << 20, 6 << 20);
            target.flush();
            assertThat(target.stamp().size()).isEqualTo(8 << 20);
        }
        assertThat(kilobytes(file)).isLessThanOrEqualTo(3 << 10);
    }

    private static long kilobytes(Path file) throws Exception {
        Process du = new ProcessBuilder("du", "-k", file.toString()).start();
        String answer = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(du.waitFor()).isZero();
        return Long.parseLong(answer.substring(0, answer.indexOf('\t')));
    }

    @Test
    void cloneOf_givesTheSameBytes_orChangesNothing() throws IOException {
        byte[] bytes = new byte[300_000];
        new Random(7).nextBytes(bytes);
        try (Target original = directory.create(Area.STAGING, "original");
                Target clone = directory.create(Area.STAGING, "clone")) {
            original.write(ByteBuffer.wrap(bytes), 0);
            if (clone.cloneOf(original)) {
                original.write(ByteBuffer.wrap(new byte[10]), 0);
                byte[] found = new byte[bytes.length];
                assertThat(clone.read(ByteBuffer.wrap(found), 0)).isEqualTo(found.length);
                assertThat(found).isEqualTo(bytes);
            } else {
                assertThat(clone.stamp().size()).isZero();
            }
        }
    }

    @Test
    void zero_isWritten_whereTheFileSystemHasNoGaps() throws IOException {
        Kernel without = new LinuxKernel() {
            @Override
            boolean punch(int file, long position, long length) {
                return false;
            }
        };
        try (ShareDirectory plain = JnaShareDirectory.open(without, root, false);
                Target target = plain.create(Area.STAGING, "image")) {
            target.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 0);
            target.zero(1, 700_000);
            byte[] found = new byte[700_001];
            assertThat(target.read(ByteBuffer.wrap(found), 0)).isEqualTo(found.length);
            assertThat(found[0]).isEqualTo((byte) 1);
            assertThat(Arrays.equals(found, 1, found.length, new byte[700_000], 0, 700_000))
                    .isTrue();
        }
    }
}
