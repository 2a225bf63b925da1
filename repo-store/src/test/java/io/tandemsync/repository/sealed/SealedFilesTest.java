package io.tandemsync.repository.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.SealedStore;
import io.tandemsync.engine.port.SealedStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a blind replica. */
class SealedFilesTest extends SealedStoreContract {
    @TempDir
    Path repository;

    private int flushes;

    @Override
    protected SealedStore open() throws IOException {
        return SealedFiles.open(repository, () -> flushes++);
    }

    private Path inside(String name) {
        return repository.resolve(SealedFiles.DIRECTORY).resolve(name);
    }

    @Test
    void flush_flushesTheFileSystemOnceForAll() throws IOException {
        try (SealedStore store = open()) {
            for (int i = 0; i < 20; i++) {
                store.put(id(i), bytes(i, 100));
            }
            assertThat(flushes).isZero();
            store.flush();
            assertThat(flushes).isEqualTo(1);
        }
    }

    @Test
    void tornLog_losesItsTailOnly() throws IOException {
        try (SealedStore store = open()) {
            store.append(List.of(bytes(1, 300), bytes(2, 400)));
        }
        Path log = inside("records");
        byte[] whole = Files.readAllBytes(log);
        for (int cut : new int[] {1, 100, 399, 407}) {
            Files.write(log, Arrays.copyOf(whole, whole.length - cut));
            try (SealedStore store = open()) {
                List<Bytes> read = new ArrayList<>();
                store.replay(read::add);
                assertThat(read).containsExactly(bytes(1, 300));
                store.append(List.of(bytes(3, 50)));
                read.clear();
                store.replay(read::add);
                assertThat(read).containsExactly(bytes(1, 300), bytes(3, 50));
            }
        }
    }

    @Test
    void whatWasBeingWritten_isGoneAtTheNextOpening() throws IOException {
        open().close();
        Files.write(inside("unfinished").resolve("7"), new byte[10]);
        Files.write(inside("records.new"), new byte[10]);
        open().close();
        try (Stream<Path> left = Files.list(inside("unfinished"))) {
            assertThat(left).isEmpty();
        }
        assertThat(inside("records.new")).doesNotExist();
    }

    @Test
    void overlongChunk_isReadNoFurtherThanItCanBe() throws IOException {
        try (SealedStore store = open()) {
            store.put(id(1), bytes(1, 100));
            Path file = inside(id(1).hash().toString().substring(0, 2))
                    .resolve(id(1).hash().toString());
            Files.write(file, new byte[3 << 20], StandardOpenOption.APPEND);
            Bytes read = Objects.requireNonNull(store.read(id(1)));
            assertThat(read.length()).isLessThan(2 << 20);
        }
    }
}
