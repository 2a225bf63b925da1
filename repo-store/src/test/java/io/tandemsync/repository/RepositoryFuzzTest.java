package io.tandemsync.repository;

import io.tandemsync.engine.codec.Fuzz;
import io.tandemsync.engine.model.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * One file of a repository, damaged anywhere: it opens with exactly what some number of batches leave, or it is refused as
 * damaged; it never shows anything else.
 */
@Execution(ExecutionMode.CONCURRENT)
final class RepositoryFuzzTest {
    /** Each opens a whole repository. */
    private static final int ROUNDS_MIN = 60;
    /** A repository of some kilobytes with its caches. */
    private static final long BYTES_EACH_MAX = 64L << 20;

    private static final int BATCHES = 40;

    @TempDir
    Path dir;

    @Test
    void format() throws IOException {
        Path directory = made();
        fuzz(directory, directory.resolve(FormatFile.NAME));
    }

    @Test
    void journal() throws IOException {
        Path directory = made();
        fuzz(directory, Repositories.segments(directory).get(0));
    }

    @Test
    void index() throws IOException {
        Path directory = made();
        fuzz(directory, Repositories.index(directory));
    }

    private Path made() throws IOException {
        Path directory = dir.resolve("made");
        try (RepositoryStore store = Repositories.open(directory)) {
            for (int i = 1; i <= BATCHES; i++) {
                store.commit(Repositories.batch(i));
                store.sync();
            }
        }
        return directory;
    }

    private void fuzz(Path directory, Path file) throws IOException {
        Path copy = dir.resolve("copy");
        Fuzz.run(
                new Fuzz.Target(
                        "repository's " + file.getFileName(),
                        List.of(Bytes.wrap(Files.readAllBytes(file))),
                        bytes -> {
                            clear(copy);
                            Repositories.copy(directory, copy);
                            Files.write(copy.resolve(file.getFileName()), bytes);
                            try (RepositoryStore store = Repositories.open(copy)) {
                                Repositories.verified(store);
                            }
                        },
                        RepositoryException.class::isInstance,
                        BYTES_EACH_MAX),
                ROUNDS_MIN);
    }

    private static void clear(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
