package io.tandemsync.repository;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that writes to a repository until it is killed, and prints the number of each batch once it is durable. */
final class KilledWriter {
    private KilledWriter() {}

    @SuppressWarnings({"InfiniteLoopStatement", "SystemOut"})
    public static void main(String[] arguments) throws Exception {
        try (RepositoryStore store = Repositories.open(Path.of(arguments[0]))) {
            int count = Repositories.verified(store);
            while (true) {
                store.commit(Repositories.batch(++count));
                // Every third batch is flushed alone, the others in pairs.
                if (count % 3 != 1) {
                    store.sync();
                    // In one piece, so that a kill leaves no half of a number.
                    System.out.write((count + "\n").getBytes(StandardCharsets.US_ASCII));
                    System.out.flush();
                }
                if (count % 10 == 0) {
                    store.maintain();
                }
            }
        }
    }
}
