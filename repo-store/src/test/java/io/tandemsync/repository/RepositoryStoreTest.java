package io.tandemsync.repository;

import static io.tandemsync.repository.Repositories.KEY;
import static io.tandemsync.repository.Repositories.TINY;
import static io.tandemsync.repository.Repositories.batch;
import static io.tandemsync.repository.Repositories.bytes;
import static io.tandemsync.repository.Repositories.copy;
import static io.tandemsync.repository.Repositories.flip;
import static io.tandemsync.repository.Repositories.index;
import static io.tandemsync.repository.Repositories.key;
import static io.tandemsync.repository.Repositories.keyBytes;
import static io.tandemsync.repository.Repositories.open;
import static io.tandemsync.repository.Repositories.segments;
import static io.tandemsync.repository.Repositories.verified;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a repository on disk: made, opened, refused, set aside. */
final class RepositoryStoreTest {
    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void nameDirectory() {
        directory = temporary.resolve("repository");
    }

    @Test
    void absentRepository_doesNotExist_untilItIsOpened() throws IOException {
        assertThat(RepositoryStore.exists(directory)).isFalse();
        open(directory).close();
        assertThat(RepositoryStore.exists(directory)).isTrue();
    }

    @Test
    void manyReopenings_keepEverything() throws IOException {
        int count = 0;
        for (int round = 0; round < 20; round++) {
            try (RepositoryStore store = open(directory)) {
                assertThat(verified(store)).isEqualTo(count);
                for (int i = 0; i < 17; i++) {
                    store.commit(batch(++count));
                }
                store.maintain();
            }
        }
        try (RepositoryStore store = open(directory)) {
            assertThat(verified(store)).isEqualTo(count);
        }
    }

    @Test
    void openedAndClosedUnchanged_writesNoBatchAndNoSegment() throws IOException {
        fill(5);
        List<Path> before = segments(directory);
        try (RepositoryStore store = open(directory)) {
            store.maintain();
            store.sync();
        }
        assertThat(segments(directory)).isEqualTo(before);
    }

    @Test
    void secondOpening_isRefused() throws IOException {
        try (RepositoryStore store = open(directory)) {
            assertThatThrownBy(() -> open(directory)).isInstanceOf(RepositoryLockedException.class);
            assertThatThrownBy(() -> RepositoryStore.setAside(directory, Instant.EPOCH))
                    .isInstanceOf(RepositoryLockedException.class);
            store.commit(batch(1));
        }
        open(directory).close();
    }

    @Test
    void wrongKey_isRefused_andTouchesNothing() throws IOException {
        fill(5);
        Map<String, byte[]> before = contents(directory);

        assertThatThrownBy(() -> RepositoryStore.open(directory, key(2), TINY)).isInstanceOf(WrongKeyException.class);

        assertThat(contents(directory)).containsExactlyInAnyOrderEntriesOf(before);
        try (RepositoryStore store = open(directory)) {
            assertThat(verified(store)).isEqualTo(5);
        }
    }

    @Test
    void newerFormat_isRefused_andTouchesNothing() throws IOException {
        fill(5);
        byte[] format = ByteBuffer.allocate(100)
                .put(Files.readAllBytes(directory.resolve(FormatFile.NAME)))
                .putInt(8, FormatFile.VERSION + 1)
                .array();
        CRC32 crc = new CRC32();
        crc.update(format, 0, 96);
        ByteBuffer.wrap(format).putInt(96, (int) crc.getValue());
        Files.write(directory.resolve(FormatFile.NAME), format);
        Map<String, byte[]> before = contents(directory);

        assertThatThrownBy(() -> open(directory)).isInstanceOf(NewerFormatException.class);

        assertThat(contents(directory)).containsExactlyInAnyOrderEntriesOf(before);
    }

    @Test
    void formatFile_withAnyByteChangedOrCut_isDamaged() throws IOException {
        fill(1);
        Path format = directory.resolve(FormatFile.NAME);
        byte[] good = Files.readAllBytes(format);
        for (int i = 0; i < good.length; i++) {
            flip(format, i);
            assertThatThrownBy(() -> open(directory)).as("byte %d", i).isInstanceOf(RepositoryDamagedException.class);
            Files.write(format, Arrays.copyOf(good, i));
            assertThatThrownBy(() -> open(directory)).as("cut at %d", i).isInstanceOf(RepositoryDamagedException.class);
            Files.write(format, good);
        }
        open(directory).close();
    }

    @Test
    void missingParts_areDamaged() throws IOException {
        fill(400);
        Path index = copy(directory, temporary.resolve("no index"));
        Files.delete(index(index));
        Path format = copy(directory, temporary.resolve("no format"));
        Files.delete(format.resolve(FormatFile.NAME));
        Path journal = copy(directory, temporary.resolve("no journal"));
        for (Path segment : segments(journal)) {
            Files.delete(segment);
        }
        for (Path copy : List.of(index, format, journal)) {
            assertThatThrownBy(() -> open(copy)).as("%s", copy).isInstanceOf(RepositoryDamagedException.class);
            assertThat(RepositoryStore.exists(copy)).isTrue();
        }
    }

