package io.tandemsync.repository.journal;

import java.io.IOException;

/** The journal lacks frames that had been made durable, or holds others than were written. */
public final class JournalBrokenException extends IOException {
    private static final long serialVersionUID = 1L;

    JournalBrokenException(String message) {
        super(message);
    }
}
