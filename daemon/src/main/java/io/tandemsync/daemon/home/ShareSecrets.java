package io.tandemsync.daemon.home;

import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.Bytes;

/**
 * What opens a share here: its keys and the key of its repository. Never shown.
 *
 * @param repositoryKey 32 random bytes
 */
public record ShareSecrets(ShareKeys keys, Bytes repositoryKey) {
    /** Bytes of a repository's key. */
    public static final int REPOSITORY_KEY_BYTES = 32;

    public ShareSecrets {
        if (repositoryKey.length() != REPOSITORY_KEY_BYTES) {
            throw new IllegalArgumentException("a repository key has " + REPOSITORY_KEY_BYTES + " bytes");
        }
    }

    @Override
    public String toString() {
        return "ShareSecrets[redacted]";
    }
}
