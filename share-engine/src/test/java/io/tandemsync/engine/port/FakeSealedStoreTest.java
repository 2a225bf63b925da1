package io.tandemsync.engine.port;

/** The store in memory keeps what the port promises. */
class FakeSealedStoreTest extends SealedStoreContract {
    private final FakeSealedStore store = new FakeSealedStore();

    @Override
    protected SealedStore open() {
        return store.reopened();
    }
}
