package io.tandemsync.repository;

import io.tandemsync.repository.seal.SealKey;

/** The secret of one repository, 32 random bytes; everything in it is sealed under keys derived from this one. */
public final class RepositoryKey {
    /** Length in bytes. */
    public static final int BYTES = SealKey.BYTES;

    private final SealKey key;

    private RepositoryKey(SealKey key) {
        this.key = key;
    }

    /** The key with these 32 bytes, copied. */
    public static RepositoryKey of(byte[] bytes) {
        return new RepositoryKey(SealKey.of(bytes));
    }

    SealKey derive(String label, byte[] fileId) {
        return key.derive("repository " + label, fileId);
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "RepositoryKey[redacted]";
    }
}
