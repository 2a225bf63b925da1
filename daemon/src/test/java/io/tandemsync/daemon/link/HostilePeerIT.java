package io.tandemsync.daemon.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemsync.daemon.identity.DeviceIdentity;
import io.tandemsync.daemon.identity.DeviceTrust;
import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.engine.access.ShareKeys;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Strangers at the TCP port: each is turned away in bounded time, and an honest peer connects all the same. */
final class HostilePeerIT {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final Duration PATIENT = Duration.ofMinutes(4);
    private static final byte[] PREAMBLE = {'t', 'a', 'n', 'd', 'e', 'm', '1', 0};

    private final ShareKeys keys = Device.newShare();
    private Device bob;
    private Address address;

    @BeforeEach
    void start() throws Exception {
        bob = new Device("bob");
        bob.share(keys);
        address = bob.listen(Protocol.TCP);
    }

    @AfterEach
    void honestPeerConnects() throws Exception {
        try (Device alice = new Device("alice")) {
            FakeEndpoint atAlice = alice.share(keys);
            alice.dial(keys, address);
            await().atMost(Duration.ofMinutes(2)).until(() -> atAlice.open.size() == 1);
        }
        bob.close();
    }

    @Test
    void garbage_isTurnedAway() throws IOException {
        byte[] garbage = new byte[100_000];
        new SecureRandom().nextBytes(garbage);
        assertTurnedAway(plain(), garbage);
    }

    @Test
    void plaintextOfTheProtocol_isTurnedAway() throws IOException {
        assertTurnedAway(plain(), PREAMBLE);
    }

    @Test
    void silence_isCutOff() throws IOException {
        assertTurnedAway(plain(), new byte[0]);
    }

    /** Each byte comes long before anybody would call the connection dead: only a deadline that is absolute ends this. */
    @Test
    void handshakeThatTrickles_isCutOff() throws IOException {
        byte[] head = {0x16, 3, 1, 0x40, 0, 1, 0, 0x3f, (byte) 0xfc, 3, 3};
        long start = System.nanoTime();
        try (Socket socket = plain()) {
            socket.setSoTimeout(50);
            for (int i = 0; !isClosed(socket); i++) {
                socket.getOutputStream().write(i < head.length ? head[i] : i);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(2));
            }
        } catch (SocketException e) {
            assertThat(e).as("it is gone, as it should be").isNotNull();
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void tls12_isTurnedAway() throws Exception {
        assertTurnedAway(tls(true, "TLSv1.2", "tandem/1"), PREAMBLE);
    }

    @Test
    void otherProtocolName_isTurnedAway() throws Exception {
        assertTurnedAway(tls(true, "TLSv1.3", "h2"), PREAMBLE);
    }

    @Test
    void noProtocolName_isTurnedAway() throws Exception {
        assertTurnedAway(tls(true, "TLSv1.3"), PREAMBLE);
    }

    @Test
    void noCertificate_isTurnedAway() throws Exception {
        assertTurnedAway(tls(false, "TLSv1.3", "tandem/1"), PREAMBLE);
    }

    @Test
    void noHello_isCutOff() throws Exception {
        assertTurnedAway(tls(true, "TLSv1.3", "tandem/1"), PREAMBLE);
    }

    @Test
    void otherPreamble_isTurnedAway() throws Exception {
        assertTurnedAway(tls(true, "TLSv1.3", "tandem/1"), new byte[] {'t', 'a', 'n', 'd', 'e', 'm', '2', 0});
    }

    @Test
    void largeFrameBeforeProof_isTurnedAway() throws Exception {
        assertTurnedAway(tls(true, "TLSv1.3", "tandem/1"), afterPreamble(4097, new byte[0]));
    }

    @Test
    void hugeFrame_isTurnedAway() throws Exception {
        assertTurnedAway(tls(true, "TLSv1.3", "tandem/1"), afterPreamble(-1, new byte[0]));
    }

    @Test
    void shareMessageBeforeHello_isTurnedAway() throws Exception {
        byte[] repair = {0x14, 0, (byte) 0xa1, 1, (byte) 0x80};
        assertTurnedAway(tls(true, "TLSv1.3", "tandem/1"), afterPreamble(repair.length, repair));
    }

    @Test
    void halfOpenConnections_leaveRoomForAnHonestPeerInTime() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            sockets.add(plain());
        }
        for (Socket socket : sockets) {
            assertTurnedAway(socket, new byte[0]);
        }
    }

    @Test
    void crowdAtTheDoor_letsQuicInByRetry() throws Exception {
        List<Socket> crowd = new ArrayList<>();
        // The crowd stays as long as anybody waits here: only the way past it lets alice in.
        try (Device patient = new Device("patient", Device.times(), PATIENT);
                Device alice = new Device("alice")) {
            patient.share(keys);
            Address quic = patient.listen(Protocol.QUIC);
            int port = patient.listen(Protocol.TCP).port();
            for (int i = 0; i < 40; i++) {
                crowd.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            FakeEndpoint atAlice = alice.share(keys);
            alice.dial(keys, quic);
            await().atMost(PATIENT.dividedBy(2)).until(() -> atAlice.open.size() == 1);
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    private void assertTurnedAway(Socket socket, byte[] bytes) throws IOException {
        long start = System.nanoTime();
        try (socket) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            int greeting = 0;
            while (socket.getInputStream().read() >= 0) {
                greeting++;
            }
            // A hello may come before the verdict, and nothing that tells of shares.
            assertThat(greeting).isLessThan(300);
        } catch (SSLException | SocketException e) {
            assertThat(e).isNotNull();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(PATIENCE_MILLIS));
    }

    private static byte[] afterPreamble(int length, byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(PREAMBLE);
        out.writeInt(length);
        out.write(body);
        return bytes.toByteArray();
    }

    private Socket plain() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), address.port());
    }

    private Socket tls(boolean certificate, String version, String... protocols) throws Exception {
        KeyManager[] own = new KeyManager[0];
        if (certificate) {
            DeviceIdentity identity = DeviceIdentity.create(Device.RANDOMNESS);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "x", identity.key(), new char[0], new java.security.cert.Certificate[] {identity.certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            own = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, new TrustManager[] {new DeviceTrust()}, null);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), address.port());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        return socket;
    }
}
