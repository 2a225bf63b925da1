package io.tandemsync.cli.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Create, replace, delete, rename, directory to file, file to directory, link and permissions, in a directory of its own. */
final class ChangeSet {
    /** Paths that are removed and made again, so that others may hear of them twice. */
    static final List<String> CHANGED_TWICE = List.of("turned", "grown", "link");

    private static final int NEW_BYTES = 400_000;

    private final Pair.Side side;
    private final int number;
    private final Path at;

    private ChangeSet(Pair.Side side, int number) {
        this.side = side;
        this.number = number;
        this.at = side.tree().resolve("r" + number);
    }

    /** Makes what is to be changed. */
    static ChangeSet prepare(Pair.Side side, int number) throws IOException {
        ChangeSet set = new ChangeSet(side, number);
        Path at = Files.createDirectories(set.at);
        Files.writeString(at.resolve("replaced"), "old of " + number);
        Files.writeString(at.resolve("gone"), "to be deleted in " + number);
        Files.writeString(at.resolve("from"), "to be renamed in " + number);
        Files.writeString(at.resolve("grown"), "to be a directory in " + number);
        Files.createDirectories(at.resolve("turned/inner"));
        Files.writeString(at.resolve("turned/inner/file"), "below, to be a file in " + number);
        Files.createSymbolicLink(at.resolve("link"), Path.of("old-" + number));
        Files.writeString(at.resolve("private"), "to be private in " + number);
        return set;
    }

    /** The path in the share of one of its names. */
    String path(String name) {
        return at.getFileName() + "/" + name;
    }

    /** Makes the changes. */
    void make() throws IOException {
        Files.write(at.resolve("new"), Version.of("N" + number, NEW_BYTES).bytes());
        Path saved = side.away().resolve("saved");
        Files.writeString(saved, "new of " + number);
        LinuxCalls.exchange(saved, at.resolve("replaced"));
        Files.delete(saved);
        Files.delete(at.resolve("gone"));
        LinuxCalls.move(at.resolve("from"), at.resolve("to"));
        Files.delete(at.resolve("turned/inner/file"));
        Files.delete(at.resolve("turned/inner"));
        Files.delete(at.resolve("turned"));
        Files.writeString(at.resolve("turned"), "a file now, in " + number);
        Files.delete(at.resolve("grown"));
        Files.createDirectory(at.resolve("grown"));
        Files.writeString(at.resolve("grown/file"), "below in " + number);
        Files.delete(at.resolve("link"));
        Files.createSymbolicLink(at.resolve("link"), Path.of("new-" + number));
        Files.setPosixFilePermissions(at.resolve("private"), PosixFilePermissions.fromString("rw-------"));
    }
}
