package io.tandemsync.client.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tandemsync.client.json.Json.Items;
import io.tandemsync.client.json.Json.Members;
import io.tandemsync.client.json.Json.Numeral;
import io.tandemsync.client.json.Json.Text;
import io.tandemsync.client.json.Json.Truth;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads exactly one JSON document, of bounded size and depth, into a {@link Json} tree. */
public final class JsonReader {
    /** More than a status with many thousand problems needs; what is larger is refused before it is read. */
    public static final int DOCUMENT_BYTES_MAX = 32 << 20;
    /** The documents of the contract nest six deep; beyond this the text is hostile. */
    static final int DEPTH_MAX = 64;

    private static final int NUMBER_LENGTH_MAX = 64;
    private static final int NAME_LENGTH_MAX = 64 << 10;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(NUMBER_LENGTH_MAX)
                    .maxNameLength(NAME_LENGTH_MAX)
                    .maxStringLength(DOCUMENT_BYTES_MAX)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private JsonReader() {}

    /** The document that these UTF-8 bytes are. */
    public static Json read(byte[] utf8) throws JsonException {
        if (utf8.length > DOCUMENT_BYTES_MAX) {
            throw new JsonException("the JSON document is larger than " + DOCUMENT_BYTES_MAX + " bytes");
        }
        try (JsonParser parser = FACTORY.createParser(utf8)) {
            Json document = value(parser, required(parser));
            if (parser.nextToken() != null) {
                throw new JsonException("more text follows the JSON document");
            }
            return document;
        } catch (JsonException alreadyPlain) {
            throw alreadyPlain;
        } catch (JsonProcessingException malformed) {
            throw new JsonException("the JSON is malformed: " + malformed.getOriginalMessage(), malformed);
        } catch (IOException unreadable) {
            throw new JsonException("the JSON is not valid UTF-8 text", unreadable);
        }
    }

    private static JsonToken required(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new JsonException("the JSON document ends too early");
        }
        return token;
    }

    /** Depth is bounded by the parser's own constraint, so that this recursion is too. */
    private static Json value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> items(parser);
            case VALUE_STRING -> new Text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(parser.getText());
            case VALUE_TRUE -> new Truth(true);
            case VALUE_FALSE -> new Truth(false);
            case VALUE_NULL -> Json.Nothing.NOTHING;
            default -> throw new JsonException("the JSON document is not complete");
        };
    }

    private static Json members(JsonParser parser) throws IOException {
        Map<String, Json> members = new LinkedHashMap<>();
        while (required(parser) != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            members.put(name, value(parser, required(parser)));
        }
        return new Members(members);
    }

    private static Json items(JsonParser parser) throws IOException {
        List<Json> items = new ArrayList<>();
        for (JsonToken token = required(parser); token != JsonToken.END_ARRAY; token = required(parser)) {
            items.add(value(parser, token));
        }
        return new Items(items);
    }
}
