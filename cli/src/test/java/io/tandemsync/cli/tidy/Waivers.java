package io.tandemsync.cli.tidy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The exceptions from the rules: in {@code .tidy-waivers}, one {@code RULE FILE reason} a line. */
final class Waivers {
    private final Map<String, Boolean> usedByKey = new LinkedHashMap<>();

    /** Reads the file, which may be missing. */
    static Waivers read(Path file) throws IOException {
        Waivers waivers = new Waivers();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] words = line.split("\\s+", 3);
                    if (words.length < 3 || words[2].isBlank()) {
                        throw new IllegalStateException("a waiver needs rule, file and reason: " + line);
                    }
                    waivers.usedByKey.put(words[0] + " " + words[1], false);
                }
            }
        }
        return waivers;
    }

    /** Whether a finding of a rule in a file is allowed. */
    boolean allow(String rule, String file) {
        return usedByKey.replace(rule + " " + file, true) != null;
    }

    /** The waivers of this rule that nothing needed. */
    List<String> unused(String rule) {
        List<String> unused = new ArrayList<>();
        usedByKey.forEach((key, used) -> {
            if (!used && key.startsWith(rule + " ")) {
                unused.add(key);
            }
        });
        return unused;
    }
}
