package io.tandemsync.daemon.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.engine.model.Text;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The bodies of requests; fields that nobody knows are ignored, a field of the wrong type is refused by its name. */
final class Requests {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual, config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private Requests() {}

    /** Makes a directory a share. */
    record AddShare(@Nullable String path, @Nullable String name) {}

    /** Joins a share. */
    record ImportShare(
            @Nullable String token, @Nullable String path, @Nullable String name, @Nullable List<String> peers) {
        @Override
        public String toString() {
            return "ImportShare[redacted]";
        }
    }

    /** Asks for a token. */
    record MakeToken(@Nullable String mode) {}

    /** Adds a peer by its address. */
    record AddPeer(@Nullable String address) {}

    /** Removes a peer by address or device id. */
    record RemovePeer(@Nullable String peer, @Nullable String address) {}

    /** Waits until a share is in sync. */
    record Wait(@Nullable Long timeoutMillis) {}

    /** Says where a share's directory is now, or is to be. */
    record MoveShare(@Nullable String path) {}

    /** Resolves a conflict. */
    record Resolve(@Nullable String keep) {}

    /** Puts a kept version back. */
    record Restore(@Nullable String version, @Nullable String to) {}

    /** Resumes a share. */
    record Resume(@Nullable Boolean undo) {}

    /** Reads a token. */
    record InspectToken(@Nullable String token) {
        @Override
        public String toString() {
            return "InspectToken[redacted]";
        }
    }

    /** The body as that record; no body is a record of nothing. */
    static <T> T read(byte[] body, Class<T> type) throws RefusedException {
        try {
            T read = JSON.readValue(body.length == 0 ? new byte[] {'{', '}'} : body, type);
            if (read != null) {
                return read;
            }
        } catch (JsonMappingException e) {
            String field = e.getPath().stream()
                    .map(step -> step.getFieldName() == null ? "[]" : step.getFieldName())
                    .collect(Collectors.joining("."));
            throw new RefusedException(
                    ErrorCode.USAGE,
                    field.isEmpty()
                            ? "the body is not the JSON object that is needed here; send an object"
                            : "the field \"" + Text.escaped(field) + "\" has the wrong type; correct it",
                    e);
        } catch (IOException e) {
            throw malformed(e);
        }
        throw new RefusedException(ErrorCode.USAGE, "the body is null; send a JSON object");
    }

    static RefusedException malformed(IOException cause) {
        String where = cause instanceof JsonProcessingException json && json.getLocation() != null
                ? " at line " + json.getLocation().getLineNr() + ", column "
                        + json.getLocation().getColumnNr()
                : "";
        return new RefusedException(ErrorCode.USAGE, "the body is not valid JSON" + where + "; correct it", cause);
    }

    /** The field's value. @throws RefusedException {@code usage} where it is absent */
    static String required(@Nullable String value, String field) throws RefusedException {
        if (value == null) {
            throw new RefusedException(
                    ErrorCode.USAGE, "the field \"" + field + "\" is missing; it must be there and hold text");
        }
        return value;
    }

    /** The names and values that change settings: in an object of their own or at the top. */
    static Map<String, String> settings(byte[] body) throws RefusedException {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (IOException e) {
            throw malformed(e);
        }
        JsonNode settings = root != null && root.path("settings").isObject() ? root.path("settings") : root;
        if (settings == null || !settings.isObject() || settings.isEmpty()) {
            throw new RefusedException(
                    ErrorCode.USAGE, "the body names no setting; send an object like {\"watch\":\"true\"}");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> setting : settings.properties()) {
            if (!setting.getValue().isValueNode() || setting.getValue().isNull()) {
                throw new RefusedException(
                        ErrorCode.INVALID_SETTING,
                        "the setting " + Text.escaped(setting.getKey()) + " has no plain value; give text");
            }
            values.put(setting.getKey(), setting.getValue().asText());
        }
        return values;
    }
}
