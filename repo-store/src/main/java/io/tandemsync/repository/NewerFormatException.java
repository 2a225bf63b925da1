package io.tandemsync.repository;

/** The repository was written by a newer version of Tandem; nothing in it was touched. */
public final class NewerFormatException extends RepositoryException {
    private static final long serialVersionUID = 1L;

    NewerFormatException(String message) {
        super(message, null);
    }
}