    @Test
    void crashWhileItWasMade_leavesNoRepository() throws IOException {
        open(directory).close();
        Files.delete(directory.resolve(FormatFile.NAME));
        Files.delete(index(directory));

        try (RepositoryStore store = open(directory)) {
            store.commit(batch(1));
        }
        try (RepositoryStore store = open(directory)) {
            assertThat(verified(store)).isEqualTo(1);
        }
    }

    @Test
    void setAside_movesTheRepositoryOnly() throws IOException {
        fill(5);
        Files.createDirectory(directory.resolve("staging"));
        Files.write(directory.resolve("staging").resolve("x"), new byte[] {1});
        Map<String, byte[]> before = contents(directory);

        Path first = RepositoryStore.setAside(directory, Instant.parse("2026-01-31T12:30:45Z"));
        assertThat(RepositoryStore.exists(directory)).isFalse();
        open(directory).close();
        Path second = RepositoryStore.setAside(directory, Instant.parse("2026-01-31T12:30:45Z"));

        assertThat(first).isEqualTo(directory.resolve("damaged-20260131-123045"));
        assertThat(second).isEqualTo(directory.resolve("damaged-20260131-123045-2"));
        assertThat(directory.resolve("staging").resolve("x")).exists();
        before.remove("lock");
        assertThat(contents(first)).containsExactlyInAnyOrderEntriesOf(before);
        try (RepositoryStore store = open(first)) {
            assertThat(verified(store)).isEqualTo(5);
        }
    }

    @Test
    void filesAreForTheirOwnerOnly() throws IOException {
        fill(50);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as("%s", file)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void nothingReadableLiesOnDisk() throws IOException {
        String marker = "a secret name or value";
        try (RepositoryStore store = open(directory)) {
            for (int i = 0; i < 500; i++) {
                store.commit(List.of(new Change(Table.PATHS, bytes(marker + i), bytes(marker.repeat(3)))));
            }
            store.maintain();
            assertNowhere(marker, "chunk", "fletcher", "table-", "applied", "map.");
            assertNowhere(formsOfTheKey());
        }
        assertNowhere(marker, "chunk", "fletcher", "table-", "applied", "map.");
        assertNowhere(formsOfTheKey());
    }

    private static String[] formsOfTheKey() {
        byte[] key = keyBytes(1);
        return new String[] {
            new String(key, ISO_8859_1),
            HexFormat.of().formatHex(key),
            Base64.getEncoder().encodeToString(key),
            Arrays.toString(key)
        };
    }

    @Test
    void segment_goesAfterTwoCheckpointsOnly() throws IOException {
        RepositoryLimits never = new RepositoryLimits(1, 1 << 30, 1L << 40, 1, 1L << 30);
        try (RepositoryStore store = RepositoryStore.open(directory, KEY, never)) {
            for (int checkpoint = 1; checkpoint <= 5; checkpoint++) {
                store.commit(batch(checkpoint));
                Path newest = segments(directory).get(segments(directory).size() - 1);
                store.maintain();
                assertThat(newest).exists();
                store.commit(batch(100));
                store.maintain();
                assertThat(newest).doesNotExist();
            }
        }
    }

    @Test
    void oversizedBatch_isRefused_andChangesNothing() throws IOException {
        try (RepositoryStore store = open(directory)) {
            List<Change> oversized = List.of(
                    new Change(Table.META, bytes("a"), new byte[20 << 20]),
                    new Change(Table.META, bytes("b"), new byte[20 << 20]));
            assertThatThrownBy(() -> store.commit(oversized)).isInstanceOf(IllegalArgumentException.class);
            store.commit(batch(1));
            assertThat(verified(store)).isEqualTo(1);
        }
    }

    @Test
    void failedWrite_makesTheStoreUnusable_andReopeningFindsWhatWasFlushed() throws IOException {
        RepositoryStore store = open(directory);
        store.commit(batch(1));
        store.sync();
        // An interrupt closes the file under the write, as near to a failing disk as a test gets.
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> store.commit(batch(2))).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();

        assertThatThrownBy(() -> store.commit(batch(2))).isInstanceOf(IOException.class);
        assertThatThrownBy(store::sync).isInstanceOf(IOException.class);
        assertThatThrownBy(store::maintain).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.get(Table.META, bytes("last"))).isInstanceOf(UncheckedIOException.class);
        store.close();

        try (RepositoryStore again = open(directory)) {
            assertThat(verified(again)).isEqualTo(1);
        }
    }

    private void fill(int batches) throws IOException {
        try (RepositoryStore store = open(directory)) {
            for (int i = 1; i <= batches; i++) {
                store.commit(batch(i));
                store.maintain();
            }
        }
    }

    private void assertNowhere(String... texts) throws IOException {
        for (Map.Entry<String, byte[]> file : contents(directory).entrySet()) {
            String content = new String(file.getValue(), ISO_8859_1);
            for (String text : texts) {
                assertThat(content.contains(text))
                        .as("%s in %s", text, file.getKey())
                        .isFalse();
            }
        }
    }

    private static Map<String, byte[]> contents(Path directory) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }
}
