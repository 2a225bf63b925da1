package io.tandemsync.daemon.replica;

import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.ShareEntry;
import io.tandemsync.daemon.home.ShareSecrets;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.share.ShareListener;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Makes and opens what lies in the {@code .syncdb} of a directory. */
public interface ReplicaOpener {
    /** What a key finds in a directory. */
    enum Finding {
        /** No {@code .syncdb}, or nothing of a repository in it. */
        NOTHING,
        /** A repository under this key. */
        OURS,
        /** A repository under another key. */
        FOREIGN,
        /** A repository whose first file cannot be read. */
        DAMAGED
    }

    /**
     * Who hears of an open share.
     *
     * @param admits whether to talk to a device
     * @param failed hears of a defect that has ended the share's loop
     * @param setAside hears where a damaged repository has been moved
     */
    record Listeners(
            ShareListener share, Predicate<DeviceId> admits, Consumer<Throwable> failed, Consumer<Path> setAside) {}

    /** What these secrets find in the directory; changes nothing. */
    Finding find(Path root, ShareSecrets secrets) throws RefusedException;

    /** Whether a blind replica's sealed chunks lie in the directory. */
    boolean isSealed(Path root);

    /** Makes an empty repository; on refusal nothing is left of it. */
    void create(Path root, ShareSecrets secrets) throws RefusedException;

    /**
     * Moves the repository there, whosever it is, with all that lies in its areas into a directory of its own inside
     * {@code .syncdb}; deletes nothing.
     */
    void setAside(Path root) throws RefusedException;

    /** Opens the repository that is there; makes one only in the place of a damaged one, which is set aside. */
    Replica open(ShareEntry entry, ShareSecrets secrets, Listeners listeners) throws RefusedException;
}
