package io.tandemsync.client.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tandemsync.client.json.Json.Items;
import io.tandemsync.client.json.Json.Members;
import io.tandemsync.client.json.Json.Nothing;
import io.tandemsync.client.json.Json.Numeral;
import io.tandemsync.client.json.Json.Text;
import io.tandemsync.client.json.Json.Truth;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes a {@link Json} tree in one line that is also safe to show on a terminal. */
public final class JsonWriter {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonWriter() {}

    /** The value in one line, without a line end. */
    public static String write(Json value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(generator, value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void write(JsonGenerator generator, Json value) throws IOException {
        if (value instanceof Members members) {
            generator.writeStartObject();
            for (Map.Entry<String, Json> member : members.values().entrySet()) {
                generator.writeFieldName(member.getKey());
                write(generator, member.getValue());
            }
            generator.writeEndObject();
        } else if (value instanceof Items items) {
            generator.writeStartArray();
            for (Json item : items.values()) {
                write(generator, item);
            }
            generator.writeEndArray();
        } else if (value instanceof Text text) {
            writeText(generator, text.value());
        } else if (value instanceof Numeral numeral) {
            generator.writeNumber(numeral.literal());
        } else if (value instanceof Truth truth) {
            generator.writeBoolean(truth.value());
        } else if (value instanceof Nothing) {
            generator.writeNull();
        }
    }

    /** A generator escapes only what JSON demands; names of files can hold more that a terminal would obey. */
    private static void writeText(JsonGenerator generator, String text) throws IOException {
        if (text.chars().noneMatch(c -> isUnsafe((char) c))) {
            generator.writeString(text);
        } else {
            generator.writeRawValue(quoted(text));
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
            if (pair) {
                quoted.append(c).append(text.charAt(++i));
            } else if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20 || isUnsafe(c)) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private static boolean isUnsafe(char c) {
        return (c >= 0x7f && c <= 0x9f) || Character.getType(c) == Character.FORMAT || Character.isSurrogate(c);
    }
}
