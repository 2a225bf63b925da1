package io.tandemsync.daemon.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Takes names out of what is handed on. A name becomes a word that is the same wherever the name stood, and that nobody can
 * turn back: it is made with a key that is thrown away. Tokens go in any case.
 */
final class Redaction {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHOWN_BYTES = 4;
    private static final int NAME_CHARACTERS_MIN = 2;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern TOKEN = Pattern.compile("tandem:[A-Za-z0-9_-]{8,}");
    private static final Pattern PATH = Pattern.compile("\\S*/\\S*");
    private static final Pattern FIELD = Pattern.compile(" ([a-zA-Z]+)=");
    private static final Pattern FRAME =
            Pattern.compile("\\s*(at [\\w.$/@<>~-]+\\([\\w.: ]*\\).*|\\.\\.\\. \\d+ (more|common frames omitted))");
    private static final Pattern THROWN =
            Pattern.compile("(\\s*(?:Caused by: |Suppressed: )?[a-zA-Z_$][\\w.$]*(?:Exception|Error))(:.*)?");
    /** Fields of log lines that never hold a name. */
    private static final Set<String> PLAIN = Set.of(
            "address",
            "code",
            "count",
            "device",
            "direction",
            "encoding",
            "errno",
            "peer",
            "records",
            "share",
            "transport",
            "type",
            "version");

    private final boolean names;
    private final byte[] key;

    /**
     * @param names whether names stay
     * @param key random, and used for nothing else
     */
    Redaction(boolean names, byte[] key) {
        this.names = names;
        this.key = key.clone();
    }

    /** A text that is a name, or may hold any. */
    String name(String text) {
        if (names || text.isEmpty()) {
            return withoutTokens(text);
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            byte[] code = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            StringBuilder shown = new StringBuilder("hidden-");
            for (int i = 0; i < SHOWN_BYTES; i++) {
                shown.append(String.format("%02x", code[i] & 0xff));
            }
            return shown.toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the runtime lacks " + ALGORITHM, e);
        }
    }

    /** A sentence of ours, without the names that it may quote and without anything that looks like a path. */
    String sentence(String text, Collection<String> known) {
        if (names) {
            return withoutTokens(text);
        }
        String hidden = text;
        TreeSet<String> longestFirst = new TreeSet<>(
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        longestFirst.addAll(known);
        for (String name : longestFirst) {
            if (name.length() >= NAME_CHARACTERS_MIN) {
                hidden = hidden.replace(name, name(name));
            }
        }
        return PATH.matcher(withoutTokens(hidden)).replaceAll(found -> Matcher.quoteReplacement(name(found.group())));
    }

    /** Lines of a log: its fixed sentences stay, and of what follows them only what never holds a name. */
    List<String> log(List<String> lines) {
        return lines.stream().map(this::line).toList();
    }

    private String line(String line) {
        if (names) {
            return withoutTokens(line);
        }
        if (line.startsWith("{")) {
            return object(line);
        }
        return FRAME.matcher(line).matches() ? line : plain(line);
    }

    private String plain(String line) {
        Matcher thrown = THROWN.matcher(line);
        if (thrown.matches()) {
            return thrown.group(1) + (thrown.group(2) == null ? "" : ": " + name(thrown.group(2)));
        }
        if (line.isEmpty() || Character.isWhitespace(line.charAt(0))) {
            return line.isBlank() ? "" : "    " + name(line.strip());
        }
        return fields(line);
    }

    /** A line that is a JSON object. */
    private String object(String line) {
        try {
            Map<String, String> shown = new LinkedHashMap<>();
            JSON.readTree(line).properties().forEach(field -> {
                String text = field.getValue().asText();
                List<String> lines = List.of(text.split("\n", -1));
                boolean fixed = Set.of("time", "level", "logger").contains(field.getKey());
                shown.put(field.getKey(), fixed ? text : String.join("\n", log(lines)));
            });
            return JSON.writeValueAsString(shown);
        } catch (JsonProcessingException e) {
            // It was cut where the log was cut.
            return name(line);
        }
    }

    private String fields(String line) {
        Matcher field = FIELD.matcher(line);
        StringBuilder shown = new StringBuilder();
        String last = "";
        int from = 0;
        while (field.find()) {
            shown.append(value(last, line.substring(from, field.start()))).append(field.group());
            last = field.group(1);
            from = field.end();
        }
        return shown.append(value(last, line.substring(from))).toString();
    }

    /** @param field empty for the sentence before all fields */
    private String value(String field, String text) {
        if (field.isEmpty()) {
            return sentence(text, List.of());
        }
        boolean plain = PLAIN.contains(field) && text.matches("[\\w.:/\\[\\]-]*");
        return plain ? withoutTokens(text) : name(text);
    }

    private static String withoutTokens(String text) {
        return TOKEN.matcher(text).replaceAll("tandem:[redacted]");
    }
}
