package io.tandemsync.engine.share;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.ShareDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What stands in a share and in its areas, as lines of text that can be compared. */
final class DiskTree {
    /** Shown for a byte of zeros, which a power cut leaves where nothing was written yet. */
    static final char ZERO = '?';

    private final ShareDirectory directory;

    DiskTree(ShareDirectory directory) {
        this.directory = directory;
    }

    /** All that stands in the share, one line each. */
    String lines() throws IOException {
        StringBuilder lines = new StringBuilder();
        list(SharePath.root(), lines);
        return lines.toString();
    }

    /** The contents of the files at the path and below it, by their paths. */
    static SortedMap<String, String> files(String lines, String path) {
        TreeMap<String, String> files = new TreeMap<>();
        for (String line : lines.split("\n")) {
            int at = line.indexOf(" = ");
            String name = line.split(" ", 2)[0];
            if (at > 0 && (name.equals(path) || name.startsWith(path + "/"))) {
                files.put(name, line.substring(at + 3));
            }
        }
        return files;
    }

    /** The paths of the files that contain this. */
    static List<String> paths(String lines, String content) {
        List<String> paths = new ArrayList<>();
        for (String line : lines.split("\n")) {
            int at = line.indexOf(" = ");
            if (at > 0 && line.indexOf(content, at) > 0) {
                paths.add(line.split(" ", 2)[0]);
            }
        }
        return paths;
    }

    /** The contents of the files in an area. */
    List<String> contents(ShareDirectory.Area area) throws IOException {
        List<String> contents = new ArrayList<>();
        for (String name : directory.list(area)) {
            Stamp stamp = directory.stat(area, name);
            if (stamp != null && stamp.type() == Stamp.Type.FILE) {
                try (ShareDirectory.Source source = directory.open(area, name)) {
                    contents.add(text(source));
                }
            }
        }
        return contents;
    }

    private void list(SharePath at, StringBuilder lines) throws IOException {
        TreeSet<SharePath> children = new TreeSet<>();
        for (ShareDirectory.Child child : directory.list(at)) {
            children.add(at.child(Objects.requireNonNull(child.name())));
        }
        for (SharePath path : children) {
            Stamp stamp = Objects.requireNonNull(directory.stat(path));
            lines.append(path);
            if (stamp.type() != Stamp.Type.SYMLINK) {
                lines.append(' ').append(Integer.toOctalString(stamp.mode()));
            }
            switch (stamp.type()) {
                case DIRECTORY -> {
                    lines.append(" dir\n");
                    list(path, lines);
                }
                case SYMLINK -> lines.append(" -> ")
                        .append(directory.readLink(path))
                        .append('\n');
                case FILE -> {
                    try (ShareDirectory.Source source = directory.open(path)) {
                        lines.append(' ').append(stamp.modified()).append(" = ");
                        lines.append(text(source)).append('\n');
                    }
                }
                case SPECIAL -> lines.append(" special\n");
            }
        }
    }

    private static String text(ShareDirectory.Source source) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) source.stamp().size());
        while (bytes.hasRemaining()) {
            if (source.read(bytes, bytes.position()) < 0) {
                throw new IllegalStateException("nobody else works on the disk meanwhile");
            }
        }
        String text = new String(bytes.array(), StandardCharsets.UTF_8).replace('\0', ZERO);
        return text.length() > 120 ? text.substring(0, 120) + "… " + text.hashCode() : text;
    }
}
