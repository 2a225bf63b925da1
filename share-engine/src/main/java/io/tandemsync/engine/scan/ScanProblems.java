package io.tandemsync.engine.scan;

import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.DiskException;

/** What a scan says of paths that it cannot take up. */
final class ScanProblems {
    private ScanProblems() {}

    static Problem special(SharePath path) {
        return new Problem(
                path.toString(), Problem.Code.SPECIAL_FILE, "it is a socket, pipe or device, which is not synced");
    }

    static Problem restless(SharePath path) {
        return new Problem(
                path.toString(),
                Problem.Code.CHANGED_WHILE_READING,
                "it changes all the time and cannot be read whole; close what writes to it");
    }

    static Problem unreadable(SharePath path, Exception cause) {
        boolean passing = cause instanceof DiskException e && e.reason() == DiskException.Reason.EXHAUSTED;
        return new Problem(
                path.toString(),
                passing ? Problem.Code.IO : Problem.Code.UNREADABLE,
                "it cannot be read: " + cause.getMessage() + "; check its permissions and the disk");
    }
}
