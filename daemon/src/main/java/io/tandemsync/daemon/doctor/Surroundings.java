package io.tandemsync.daemon.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;

/** What the process finds around itself: locale, clock, user, limits. */
final class Surroundings {
    /** A clock before this release was never right. */
    private static final Instant RELEASE = Instant.parse("2026-01-01T00:00:00Z");

    private static final Duration FUTURE_MAX = Duration.ofHours(1);
    /** Sockets, repositories and the directories that are open at once need about this many. */
    private static final long OPEN_FILES_MIN = 4096;

    private Surroundings() {}

    static Finding locale(String encoding) {
        boolean unicode = encoding.equalsIgnoreCase("UTF-8") || encoding.equalsIgnoreCase("UTF8");
        return unicode
                ? Finding.ok("locale", "names are UTF-8")
                : Finding.failed(
                        "locale",
                        "the locale is " + encoding + ", in which most names cannot be given to the daemon",
                        "start the daemon with LC_ALL=C.UTF-8");
    }

    /** The winner of a conflict is the later content, so that a wrong clock picks the wrong one. */
    static Finding clock(Clock clock, Path home) {
        Instant now = clock.instant();
        if (now.isBefore(RELEASE)) {
            return Finding.failed(
                    "clock",
                    "the clock says " + now + ", which is before this release",
                    "set the clock, for example by NTP");
        }
        Optional<Instant> latest = latestWrite(home);
        if (latest.isPresent() && latest.get().isAfter(now.plus(FUTURE_MAX))) {
            return Finding.warning(
                    "clock",
                    "the clock says " + now + ", but the home was written at " + latest.get(),
                    "see that the clock is right; it decides which of two concurrent edits is the later");
        }
        return Finding.ok("clock", now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static Optional<Instant> latestWrite(Path home) {
        try (Stream<Path> files = Files.list(home)) {
            Instant latest = Instant.EPOCH;
            for (Path file : files.toList()) {
                Instant written = Files.getLastModifiedTime(file).toInstant();
                latest = written.isAfter(latest) ? written : latest;
            }
            return Optional.of(latest);
        } catch (IOException unreadable) {
            // The examination of the home says so.
            return Optional.empty();
        }
    }

    static Finding user(String name) {
        return name.equals("root")
                ? Finding.warning(
                        "user",
                        "the daemon runs as root; what it creates for peers belongs to root",
                        "run it as the user who owns the shares, or as a service under an account of its own")
                : Finding.ok("user", "runs as " + name);
    }

    static Finding openFiles() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return Finding.ok("open files", "this system does not tell its limit");
        }
        long max = system.getMaxFileDescriptorCount();
        String message = system.getOpenFileDescriptorCount() + " of at most " + max + " are open";
        return max >= OPEN_FILES_MIN
                ? Finding.ok("open files", message)
                : Finding.warning("open files", message, "raise the limit, with ulimit -n or LimitNOFILE=65536");
    }
}
