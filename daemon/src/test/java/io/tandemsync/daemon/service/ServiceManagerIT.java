package io.tandemsync.daemon.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests of what a service manager hears, on a real socket. */
@EnabledOnOs(OS.LINUX)
final class ServiceManagerIT {
    private static final long PROCESS = 4711;

    private interface Receiving extends Library {
        int socket(int domain, int type, int protocol);

        int bind(int socket, byte[] address, int length);

        NativeLong recv(int socket, byte[] buffer, NativeLong length, int flags);

        int close(int descriptor);
    }

    private static Optional<ServiceManager> manager(Map<String, String> environment) {
        return ServiceManager.of(environment, "Linux", PROCESS);
    }

    @Test
    void notices_arriveInOrder() throws IOException {
        Path directory = Files.createTempDirectory("tsm");
        Path path = directory.resolve("notify");
        Receiving libc = Native.load("c", Receiving.class);
        int socket = libc.socket(1, 2, 0);
        try {
            byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
            byte[] address = new byte[2 + name.length + 1];
            address[0] = 1;
            System.arraycopy(name, 0, address, 2, name.length);
            assertThat(libc.bind(socket, address, address.length)).isZero();

            ServiceManager manager = manager(Map.of("NOTIFY_SOCKET", path.toString(), "WATCHDOG_USEC", "120000000"))
                    .orElseThrow();
            manager.ready();
            manager.alive();
            manager.stopping();

            assertThat(manager.signEvery()).isEqualTo(Duration.ofSeconds(60));
            assertThat(received(libc, socket)).startsWith("READY=1\n");
            assertThat(received(libc, socket)).isEqualTo("WATCHDOG=1");
            assertThat(received(libc, socket)).startsWith("STOPPING=1\n");
        } finally {
            libc.close(socket);
            Files.deleteIfExists(path);
            Files.delete(directory);
        }
    }

    private static String received(Receiving libc, int socket) {
        byte[] buffer = new byte[256];
        int length = libc.recv(socket, buffer, new NativeLong(buffer.length), 0).intValue();
        return new String(Arrays.copyOf(buffer, length), StandardCharsets.UTF_8);
    }

    @Test
    void managerThatIsGone_isNoFailure() {
        manager(Map.of("NOTIFY_SOCKET", "/nonexistent/notify")).orElseThrow().ready();
    }

    @Test
    void processWithoutAManager_tellsNobody() {
        assertThat(manager(Map.of())).isEmpty();
        assertThat(manager(Map.of("NOTIFY_SOCKET", "relative"))).isEmpty();
        assertThat(manager(Map.of("NOTIFY_SOCKET", "/" + "x".repeat(200)))).isEmpty();
    }

    @Test
    void watchdogOfAnotherProcess_wantsNoSigns() {
        ServiceManager manager = manager(
                        Map.of("NOTIFY_SOCKET", "@tandem-test", "WATCHDOG_USEC", "1000000", "WATCHDOG_PID", "1"))
                .orElseThrow();

        assertThat(manager.signEvery()).isEqualTo(Duration.ZERO);
    }
}
