package io.tandemsync.engine.place;

import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import java.io.IOException;
import java.time.Duration;

/** Keeps incoming files from filling the file system: what would leave less free than the reserve has to wait. */
final class Room {
    /** How old what the disk said of its space may be. */
    private static final Duration LOOK_PAUSE = Duration.ofSeconds(1);

    private final ShareDirectory directory;
    private final Clock clock;
    private Reserve reserve = Reserve.usual();
    private long lookedAt;
    private boolean looked;
    private long left;

    Room(ShareDirectory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    void reserve(Reserve changed) {
        reserve = changed;
        looked = false;
    }

    /** Takes room for a file. @throws DiskException FULL if there is not enough besides the reserve */
    void take(long bytes) throws IOException {
        long now = clock.nanos();
        if (!looked || now - lookedAt > LOOK_PAUSE.toNanos()) {
            ShareDirectory.Space space = directory.space();
            left = space.free() - reserve.of(space);
            lookedAt = now;
            looked = true;
        }
        if (bytes > left) {
            throw new DiskException(
                    DiskException.Reason.FULL,
                    bytes + " bytes are more than the disk has room for besides what min-free keeps free");
        }
        left -= bytes;
    }

    /** What there was no room for gives back what it took, so that smaller files go on; returns whether it could. */
    boolean giveBack(String name) {
        try {
            directory.delete(Area.STAGING, name);
            return true;
        } catch (IOException e) {
            // It stays among what is left over, which is removed once nothing is needed.
            return false;
        }
    }
}
