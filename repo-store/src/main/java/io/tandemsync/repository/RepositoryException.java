package io.tandemsync.repository;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A repository cannot be used, and the disk is not the reason. */
public abstract sealed class RepositoryException extends IOException
        permits RepositoryDamagedException, NewerFormatException, WrongKeyException, RepositoryLockedException {
    private static final long serialVersionUID = 1L;

    RepositoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
