package io.tandemsync.daemon.share;

import io.tandemsync.daemon.directory.Repositories;
import io.tandemsync.daemon.directory.RootCheck;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.ShareEntry;
import io.tandemsync.daemon.home.Storage;
import io.tandemsync.engine.model.ShareId;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A share's directory on its way to another path: somebody has moved it, or it is moved now. */
final class Relocation {
    private final Repositories repositories;
    private final ShareEntry entry;
    private final Path target;
    private Path root;
    private boolean moves;

    Relocation(Repositories repositories, ShareEntry entry, Path target) {
        this.repositories = repositories;
        this.entry = entry;
        this.target = target;
        this.root = target;
    }

    /** Where the share will be. @throws RefusedException if it cannot be there */
    Path check(RootCheck check) throws RefusedException {
        boolean isHere = isShare(entry.root());
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            root = check.directory(target);
            if (root.equals(entry.root())) {
                throw new RefusedException(
                        ErrorCode.ALREADY_SHARED,
                        "the share is in " + RootCheck.shown(root) + " already; name another");
            }
            if (isHere) {
                throw new RefusedException(
                        ErrorCode.NOT_EMPTY,
                        RootCheck.shown(root) + " exists, and the share is still in " + RootCheck.shown(entry.root())
                                + "; name a path where nothing is, or move the directory there yourself first");
            }
            if (!isShare(root)) {
                throw new RefusedException(
                        ErrorCode.FOREIGN_REPOSITORY,
                        "the directory " + RootCheck.shown(root)
                                + " does not hold this share's repository .syncdb; move that with the directory");
            }
            return root;
        }
        if (!isHere) {
            throw new RefusedException(
                    ErrorCode.ROOT_MISSING,
                    "the share is neither in " + RootCheck.shown(entry.root()) + " nor in " + RootCheck.shown(target)
                            + "; say where its directory is now");
        }
        root = check.future(target);
        moves = true;
        return root;
    }

    /** Moves the directory where nobody has yet; returns where it is. */
    Path move() throws RefusedException {
        if (!moves) {
            return root;
        }
        try {
            Files.move(entry.root(), root, StandardCopyOption.ATOMIC_MOVE);
            return root;
        } catch (AtomicMoveNotSupportedException e) {
            throw new RefusedException(
                    ErrorCode.INVALID_PATH,
                    RootCheck.shown(root) + " is on another file system; stop the daemon, move the directory with mv,"
                            + " start the daemon and type the same command again",
                    e);
        } catch (IOException e) {
            throw Storage.refusal("the directory " + RootCheck.shown(entry.root()) + " cannot be moved", e);
        }
    }

    private boolean isShare(Path path) throws RefusedException {
        if (!Files.isDirectory(path) || !Repositories.isAt(path)) {
            return false;
        }
        Optional<ShareId> found = repositories.recognise(path);
        return found.isPresent() && found.get().equals(entry.id());
    }
}
