package io.tandemsync.cli.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What users wrote and what users took away again, by the marks in it.
 *
 * <p>Every writing carries a mark of its own. A mark that no user has destroyed knowingly must be found at the end.
 */
final class Writings {
    private static final Pattern MARK = Pattern.compile("<<[A-Z]-[0-9]{6}>>");

    private final Map<String, String> written = new ConcurrentHashMap<>();
    private final Map<String, String> destroyed = new ConcurrentHashMap<>();

    static String mark(String user, int number) {
        return String.format(Locale.ROOT, "<<%s-%06d>>", user, number);
    }

    /** A writing that is complete on disk. */
    void wrote(String mark, String operation) {
        written.put(mark, operation);
    }

    /** Content that a user has seen and then destroyed. */
    void destroyed(String content, String operation) {
        marks(content).forEach(mark -> destroyed.put(mark, operation));
    }

    static Set<String> marks(String content) {
        TreeSet<String> marks = new TreeSet<>();
        Matcher matcher = MARK.matcher(content);
        while (matcher.find()) {
            marks.add(matcher.group());
        }
        return marks;
    }

    int count() {
        return written.size();
    }

    /** The marks that no user destroyed and that stand nowhere below these directories, with what wrote them. */
    Map<String, String> missing(List<Path> roots) throws IOException {
        TreeMap<String, String> missing = new TreeMap<>(written);
        missing.keySet().removeAll(destroyed.keySet());
        for (Path root : roots) {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    missing.keySet().removeAll(marks(content(file)));
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return missing;
    }

    /** The bytes of a file or the target of a link, as text. */
    static String content(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return Files.readSymbolicLink(path).toString();
        }
        return Files.isRegularFile(path) ? new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1) : "";
    }
}
