package io.tandemsync.client;

import io.tandemsync.client.json.Json;
import io.tandemsync.client.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request to the daemon.
 *
 * @param route path and query, already encoded
 * @param body null where there is none
 * @param patience how long the daemon may stay silent before the request counts as timed out
 */
record Request(String method, String route, @Nullable Json body, Duration patience) {
    /** The bytes that go over the socket. */
    byte[] bytes() {
        String content = body == null ? "" : JsonWriter.write(body);
        byte[] utf8 = content.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + route + " HTTP/1.1\r\nHost: tandem\r\nConnection: close\r\n"
                + (body == null ? "" : "Content-Type: application/json\r\n")
                + "Content-Length: " + utf8.length + "\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[start.length + utf8.length];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(utf8, 0, whole, start.length, utf8.length);
        return whole;
    }
}
