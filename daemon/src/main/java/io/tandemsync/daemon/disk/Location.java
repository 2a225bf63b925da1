package io.tandemsync.daemon.disk;

import io.tandemsync.engine.model.SharePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A path as the kernel takes it: the directory above it and its last name, both relative and ended by NUL. */
final class Location {
    private static final byte[] HERE = {'.', 0};

    private final byte[] parent;
    private final byte[] name;

    private Location(byte[] parent, byte[] name) {
        this.parent = parent;
        this.name = name;
    }

    /** The share's root is {@code .} in itself. */
    static Location of(SharePath path) {
        return path.isRoot() ? new Location(HERE, HERE) : ofRelative(bytes(path));
    }

    /** Of a relative path of any bytes, its names parted by slashes. */
    static Location ofRelative(byte[] relative) {
        int slash = relative.length - 1;
        while (slash >= 0 && relative[slash] != '/') {
            slash--;
        }
        byte[] parent = slash < 0 ? HERE : ended(Arrays.copyOf(relative, slash));
        return new Location(parent, ended(Arrays.copyOfRange(relative, slash + 1, relative.length)));
    }

    /** The whole path relative to the root, ended by NUL. */
    static byte[] whole(SharePath path) {
        return path.isRoot() ? HERE : ended(bytes(path));
    }

    /** The bytes with a NUL after them. */
    static byte[] ended(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    static byte[] ended(String text) {
        return ended(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the directory above is the one that the path counts from. */
    boolean isDirectlyBelow() {
        return parent.length == HERE.length && parent[0] == '.';
    }

    byte[] parent() {
        return parent;
    }

    byte[] name() {
        return name;
    }

    private static byte[] bytes(SharePath path) {
        byte[] bytes = path.key();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                bytes[i] = '/';
            }
        }
        return bytes;
    }
}
