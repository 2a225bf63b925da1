package io.tandemsync.client;

import io.tandemsync.client.json.Json;
import io.tandemsync.client.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A control API on a Unix socket that answers what a test tells it to, and remembers what it was asked. */
public final class FakeControlServer implements AutoCloseable {
    private final Path socket;
    private final ServerSocketChannel server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();

    /** A server on {@code daemon.sock} in this home. */
    public FakeControlServer(Path home) throws IOException {
        this(home, home.resolve("daemon.sock"));
    }

    /** A server on another socket. */
    public FakeControlServer(Path home, Path socket) throws IOException {
        Files.createDirectories(home);
        this.socket = socket;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(this::serve, "fake-control-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Answers a request line like {@code GET /v1/device} with status 200 and this document. */
    public FakeControlServer answer(String request, String document) {
        return answer(request, 200, document);
    }

    /** Answers with another status. */
    public FakeControlServer answer(String request, int status, String document) {
        int length = document.getBytes(StandardCharsets.UTF_8).length;
        return raw(request, "HTTP/1.1 " + status + " X\r\nContent-Length: " + length + "\r\n\r\n" + document);
    }

    /** Answers with an error of the contract. */
    public FakeControlServer refuse(String request, String code, String message) {
        return answer(request, 409, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}");
    }

    /** Answers with exactly these bytes, then hangs up. */
    public FakeControlServer raw(String request, String bytes) {
        answers.put(request, bytes);
        return this;
    }

    /** The requests so far: request line without version, a space and the body. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The body of the last request. */
    public Json lastBody() throws IOException {
        String last = requests.get(requests.size() - 1);
        return JsonReader.read(last.substring(last.indexOf('{')).getBytes(StandardCharsets.UTF_8));
    }

    private void serve() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                open.add(channel);
                exchange(channel);
            } catch (ClosedChannelException over) {
                return;
            } catch (IOException hungUp) {
                requests.add("hung up");
            }
        }
    }

    private void exchange(SocketChannel channel) throws IOException {
        String text = readRequest(channel);
        if (text.isEmpty()) {
            channel.close();
            return;
        }
        String line = text.substring(0, text.indexOf(" HTTP/1.1\r\n"));
        String body = text.substring(text.indexOf("\r\n\r\n") + 4);
        requests.add(body.isEmpty() ? line : line + " " + body);
        String answer = answers.get(line);
        if (answer == null) {
            answer = answers.getOrDefault("*", "HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n");
        }
        if (answer.equals("silence")) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.close();
    }

    private static String readRequest(SocketChannel channel) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        while (!isWhole(request.toString(StandardCharsets.UTF_8))) {
            buffer.clear();
            if (channel.read(buffer) < 0) {
                return "";
            }
            request.write(buffer.array(), 0, buffer.position());
        }
        return request.toString(StandardCharsets.UTF_8);
    }

    private static boolean isWhole(String request) {
        int end = request.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String name = "Content-Length: ";
        int start = request.indexOf(name) + name.length();
        int length = Integer.parseInt(request.substring(start, request.indexOf("\r\n", start)));
        return request.substring(end + 4).getBytes(StandardCharsets.UTF_8).length >= length;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel channel : open) {
            channel.close();
        }
        Files.deleteIfExists(socket);
    }
}
