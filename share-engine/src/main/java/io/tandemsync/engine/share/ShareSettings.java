package io.tandemsync.engine.share;

import java.time.Duration;

/**
 * What a person can set for one share.
 *
 * @param rescanInterval how often the whole directory is compared with the repository although nothing was noticed
 */
public record ShareSettings(Duration rescanInterval) {
    /** What holds where nothing was set. */
    public static ShareSettings defaults() {
        return new ShareSettings(Duration.ofHours(1));
    }
}
