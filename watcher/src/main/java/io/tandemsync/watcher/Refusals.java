package io.tandemsync.watcher;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Tells people what of a share is not watched and why, each cause once. */
final class Refusals {
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final Consumer<String> degraded;

    Refusals(Consumer<String> degraded) {
        this.degraded = degraded;
    }

    /** The system refused to watch a directory, or any. */
    void refused(IOException cause) {
        if (isLimit(cause)) {
            tell(
                    String.valueOf(cause.getMessage()).contains("instances")
                            ? "the system's limit of directory watchers is reached; raise fs.inotify.max_user_instances"
                            : "the system's limit of watched directories is reached; raise fs.inotify.max_user_watches");
        } else {
            tell("the system refuses to watch a part of the share ("
                    + cause.getClass().getSimpleName()
                    + "), such as a path that is too long; mend it");
        }
    }

    /** Whether the system takes no watch at all any more; otherwise it is one directory that it cannot watch. */
    static boolean isLimit(IOException refusal) {
        // Every other refusal is of a subclass, with a path in its message that may hold any word.
        return refusal.getClass() == IOException.class
                && String.valueOf(refusal.getMessage()).contains("inotify");
    }

    /** The watch is over, before anybody ended it. */
    void ended(String cause) {
        tell("the watch of the share has ended (" + cause + "), and is begun anew later");
    }

    private void tell(String reason) {
        if (told.add(reason)) {
            degraded.accept(reason);
        }
    }
}
