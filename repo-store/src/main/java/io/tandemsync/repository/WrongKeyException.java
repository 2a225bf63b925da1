package io.tandemsync.repository;

/** The repository was made under another key; nothing in it was touched. */
public final class WrongKeyException extends RepositoryException {
    private static final long serialVersionUID = 1L;

    WrongKeyException(String message) {
        super(message, null);
    }
}
