package io.tandemsync.engine.share;

import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.scan.Verification;

/** Hears what happens in a share; called in the share's loop, so it must be quick. */
public interface ShareListener {
    /** The share's state, counts or peers may have changed; called at most some ten times a second. */
    void statusChanged(ShareStatus status);

    /** A change was found on this disk and recorded; the kind is {@code added}, {@code changed} or {@code deleted}. */
    void localChange(String path, String kind);

    /** A change from a peer has been put in place. */
    void applied(String path, String kind);

    /** A conflict copy has been made or has come. */
    void conflict(String path, String conflictPath);

    void problem(Problem problem);

    /** A peer broke the protocol, and lost its channel for it. */
    default void broken(DeviceId device, String reason) {
        // Who shows no events has no use for this one.
    }

    /**
     * A program wrote to a file that an update had pushed aside; the kept version with this id has what it wrote. Never
     * called at a blind replica.
     */
    default void lateWrite(String path, String version) {
        // Who shows no events has no use for this one.
    }

    /** Every file was read again and compared with what is recorded. Never called at a blind replica. */
    default void verified(Verification.Report report) {
        // Who shows no events has no use for this one.
    }

    /** The share stands still. */
    void halted(ShareStatus.Fault fault);
}
