package io.tandemsync.daemon.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.engine.model.Text;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The body that changes settings: names and values, in an object of their own or at the top. */
final class SettingsRequest {
    private SettingsRequest() {}

    static Map<String, String> read(byte[] body) throws RefusedException {
        JsonNode root;
        try {
            root = Requests.JSON.readTree(body);
        } catch (IOException e) {
            throw Requests.malformed(e);
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
