package io.tandemsync.daemon.link;

import io.tandemsync.daemon.identity.DeviceIdentity;
import io.tandemsync.daemon.transport.TransportLimits;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.protocol.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What links are made with.
 *
 * @param deviceName shown to peers; cut to {@link Limits#NAME_BYTES_MAX} bytes
 * @param software product and version, shown to peers
 */
public record LinksConfig(
        DeviceIdentity identity,
        String deviceName,
        String software,
        ShareLookup shares,
        Randomness randomness,
        Clock clock,
        TransportLimits limits,
        Times times) {
    /**
     * How long links wait for what.
     *
     * @param ping silence after which a sign of life is asked for
     * @param dead silence after which the peer counts as gone
     * @param stalled how long frames may wait without the socket taking any
     * @param unused how long a link stays on which no channel is open and never was
     * @param resting the same where one was: the share may come back
     * @param challenge how long an older link has to show that it lives when another to the same device comes up
     * @param redialFirst shortest wait between attempts
     * @param redialLongest longest wait between attempts
     * @param askAgainFirst shortest wait before a refused share is asked for again
     * @param proven how long a link must have been up for waits to begin anew
     */
    public record Times(
            Duration ping,
            Duration dead,
            Duration stalled,
            Duration unused,
            Duration resting,
            Duration challenge,
            Duration redialFirst,
            Duration redialLongest,
            Duration askAgainFirst,
            Duration proven) {
        public static Times defaults() {
            return new Times(
                    Duration.ofSeconds(12),
                    Duration.ofSeconds(36),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(15),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(3),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10));
        }
    }

    public LinksConfig {
        deviceName = fitting(deviceName);
        software = fitting(software);
    }

    /** With the usual bounds and times. */
    public LinksConfig(
            DeviceIdentity identity,
            String deviceName,
            String software,
            ShareLookup shares,
            Randomness randomness,
            Clock clock) {
        this(identity, deviceName, software, shares, randomness, clock, TransportLimits.defaults(), Times.defaults());
    }

    /** The name cut on a character boundary so that it fits into a hello. */
    private static String fitting(String name) {
        StringBuilder fits = new StringBuilder();
        int bytes = 0;
        for (int c : name.codePoints().toArray()) {
            int cleaned = Character.getType(c) == Character.SURROGATE ? '?' : c;
            bytes += Character.toString(cleaned).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > Limits.NAME_BYTES_MAX) {
                break;
            }
            fits.appendCodePoint(cleaned);
        }
        return fits.toString();
    }
}
