package io.tandemsync.daemon.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A client that sends what it is told, byte by byte if need be, and reads the answer to its end. */
public final class UnixHttp {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ANSWER_BYTES_MAX = 8 << 20;

    private final Path socket;

    public UnixHttp(Path socket) {
        this.socket = socket;
    }

    /** What came back. */
    public record Reply(int status, String head, String body) {
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + body, e);
            }
        }

        /** The code of an error. */
        public String code() {
            return json().path("error").path("code").asText();
        }
    }

    public Reply get(String route) throws IOException {
        return call("GET", route, "");
    }

    public Reply post(String route, String body) throws IOException {
        return call("POST", route, body);
    }

    public Reply call(String method, String route, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + route + " HTTP/1.1\r\nHost: tandem\r\nConnection: close\r\nContent-Length: "
                + content.length + "\r\n\r\n";
        return raw(head + body);
    }

    /** Sends this and reads until the daemon closes. */
    public Reply raw(String request) throws IOException {
        try (SocketChannel channel = connect()) {
            ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
            try {
                while (out.hasRemaining()) {
                    channel.write(out);
                }
            } catch (IOException e) {
                // The daemon has heard enough and has closed; what it said can still be read.
                return read(channel);
            }
            return read(channel);
        }
    }

    public SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    /** Reads the answer to its end. */
    public static Reply read(SocketChannel channel) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(16 << 10);
        try {
            while (channel.read(buffer) >= 0 && bytes.size() < ANSWER_BYTES_MAX) {
                bytes.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            if (bytes.size() == 0) {
                throw e;
            }
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return new Reply(0, text, "");
        }
        String head = text.substring(0, end);
        String body = text.substring(end + 4);
        int status = Integer.parseInt(head.substring(9, 12));
        return new Reply(status, head, head.contains("chunked") ? unchunked(body) : body);
    }

    /** The lines of an answer that is a stream. */
    public static List<JsonNode> lines(Reply reply) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : reply.body().split("\n", -1)) {
            if (!line.isBlank()) {
                lines.add(JSON.readTree(line));
            }
        }
        return lines;
    }

    private static String unchunked(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < bytes.length) {
            int eol = at;
            while (bytes[eol] != '\r') {
                eol++;
            }
            int length = Integer.parseInt(new String(bytes, at, eol - at, StandardCharsets.US_ASCII), 16);
            out.write(bytes, eol + 2, length);
            at = eol + 2 + length + 2;
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
