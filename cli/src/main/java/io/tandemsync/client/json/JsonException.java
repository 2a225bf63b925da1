package io.tandemsync.client.json;

import java.io.IOException;

/** Text that is not one JSON document within the bounds of {@link JsonReader}. */
public final class JsonException extends IOException {
    JsonException(String message) {
        super(message);
    }

    JsonException(String message, IOException cause) {
        super(message, cause);
    }
}
