package io.tandemsync.repository;

/** The repository is open already, here or in another process. */
public final class RepositoryLockedException extends RepositoryException {
    private static final long serialVersionUID = 1L;

    RepositoryLockedException(String message) {
        super(message, null);
    }
}
