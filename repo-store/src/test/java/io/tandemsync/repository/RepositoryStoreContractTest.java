package io.tandemsync.repository;

import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** The repository on disk keeps the port's contract. */
final class RepositoryStoreContractTest extends OrderedStoreContract {
    private final Map<OrderedStore, Path> directories = new HashMap<>();

    @TempDir
    private Path temporary;

    @Override
    protected OrderedStore create() throws IOException {
        return open(fresh());
    }

    @Override
    protected OrderedStore reopen(OrderedStore closed) throws IOException {
        return open(directory(closed));
    }

    @Override
    protected OrderedStore crash(OrderedStore open) throws IOException {
        Path copy = Repositories.copy(directory(open), fresh());
        open.close();
        return open(copy);
    }

    private OrderedStore open(Path directory) throws IOException {
        OrderedStore store = Repositories.open(directory);
        directories.put(store, directory);
        return store;
    }

    private Path directory(OrderedStore store) {
        Path directory = directories.get(store);
        if (directory == null) {
            throw new IllegalStateException("not a store of this test");
        }
        return directory;
    }

    private Path fresh() {
        return temporary.resolve("repository-" + directories.size());
    }
}
