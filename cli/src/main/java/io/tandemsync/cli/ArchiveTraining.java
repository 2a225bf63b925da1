package io.tandemsync.cli;

import io.tandemsync.cli.session.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
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

/** Runs the usual commands against a stand-in for the daemon, so that a class-data archive knows what commands load. */
final class ArchiveTraining {
    private static final String DOCUMENT =
            """
            {"id":"x","name":"n","state":"idle","listen":["tcp/[::]:1"],"local":{"files":1,"directories":1,"bytes":2000},
            "token":"t","shares":[{"id":"0123456789","name":"n","error":null,"need":{"files":1,"bytes":1},
            "problems":[{"path":"p","code":"io","message":"m"}],
            "peers":[{"address":"tcp/h:1","state":"connected","inSync":true,"completion":1.0}]}]}""";
    private static final List<List<String>> COMMANDS = List.of(
            List.of("status"),
            List.of("--json", "status"),
            List.of("device"),
            List.of("share", "list"),
            List.of("share", "info", "n"),
            List.of("share", "add", "p"),
            List.of("share", "wait", "n"),
            List.of("share", "no-such-command"));

    private ArchiveTraining() {}

    /** Runs them and ends; the virtual machine writes the archive. */
    public static void main(String[] ignored) throws IOException {
        Path home = Files.createTempDirectory("tandem");
        Path socket = home.resolve("daemon.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread daemon = new Thread(() -> answerAll(server), "stand-in");
            daemon.setDaemon(true);
            daemon.start();
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            Surroundings surroundings = new Surroundings(
                    new ByteArrayInputStream(new byte[0]),
                    nowhere,
                    nowhere,
                    Map.of("TANDEM_HOME", home.toString()),
                    home,
                    false,
                    false,
                    null);
            COMMANDS.forEach(words -> new CommandCall(surroundings, words).run());
        } finally {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(home);
        }
    }

    private static void answerAll(ServerSocketChannel server) {
        while (server.isOpen()) {
            try (SocketChannel channel = server.accept()) {
                if (channel.read(ByteBuffer.allocate(8192)) > 0) {
                    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + DOCUMENT.length() + "\r\n\r\n";
                    channel.write(ByteBuffer.wrap((head + DOCUMENT).getBytes(StandardCharsets.US_ASCII)));
                }
            } catch (ClosedChannelException over) {
                return;
            } catch (IOException broken) {
                // The archive then knows a little less.
                return;
            }
        }
    }
}
