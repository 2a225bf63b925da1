package io.tandemsync.engine.share;

import java.time.Instant;

/**
 * An open conflict: a live record that says it is the copy of what another path lost.
 *
 * @param id the same on every replica
 * @param path where the winner stands
 * @param conflictPath where the loser's copy stands
 * @param detectedAt the modification time of the losing content
 */
public record Conflict(String id, String path, String conflictPath, Instant detectedAt, Side winner, Side loser) {
    /** One of the two contents. */
    public record Side(Instant modifiedAt, long size, String replica) {}
}
