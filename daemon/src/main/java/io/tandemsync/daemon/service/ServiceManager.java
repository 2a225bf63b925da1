package io.tandemsync.daemon.service;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service manager that started this process, told of its life by datagrams as in {@code sd_notify(3)}.
 *
 * <p>Where there is none, nothing is told. A message that cannot be sent is logged; the daemon goes on.
 */
public final class ServiceManager {
    private static final Logger log = LoggerFactory.getLogger(ServiceManager.class);

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    /** {@code sun_path} of Linux. */
    private static final int PATH_BYTES_MAX = 107;

    private final byte[] address;
    private final Duration watchdog;

    private ServiceManager(byte[] address, Duration watchdog) {
        this.address = address;
        this.watchdog = watchdog;
    }

    /** The calls of the C library; loaded only where a manager waits for messages. */
    private interface Sockets extends Library {
        int socket(int domain, int type, int protocol);

        NativeLong sendto(int socket, byte[] message, NativeLong length, int flags, byte[] address, int addressLength);

        int close(int descriptor);
    }

    /**
     * The manager that these variables name; none outside a service that waits for notices.
     *
     * @param environment with {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}
     * @param process the id of this process
     */
    public static Optional<ServiceManager> of(Map<String, String> environment, String osName, long process) {
        byte[] path = environment.getOrDefault("NOTIFY_SOCKET", "").getBytes(StandardCharsets.UTF_8);
        boolean usable = path.length > 1 && path.length <= PATH_BYTES_MAX && (path[0] == '/' || path[0] == '@');
        if (!usable || !osName.toLowerCase(Locale.ROOT).contains("linux")) {
            return Optional.empty();
        }
        String watched = environment.getOrDefault("WATCHDOG_PID", Long.toString(process));
        Duration watchdog =
                watched.equals(Long.toString(process)) ? micros(environment.get("WATCHDOG_USEC")) : Duration.ZERO;
        return Optional.of(new ServiceManager(socketAddress(path), watchdog));
    }

    /** How often the manager wants a sign of life, half of its patience; zero where it wants none. */
    public Duration signEvery() {
        return watchdog.dividedBy(2);
    }

    /** The daemon serves. */
    public void ready() {
        send("READY=1\nSTATUS=Ready");
    }

    /** The daemon is about to end. */
    public void stopping() {
        send("STOPPING=1\nSTATUS=Stopping");
    }

    /** The daemon lives. */
    public void alive() {
        send("WATCHDOG=1");
    }

    private static Duration micros(@Nullable String text) {
        if (text == null || !text.matches("[0-9]{1,15}")) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(Long.parseLong(text) * 1000);
    }

    /** A {@code sockaddr_un}; a leading {@code @} stands for the zero byte of an abstract name. */
    private static byte[] socketAddress(byte[] path) {
        ByteBuffer bytes = ByteBuffer.allocate(2 + path.length + 1).order(ByteOrder.nativeOrder());
        bytes.putShort((short) AF_UNIX).put(path);
        if (path[0] == '@') {
            bytes.put(2, (byte) 0);
            bytes.limit(2 + path.length);
        } else {
            bytes.put((byte) 0);
        }
        byte[] address = new byte[bytes.limit()];
        bytes.rewind().get(address);
        return address;
    }

    private void send(String message) {
        Sockets sockets = Native.load("c", Sockets.class);
        int socket = sockets.socket(AF_UNIX, SOCK_DGRAM, 0);
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        long sent = socket < 0
                ? -1
                : sockets.sendto(socket, bytes, new NativeLong(bytes.length), 0, address, address.length)
                        .longValue();
        if (sent < 0) {
            log.warn("The service manager could not be told message={} errno={}", message, Native.getLastError());
        }
        if (socket >= 0) {
            sockets.close(socket);
        }
    }
}
