package io.tandemsync.engine.port;

import io.tandemsync.engine.model.Bytes;

/** The syntax of files that say which names are left out of a share: that of gitignore. Thread-safe. */
@FunctionalInterface
public interface IgnoreSyntax {
    /** A syntax in which nothing is ever left out. */
    IgnoreSyntax NONE = text -> (path, directory) -> Verdict.SILENT;

    /** What the rules of one file say about a path. */
    enum Verdict {
        IGNORED,
        INCLUDED,
        /** No rule speaks of it; those of the directories above decide. */
        SILENT
    }

    /** The rules of one file. Immutable. */
    interface Rules {
        /**
         * What the last rule that matches says.
         *
         * @param path relative to the directory of the file, components parted by {@code /}, without one at either end
         */
        Verdict of(String path, boolean directory);
    }

    /** Reads a file; a line that is no rule says nothing. */
    Rules parse(Bytes text);
}
