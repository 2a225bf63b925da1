package io.tandemsync.repository;

import org.jspecify.annotations.Nullable;

/** The repository's files lack something that was durable, or hold something else; set it aside and rebuild. */
public final class RepositoryDamagedException extends RepositoryException {
    private static final long serialVersionUID = 1L;

    RepositoryDamagedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
