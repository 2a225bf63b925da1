package io.tandemsync.daemon.home;

import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.AccessMode;
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

    /** What a replica of this mode uses of them; all of them where its mode is theirs. */
    public ShareSecrets limitedTo(AccessMode mode) {
        boolean above = keys.mode() != mode && keys.mode().covers(mode);
        return above ? new ShareSecrets(keys.limitedTo(mode), repositoryKey) : this;
    }

    @Override
    public String toString() {
        return "ShareSecrets[redacted]";
    }
}
