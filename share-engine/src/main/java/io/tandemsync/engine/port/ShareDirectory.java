package io.tandemsync.engine.port;

import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The real directory of one share, and the private areas inside its {@code .syncdb}.
 *
 * <p>Every operation is relative to a held descriptor of the root and walks one component at a time without following a
 * symbolic link; nothing outside the root is reached whatever others do to the tree meanwhile. Areas lie on the share's own
 * file system, so moves between them and the tree are atomic. Every failure is a {@link DiskException}. Thread-safe.
 */
public interface ShareDirectory extends Closeable {
    /** The private directories below {@code .syncdb}. */
    enum Area {
        /** Incoming entries being put together. */
        STAGING,
        /** What an update has just pushed aside. */
        DISPLACED,
        /** Kept versions. */
        VERSIONS
    }

    /**
     * One name in a directory.
     *
     * @param raw the name's bytes
     * @param name null where the bytes are not valid UTF-8
     * @param stamp what stood there when it was listed; null where the disk did not tell
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Child(byte[] raw, @Nullable String name, @Nullable Stamp stamp) {}

    /** A regular file open for reading; positional and thread-safe. */
    interface Source extends Closeable {
        /** Reads up to the buffer's remaining bytes at the position; -1 at or past the end. */
        int read(ByteBuffer into, long position) throws IOException;

        /** What the disk says of this very file now. */
        Stamp stamp() throws IOException;

        /** Returns when the file's data and size survive a power cut. */
        void flush() throws IOException;

        /** Whether some process has the file open for writing, as far as the system tells: false may also mean unknown. */
        default boolean isBeingWritten() throws IOException {
            return false;
        }
    }

    /** A regular file being put together in an area; positional and thread-safe. */
    interface Target extends Source {
        void write(ByteBuffer from, long position) throws IOException;

        /**
         * Lets these bytes be zero, without room on the disk for them where the file system can do that. Whether a file that
         * ends before them grows is left open.
         */
        void zero(long position, long length) throws IOException;

        /**
         * Gives this file the content of the other, sharing its room on the disk, where the file system can do that at once
         * and without copying.
         *
         * @return whether it did; if not, nothing has changed
         */
        default boolean cloneOf(Source other) throws IOException {
            return false;
        }

        /** Cuts or stretches the file to this size. */
        void resize(long size) throws IOException;

        /**
         * Has the system begin to bring what was written to the disk, as far as it can, without waiting for that. What fails
         * then fails the flush.
         */
        default void writeBack() throws IOException {}
    }

    /** Bytes of the file system. */
    record Space(long free, long total) {}

    /**
     * Checks that the root's path still leads to the directory held, that it still has this share's {@code .syncdb}, and
     * that it is on the same file system.
     *
     * @throws DiskException ABSENT if the path leads nowhere, WRONG_TYPE if it leads to another directory
     */
    void verifyRoot() throws IOException;

    /**
     * By how much the times that the root's file system stamps files with may lag behind the clock: one tick of it. Zero where
     * a change after a look always bears another time than what was looked at.
     */
    default Duration tick() {
        return Duration.ofMillis(10);
    }

    /** The names in a directory and what stands there, unordered, without {@code .}, {@code ..} and the root's {@code .syncdb}. */
    List<Child> list(SharePath directory) throws IOException;

    /**
     * What stands at the path, the link itself for a link; null if nothing, or if something else stands, or nothing, where a
     * directory above it was. A disk that refuses the way although every directory above stands is no such answer.
     *
     * @throws DiskException WRONG_TYPE in that last case
     */
    @Nullable
    Stamp stat(SharePath path) throws IOException;

    /**
     * The number of the mount that begins at this directory, as what it holds may come and go with it; 0 if none does.
     * Whatever is mounted there later has another number, unless the system cannot tell them apart: Linux before 6.8 and
     * macOS know file systems by their devices, and all do so for subvolumes, which begin without a mount.
     */
    long mountAt(SharePath directory) throws IOException;

    /** Opens a regular file for reading; never a link, never blocking on a special file. */
    Source open(SharePath path) throws IOException;

