package io.tandemsync.daemon.document;

import io.tandemsync.engine.conflict.Conflict;

/** An open conflict as the control API shows it. */
public record ConflictJson(
        String id, String path, String conflictPath, String detectedAt, SideJson winner, SideJson loser) {
    /** One of the two contents. */
    public record SideJson(String modifiedAt, long size, String replica) {
        static SideJson of(Conflict.Side side) {
            return new SideJson(ShareJson.time(side.modifiedAt()), side.size(), side.replica());
        }
    }

    public static ConflictJson of(Conflict conflict) {
        return new ConflictJson(
                conflict.id(),
                conflict.path().toString(),
                conflict.conflictPath().toString(),
                ShareJson.time(conflict.detectedAt()),
                SideJson.of(conflict.winner()),
                SideJson.of(conflict.loser()));
    }
}
