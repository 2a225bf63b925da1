package io.tandemsync.engine.port;

import io.tandemsync.engine.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A small part of the syntax: names, {@code *} in front of an ending, a slash at the end, an exclamation mark in front. */
public final class FakeIgnoreSyntax implements IgnoreSyntax {
    @Override
    public Rules parse(Bytes text) {
        List<String> lines = new String(text.array(), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        return (path, directory) -> {
            Verdict verdict = Verdict.SILENT;
            for (String line : lines) {
                boolean negated = line.startsWith("!");
                String rule = negated ? line.substring(1) : line;
                if (matches(rule, path, directory)) {
                    verdict = negated ? Verdict.INCLUDED : Verdict.IGNORED;
                }
            }
            return verdict;
        };
    }

    private static boolean matches(String rule, String path, boolean directory) {
        if (rule.endsWith("/") && !directory) {
            return false;
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        String plain = rule.endsWith("/") ? rule.substring(0, rule.length() - 1) : rule;
        return plain.startsWith("*") ? name.endsWith(plain.substring(1)) : name.equals(plain);
    }
}
