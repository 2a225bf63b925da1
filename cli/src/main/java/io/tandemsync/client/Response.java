package io.tandemsync.client;

import io.tandemsync.client.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** One HTTP/1.1 answer as it arrives: the status, then the body in the framing that the head names. */
final class Response {
    /** A line of the head; the daemon's own are far shorter. */
    static final int HEAD_LINE_BYTES_MAX = 8 << 10;
    /** Lines in the head, trailers included. */
    static final int HEAD_LINES_MAX = 100;
    /** One event of a stream. */
    static final int EVENT_BYTES_MAX = 4 << 20;

    private static final long UNTIL_THE_END = -1;

    private final SocketStream stream;
    private final int status;
    private boolean chunked;
    private long length = UNTIL_THE_END;
    private long left;
    private boolean ended;

    private Response(SocketStream stream, int status) {
        this.stream = stream;
        this.status = status;
    }

    /** Reads the head. */
    static Response read(SocketStream stream) throws IOException {
        String first = line(stream)
                .orElseThrow(() -> new TandemException(
                        "no-daemon", "the daemon ended before it answered; see logs/ in its home, then try again"));
        String[] words = first.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5][0-9]{2}")) {
            throw new ProtocolException("the answer does not start like HTTP");
        }
        Response response = new Response(stream, Integer.parseInt(words[1]));
        response.readHead();
        return response;
    }

    int status() {
        return status;
    }

    private void readHead() throws IOException {
        for (int lines = 0; lines <= HEAD_LINES_MAX; lines++) {
            String line = line(stream).orElseThrow(() -> new EOFException("the head of the answer ends too early"));
            if (line.isEmpty()) {
                left = chunked ? 0 : length;
                ended = (!chunked && length == 0) || status == 204;
                return;
            }
            header(line);
        }
        throw new ProtocolException("the head of the answer has too many lines");
    }

    private void header(String line) throws IOException {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new ProtocolException("the answer has a header without a name");
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = line.substring(colon + 1).strip();
        if (name.equals("transfer-encoding")) {
            if (!value.equalsIgnoreCase("chunked")) {
                throw new ProtocolException("the answer uses an unknown transfer encoding");
            }
            chunked = true;
        } else if (name.equals("content-length")) {
            if (!value.matches("[0-9]{1,15}")) {
                throw new ProtocolException("the answer has a malformed length");
            }
            length = Long.parseLong(value);
        }
    }

    /** The whole body. */
    byte[] body() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int octet = next(); octet >= 0; octet = next()) {
            if (body.size() == JsonReader.DOCUMENT_BYTES_MAX) {
                throw new ProtocolException("the answer is larger than " + JsonReader.DOCUMENT_BYTES_MAX + " bytes");
            }
            body.write(octet);
        }
        return body.toByteArray();
    }

    /** The next line of the body without its end, or nothing at the end of the body. */
    Optional<byte[]> bodyLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet = next();
        if (octet < 0) {
            return Optional.empty();
        }
        while (octet >= 0 && octet != '\n') {
            if (line.size() == EVENT_BYTES_MAX) {
                throw new ProtocolException("an event is larger than " + EVENT_BYTES_MAX + " bytes");
            }
            line.write(octet);
            octet = next();
        }
        return Optional.of(line.toByteArray());
    }

    /** The next byte of the body, or -1 at its end. */
    private int next() throws IOException {
        if (ended) {
            return -1;
        }
        if (chunked && left == 0) {
            nextChunk();
            return next();
        }
        int octet = stream.read();
        if (octet < 0) {
            if (chunked || length != UNTIL_THE_END) {
                throw new EOFException("the answer ends too early");
            }
            ended = true;
            return -1;
        }
        if (length != UNTIL_THE_END || chunked) {
            left--;
            finishPart();
        }
        return octet;
    }

    private void finishPart() throws IOException {
        if (left == 0 && !chunked) {
            ended = true;
        } else if (left == 0 && !chunkLine().isEmpty()) {
            throw new ProtocolException("a chunk of the answer does not end where it should");
        }
    }

    private void nextChunk() throws IOException {
        String size = chunkLine();
        int extension = size.indexOf(';');
        String digits = (extension < 0 ? size : size.substring(0, extension)).strip();
        if (!digits.matches("[0-9a-fA-F]{1,8}")) {
            throw new ProtocolException("the answer has a malformed chunk");
        }
        left = Long.parseLong(digits, 16);
        if (left == 0) {
            for (int lines = 0; !chunkLine().isEmpty(); lines++) {
                if (lines > HEAD_LINES_MAX) {
                    throw new ProtocolException("the answer has too many trailers");
                }
            }
            ended = true;
        }
    }

    private String chunkLine() throws IOException {
        return line(stream).orElseThrow(() -> new EOFException("the answer ends too early"));
    }

    /** A line of the framing without its end, or nothing where the stream ended before it. */
    private static Optional<String> line(SocketStream stream) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        int octet = stream.read();
        if (octet < 0) {
            return Optional.empty();
        }
        while (octet != '\n') {
            if (octet < 0) {
                throw new EOFException("the answer ends within a line");
            }
            if (line.size() == HEAD_LINE_BYTES_MAX) {
                throw new ProtocolException("a line of the answer's head is too long");
            }
            line.write(octet);
            octet = stream.read();
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
