package io.tandemsync.daemon;

import java.nio.file.Path;
import java.util.List;

/** Temporary stub, so that the command line compiles before the daemon is there. */
public final class DaemonMain {
    private DaemonMain() {}

    /** Says that there is no daemon yet. */
    public static int run(Path home, List<String> listen, boolean debug) {
        System.err.println("tandem: the daemon is not built yet; take its branch in");
        return 1;
    }
}
