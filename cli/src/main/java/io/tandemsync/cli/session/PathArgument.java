package io.tandemsync.cli.session;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/** Paths as a person types them, made absolute from the caller's directory. */
final class PathArgument {
    private PathArgument() {}

    /** Whether a reference can only mean a path: it has a separator, or is a dot or two. */
    static boolean looksLikePath(String typed) {
        return typed.indexOf('/') >= 0
                || typed.indexOf(File.separatorChar) >= 0
                || typed.equals(".")
                || typed.equals("..");
    }

    /** The absolute path. Two dots lead where the operating system would go, also behind a symbolic link. */
    static Path absolute(String typed, Path directory) {
        Path whole = directory.resolve(typed);
        for (Path name : whole) {
            if (name.toString().equals("..")) {
                return resolved(whole);
            }
        }
        return whole.normalize();
    }

    private static Path resolved(Path whole) {
        try {
            return whole.toRealPath();
        } catch (IOException notThere) {
            return whole.normalize();
        }
    }
}
