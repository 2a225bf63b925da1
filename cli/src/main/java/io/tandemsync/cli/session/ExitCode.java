package io.tandemsync.cli.session;

/** The exit codes of the contract. */
public final class ExitCode {
    /** It is done. */
    public static final int DONE = 0;
    /** It failed. */
    public static final int FAILED = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** No daemon can be reached. */
    public static final int NO_DAEMON = 3;
    /** There is no such share, peer, conflict or version. */
    public static final int NOT_FOUND = 4;
    /** The wanted state did not come in time. */
    public static final int TIMEOUT = 5;

    private ExitCode() {}

    /**
     * The exit code for an error code. A malformed address is a wrong word of the command line. A reference that fits several shares names none of them, and therefore counts as
     * not found.
     */
    public static int of(String errorCode) {
        return switch (errorCode) {
            case "usage", "invalid-address" -> USAGE;
            case "no-daemon" -> NO_DAEMON;
            case "not-found", "ambiguous" -> NOT_FOUND;
            case "timeout" -> TIMEOUT;
            default -> FAILED;
        };
    }
}
