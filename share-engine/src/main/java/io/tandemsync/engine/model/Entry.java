package io.tandemsync.engine.model;

import java.time.Instant;

/** What a path holds: a file, a directory, a symbolic link, or nothing any more (a tombstone). */
public sealed interface Entry {
    /** The permission bits that travel: {@code rwxrwxrwx}, never setuid, setgid or sticky. */
    int MODE_MASK = 0777;

    /** Whether there is something at the path. */
    default boolean isLive() {
        return true;
    }

    /**
     * Whether this and the other are one value to a person: equal file content, an equal link, both directories, or both
     * nothing. Permission bits and times do not count.
     */
    boolean sameContent(Entry other);

    /** The same with these permission bits; links and tombstones have none. */
    default Entry withMode(int mode) {
        return this;
    }

    /**
     * A regular file.
     *
     * @param modified its modification time, nanoseconds where the file system has them
     */
    record File(Content content, int mode, Instant modified) implements Entry {
        public File {
            checkMode(mode);
        }

        @Override
        public boolean sameContent(Entry other) {
            return other instanceof File file && content.id().equals(file.content.id());
        }

        @Override
        public Entry withMode(int other) {
            return new File(content, other, modified);
        }
    }

    /** A directory; its times do not travel. */
    record Directory(int mode) implements Entry {
        public Directory {
            checkMode(mode);
        }

        @Override
        public boolean sameContent(Entry other) {
            return other instanceof Directory;
        }

        @Override
        public Entry withMode(int other) {
            return new Directory(other);
        }
    }

    /** A symbolic link. */
    record Symlink(LinkTarget target) implements Entry {
        @Override
        public boolean sameContent(Entry other) {
            return other instanceof Symlink link && target.equals(link.target);
        }
    }

    /** Nothing: what was here has been deleted. */
    record Tombstone() implements Entry {
        @Override
        public boolean isLive() {
            return false;
        }

        @Override
        public boolean sameContent(Entry other) {
            return other instanceof Tombstone;
        }
    }

    private static void checkMode(int mode) {
        if ((mode & ~MODE_MASK) != 0) {
            throw new IllegalArgumentException("only the low nine permission bits travel");
        }
    }
}
