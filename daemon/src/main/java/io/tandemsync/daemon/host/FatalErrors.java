package io.tandemsync.daemon.host;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What no part of the process survives in a known state: no memory, no stack, a class of its own that could not be read. The
 * runtime remembers such a class and refuses it for as long as the process lives.
 */
public final class FatalErrors {
    /** The exit code of a process that ended so. */
    static final int EXIT_CODE = 70;

    private static final Logger log = LoggerFactory.getLogger(FatalErrors.class);

    private FatalErrors() {}

    /** Ends the process at once, without any clean-up that could write half a thought, if the error is such a one. */
    public static void endProcessOn(Throwable error) {
        if (error instanceof VirtualMachineError || error instanceof ClassFormatError) {
            try {
                log.error("The process cannot go on and ends cause={}", error.toString());
            } finally {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        }
    }

    /** Makes every thread of the process heed this, also those of libraries. */
    public static void watchAllThreads() {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            endProcessOn(error);
            log.error("A thread ended by an unexpected exception thread={}", thread.getName(), error);
        });
    }
}
