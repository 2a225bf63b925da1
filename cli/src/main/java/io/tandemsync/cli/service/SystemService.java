package io.tandemsync.cli.service;

import java.io.IOException;
import java.nio.file.Path;

/** The daemon as a service, whichever manager the machine has. */
interface SystemService {
    /** What is so. */
    enum State {
        RUNNING,
        STOPPED,
        FAILED,
        NOT_INSTALLED
    }

    /** Writes the service's file, and starts it now and with every login or boot. */
    void install(Program program) throws IOException;

    /** Stops the service and removes its file; the home and all shares stay. */
    void uninstall() throws IOException;

    State state() throws IOException;

    /** The service's file. */
    Path file();
}
