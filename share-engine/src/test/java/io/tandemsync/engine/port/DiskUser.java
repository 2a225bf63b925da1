package io.tandemsync.engine.port;

import java.io.IOException;

/** Whoever else works in a share's directory: a person or program that knows nothing of Tandem. Paths count from the root. */
public interface DiskUser {
    /** A file that the user keeps open and writes to, whatever becomes of its name. */
    interface Writer extends AutoCloseable {
        void append(byte[] content) throws IOException;

        /** Replaces all that the file holds. */
        void overwrite(byte[] content) throws IOException;

        /** What the file holds. */
        byte[] read() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Writes a file in place, made where there is none. */
    void write(String path, byte[] content) throws IOException;

    byte[] read(String path) throws IOException;

    Writer open(String path) throws IOException;

    void makeDirectory(String path) throws IOException;

    void makeLink(String path, String target) throws IOException;

    /** Gives a file one more name. */
    void makeHardLink(String path, String file) throws IOException;

    /** Makes a FIFO or the like; false where that is not possible. */
    boolean makeSpecial(String path) throws IOException;

    /** Moves an entry, over a file that is there. */
    void rename(String from, String to) throws IOException;

    /** Removes an entry, a directory with all that is in it. */
    void remove(String path) throws IOException;

    /** Sets all twelve permission bits. */
    void setMode(String path, int mode) throws IOException;

    /** All twelve permission bits. */
    int mode(String path) throws IOException;

    /** Takes the root away and puts an empty directory in its place. */
    void replaceRoot() throws IOException;

    /** Takes the root away. */
    void removeRoot() throws IOException;

    /** Whether permission bits keep the share's own process out; they do not where it runs as root. */
    boolean permissionsBind();
}
