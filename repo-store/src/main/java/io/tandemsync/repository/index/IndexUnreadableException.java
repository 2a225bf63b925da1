package io.tandemsync.repository.index;

import java.io.IOException;

/** The index holds something that cannot be read back, so that its tables are not to be trusted. */
public final class IndexUnreadableException extends IOException {
    private static final long serialVersionUID = 1L;

    IndexUnreadableException(String message, Throwable cause) {
        super(message, cause);
    }
}
