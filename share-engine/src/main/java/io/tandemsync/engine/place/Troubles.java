package io.tandemsync.engine.place;

import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.DiskException;

/** Names what a disk's refusal means for a path. */
final class Troubles {
    private Troubles() {}

    static Problem of(SharePath path, Exception cause) {
        Problem.Code code = Problem.Code.IO;
        String remedy = "check the disk";
        if (cause instanceof DiskException disk) {
            switch (disk.reason()) {
                case FULL -> {
                    code = Problem.Code.DISK_FULL;
                    remedy = "free some space";
                }
                case NOT_EMPTY -> {
                    code = Problem.Code.NOT_EMPTY;
                    remedy = "move what is in it and not synced";
                }
                case NAME_TOO_LONG -> {
                    code = Problem.Code.NAME_TOO_LONG;
                    remedy = "shorten the name";
                }
                case NAME_UNSUPPORTED -> {
                    code = Problem.Code.NAME_UNSUPPORTED;
                    remedy = "rename it where it was made";
                }
                case DENIED, READ_ONLY -> remedy = "make it writable for the daemon";
                case UNSUPPORTED -> remedy =
                        "where another file system is mounted inside a share, changes leave it but none can be put there";
                default -> remedy = "check the disk";
            }
        }
        return new Problem(path.toString(), code, "it cannot be put in place: " + cause.getMessage() + "; " + remedy);
    }
}