    LinkTarget readLink(SharePath path) throws IOException;

    /** Opens a file in an area, made empty with mode 0600 where there is none. */
    Target create(Area area, String name) throws IOException;

    /** Makes a link in an area. */
    void createLink(Area area, String name, LinkTarget target) throws IOException;

    /** Makes an empty directory in an area, with mode 0700: one without write permission could not be moved out. */
    void createDirectory(Area area, String name) throws IOException;

    /** What stands in the area under the name, null if nothing. */
    @Nullable
    Stamp stat(Area area, String name) throws IOException;

    /** Opens a regular file of an area for reading. */
    Source open(Area area, String name) throws IOException;

    LinkTarget readLink(Area area, String name) throws IOException;

    /** Names in an area, unordered. */
    List<String> list(Area area) throws IOException;

    /** Removes a file, link or whole tree from an area; absent is fine. */
    void delete(Area area, String name) throws IOException;

    /** Sets permission bits (the low nine) and modification time of a file in an area. */
    void setMetadata(Area area, String name, int mode, Instant modified) throws IOException;

    /**
     * Lets nobody but the owner read and write a file, permission bits 0600; does nothing to what is no file, and to one that
     * has other names, which would change with it.
     */
    void makePrivate(Area area, String name) throws IOException;

    /** Gives an area's file the owner, group, user xattrs and ACL of what stands at the path, as far as permitted. */
    void inherit(Area area, String name, SharePath path) throws IOException;

    /**
     * Swaps what stands in the area under the name with what stands at the path, atomically: nobody sees the path missing.
     *
     * @throws DiskException ABSENT if nothing stands at the path; UNSUPPORTED where the platform cannot swap
     */
    void exchange(Area area, String name, SharePath path) throws IOException;

    /** Moves an area's entry to the path, where nothing may stand. @throws DiskException EXISTS if something does */
    void place(Area area, String name, SharePath path) throws IOException;

    /** Moves what stands at the path into an area under a name not used there. */
    void displace(SharePath path, Area area, String name) throws IOException;

    /**
     * Moves a file to another path, where nothing may stand, if it is what the stamp says and provably nobody writes to it
     * between the look and the move, so that at its new path it has the content that it had with the stamp.
     *
     * @return what the new path shows, of another inode if somebody put something else in its place in that instant; null if
     *     nothing was moved, since it is another, is open for writing, or the system cannot tell
     * @throws DiskException EXISTS if something stands at the new path; after any but that it may stand at either
     */
    @Nullable
    Stamp moveUnwritten(SharePath from, Stamp stamp, SharePath to) throws IOException;

    /**
     * Sets the time of a file if it is what the stamp says and provably nobody writes to it between the look and the setting,
     * so that with its new time it has the content that it had with the stamp.
     *
     * @return what the path then shows, of another inode if somebody put something else in its place in that instant; null if
     *     nothing was set, since it is another, is open for writing, or the system cannot tell
     */
    @Nullable
    Stamp setModifiedUnwritten(SharePath path, Stamp stamp, Instant modified) throws IOException;

    /** Moves an entry between areas, to a name not used there. */
    void move(Area from, String name, Area to, String newName) throws IOException;

    void makeDirectory(SharePath path, int mode) throws IOException;

    /** Removes an empty directory. @throws DiskException NOT_EMPTY */
    void removeDirectory(SharePath path) throws IOException;

    /** Whether what stands at the path has other names, in the share or elsewhere, that change with it. */
    boolean hasOtherNames(SharePath path) throws IOException;

    /** Sets the low nine permission bits; others stay as they are. Never follows a link. */
    void setMode(SharePath path, int mode) throws IOException;

    void setModified(SharePath path, Instant modified) throws IOException;

    /** Returns when the directory's entries survive a power cut. */
    void flush(SharePath directory) throws IOException;

    /** Returns when an area's entries, and so every move into it and out of it so far, survive a power cut. */
    void flush(Area area) throws IOException;

    /** Returns when everything written to the share's file system so far survives a power cut. */
    void flushAll() throws IOException;

    Space space() throws IOException;
}
