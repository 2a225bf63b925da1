package io.tandemsync.engine.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A checked path below a share's root: components of valid UTF-8, none of them able to leave the share or to reach its
 * {@code .syncdb}.
 *
 * <p>Ordered as a tree walk is: by the unsigned bytes of its key, in which a zero byte parts the components, so that a
 * directory comes directly before everything below it.
 */
public final class SharePath implements Comparable<SharePath> {
    /** Longest component in bytes, as Linux, macOS and Windows file systems have it. */
    public static final int COMPONENT_BYTES_MAX = 255;
    /** Longest path in bytes, separators included. Work below the root goes name by name, so PATH_MAX does not bind. */
    public static final int PATH_BYTES_MAX = 16_384;
    /** Deeper than anybody nests directories; what a path costs may grow with its depth, at every directory on its way. */
    public static final int COMPONENTS_MAX = 2_048;

    /** The directory that holds the repository, in the root of every share. */
    public static final String REPOSITORY_NAME = ".syncdb";

    private static final SharePath ROOT = new SharePath(new byte[0]);

    private final byte[] key;

    private SharePath(byte[] key) {
        this.key = key;
    }

    /** The share's root itself, which has no record. */
    public static SharePath root() {
        return ROOT;
    }

    /**
     * The path with these components, parted by {@code /}.
     *
     * @throws IllegalArgumentException naming the fault, if a component is empty, {@code .} or {@code ..}, too long, holds
     *     NUL or an unpaired surrogate, or is the repository's name in any case
     */
    public static SharePath of(String text) {
        if (text.isEmpty()) {
            return ROOT;
        }
        SharePath path = ROOT;
        for (String component : text.split("/", -1)) {
            path = path.child(component);
        }
        return path;
    }

    /**
     * The path with this {@link #key()}, checked like any other.
     *
     * @throws IllegalArgumentException if it is no key of a valid path
     */
    public static SharePath ofKey(byte[] key) {
        if (key.length == 0) {
            return ROOT;
        }
        int start = 0;
        for (int i = 0; i <= key.length; i++) {
            if (i == key.length || key[i] == 0) {
                if (!isPlain(key, start, i)) {
                    check(Arrays.copyOfRange(key, start, i));
                }
                start = i + 1;
            }
        }
        checkBounds(key);
        return new SharePath(key.clone());
    }

    /** The path of the entry with this name in this directory. */
    public SharePath child(String name) {
        byte[] component = encode(name);
        if (!isPlain(component, 0, component.length)) {
            check(component);
        }
        int length = key.length == 0 ? component.length : key.length + 1 + component.length;
        checkLength(length);
        byte[] joined = Arrays.copyOf(key, length);
        System.arraycopy(component, 0, joined, length - component.length, component.length);
        checkBounds(joined);
        return new SharePath(joined);
    }

    /** How long the {@link #key()} is. */
    public int keyBytes() {
        return key.length;
    }

    /** This path's bytes with a zero byte between components; a fresh copy. */
    public byte[] key() {
        return key.clone();
    }

    /** The last component; empty for the root. */
    public String name() {
        int start = lastSeparator() + 1;
        return new String(key, start, key.length - start, StandardCharsets.UTF_8);
    }

    /** The directory that this path stands in; the root's parent is the root. */
    public SharePath parent() {
        int separator = lastSeparator();
        return separator < 0 ? ROOT : new SharePath(Arrays.copyOf(key, separator));
    }

    /** The directories above this path from the outermost on, without the root and without the path itself. */
    public List<SharePath> ancestors() {
        List<SharePath> above = new ArrayList<>();
        for (int i = 0; i < key.length; i++) {
            if (key[i] == 0) {
                above.add(new SharePath(Arrays.copyOf(key, i)));
            }
        }
        return List.copyOf(above);
    }

    /** The components from the outermost on; none for the root. */
    public List<String> components() {
        return isRoot() ? List.of() : List.of(toString().split("/", -1));
    }

    public boolean isRoot() {
        return key.length == 0;
    }

    /** Whether this path lies somewhere below the other. */
    public boolean isBelow(SharePath other) {
        if (key.length <= other.key.length) {
            return false;
        }
        if (other.isRoot()) {
            return true;
        }
        return key[other.key.length] == 0 && Arrays.mismatch(key, other.key) == other.key.length;
    }

    @Override
    public int compareTo(SharePath other) {
        return Arrays.compareUnsigned(key, other.key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SharePath path && Arrays.equals(key, path.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    /** The components joined by {@code /}. Not escaped: log it through {@link Text#escaped}. */
    @Override
    public String toString() {
        return new String(key, StandardCharsets.UTF_8).replace('\0', '/');
    }

    private int lastSeparator() {
        int i = key.length - 1;
        while (i >= 0 && key[i] != 0) {
            i--;
        }
        return i;
    }

    /** Whether a component is one of the many that need no closer look: short ASCII that does not begin with a dot. */
    private static boolean isPlain(byte[] bytes, int start, int end) {
        if (end == start || end - start > COMPONENT_BYTES_MAX || bytes[start] == '.') {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (bytes[i] <= 0 || bytes[i] == '/') {
                return false;
            }
        }
        return true;
    }

    private static byte[] encode(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        // As many bytes as characters are ASCII, or an unpaired surrogate's question mark.
        return bytes.length == name.length() && !contains(bytes, (byte) '?') ? bytes : encodeStrictly(name);
    }

    private static boolean contains(byte[] bytes, byte wanted) {
        for (byte b : bytes) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    private static byte[] encodeStrictly(String name) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
            byte[] encoded = new byte[bytes.remaining()];
            bytes.get(encoded);
            return encoded;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a name holds an unpaired surrogate", e);
        }
    }

    private static void check(byte[] component) {
        if (component.length == 0) {
            throw new IllegalArgumentException("a path has an empty component");
        }
        if (component.length > COMPONENT_BYTES_MAX) {
            throw new IllegalArgumentException("a name is longer than " + COMPONENT_BYTES_MAX + " bytes");
        }
        String name;
        try {
            name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(component))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a name is not valid UTF-8", e);
        }
        if (name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("a path has a component that leaves its directory");
        }
        if (name.indexOf('\0') >= 0 || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a name holds a separator or NUL");
        }
        if (name.equalsIgnoreCase(REPOSITORY_NAME)) {
            throw new IllegalArgumentException("a name is reserved for the repository");
        }
    }

    private static void checkBounds(byte[] key) {
        checkLength(key.length);
        // Each component but the first takes two bytes at least.
        if (key.length > 2 * COMPONENTS_MAX) {
            int components = 1;
            for (byte b : key) {
                components += b == 0 ? 1 : 0;
            }
            if (components > COMPONENTS_MAX) {
                throw new IllegalArgumentException("a path has more than " + COMPONENTS_MAX + " components");
            }
        }
    }

    private static void checkLength(int length) {
        if (length > PATH_BYTES_MAX) {
            throw new IllegalArgumentException("a path is longer than " + PATH_BYTES_MAX + " bytes");
        }
    }
}
