package io.tandemsync.engine.port;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.Stamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An inode of the {@link FakeDisk}: what a name leads to, and what an open handle keeps alive. */
final class FakeNode {
    final long inode;
    final Stamp.Type type;
    /** All twelve permission bits. */
    int mode;

    Instant modified;
    Instant changed;

    @Nullable
    LinkTarget target;

    final TreeMap<Bytes, FakeNode> children = new TreeMap<>();
    /** What is in the file now, and what of it survives a power cut. */
    byte[] content = new byte[0];

    byte[] durable = new byte[0];
    /** What this node hides as the root of a mounted file system; null if it is none. */
    @Nullable
    FakeNode covered;
    /** The number of its last mount as such a root. */
    long mount;
    /** The root of the mounted file system that it belongs to; null on the share's own. */
    @Nullable
    FakeNode device;

    Instant durableModified;
    Instant durableChanged;
    /** Whether its bytes can be read, but never get to the disk. */
    boolean lost;

    /** How many names and open handles keep it. */
    int names;

    int handles;
    /** How many of the handles are a user's, open for writing. */
    int writers;

    FakeNode(long inode, Stamp.Type type, int mode, Instant now) {
        this.inode = inode;
        this.type = type;
        this.mode = mode;
        this.modified = now;
        this.changed = now;
        this.durableModified = now;
        this.durableChanged = now;
    }

    boolean isDirectory() {
        return type == Stamp.Type.DIRECTORY;
    }

    long size() {
        return target == null ? content.length : target.bytes().length;
    }

    Stamp stamp() {
        return new Stamp(type, size(), modified, changed, inode, mode & Entry.MODE_MASK);
    }

    void resize(int size) {
        content = Arrays.copyOf(content, size);
    }
}
