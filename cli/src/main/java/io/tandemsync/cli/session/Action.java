package io.tandemsync.cli.session;

import java.io.IOException;

/** What a command does once its arguments are known to be well formed. */
@FunctionalInterface
public interface Action {
    /**
     * Does it.
     *
     * @return the exit code, zero once it is done
     * @throws IOException with the reason where it is not done
     */
    int run() throws IOException;
}
