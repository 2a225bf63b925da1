package io.tandemsync.daemon.directory;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.SecretsFile;
import io.tandemsync.daemon.home.ShareSecrets;
import io.tandemsync.daemon.home.Storage;
import io.tandemsync.daemon.replica.ReplicaOpener;
import io.tandemsync.daemon.replica.ReplicaOpener.Finding;
import io.tandemsync.daemon.replica.RepositoryRemoval;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Randomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes, recognises and deletes the repository in a directory.
 *
 * <p>The secrets are stored before the repository is made and forgotten after it is deleted: a crash in between leaves
 * secrets without use, never a repository that nobody can open.
 */
public final class Repositories {
    private final SecretsFile secrets;
    private final ReplicaOpener opener;
    private final Randomness randomness;

    public Repositories(SecretsFile secrets, ReplicaOpener opener, Randomness randomness) {
        this.secrets = secrets;
        this.opener = opener;
        this.randomness = randomness;
    }

    /** Whether anything stands where a repository would be. */
    public static boolean isAt(Path root) {
        return Files.exists(repository(root), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * The share of this home whose repository is in the directory; nothing if {@code .syncdb} is empty.
     *
     * @throws RefusedException {@code foreign-repository}
     */
    public Optional<ShareId> recognise(Path root) throws RefusedException {
        boolean empty = secrets.shares().isEmpty() && isEmptyDirectory(repository(root));
        for (ShareId share : secrets.shares()) {
            ShareSecrets known = secrets.find(share);
            Finding finding = known == null ? Finding.FOREIGN : opener.find(root, known);
            if (finding == Finding.OURS) {
                return Optional.of(share);
            }
            if (finding == Finding.DAMAGED) {
                throw new RefusedException(
                        ErrorCode.REPOSITORY_DAMAGED,
                        "the repository in " + RootCheck.shown(root) + " is damaged; move "
                                + RootCheck.shown(repository(root)) + " away and try again");
            }
            empty |= finding == Finding.NOTHING;
        }
        if (empty) {
            return Optional.empty();
        }
        throw foreign(root);
    }

    /** What the replica that was here before may use of the share's keys. */
    public ShareKeys takeUp(Path root, ShareId share) throws RefusedException {
        AccessMode most = opener.isSealed(root) ? AccessMode.BLIND : AccessMode.WRITE;
        return known(share).limitedTo(most).keys();
    }

    /** Makes a repository for a new share in the directory. The home keeps the keys that it has, where they can do more. */
    public void make(Path root, ShareKeys keys) throws RefusedException {
        if (keys.mode() != AccessMode.BLIND && opener.isSealed(root)) {
            throw sealed(root);
        }
        ShareSecrets before = secrets.find(keys.shareId());
        ShareSecrets made = kept(before, keys);
        try {
            secrets.put(keys.shareId(), made);
            try {
                opener.create(root, made.limitedTo(keys.mode()));
            } catch (RefusedException e) {
                restore(keys.shareId(), before);
                throw e;
            }
        } catch (IOException e) {
            throw Storage.refusal("the keys of the share cannot be stored", e);
        }
    }

    /**
     * Makes the directory and a repository in it, or takes up the one that this share has there already; the repository of
     * another share of this home is set aside. A repository that was made with other keys of the share than these, except
     * those of a reader who now writes, is refused: its records and files are of no use to them.
     */
    public void join(Path root, ShareKeys keys) throws RefusedException {
        if (isAt(root)) {
            Optional<ShareId> found = recognise(root);
            if (found.isPresent() && found.get().equals(keys.shareId())) {
                rejoin(root, keys);
                return;
            }
            if (found.isPresent()) {
                // The remains of a share that this home had here: they stay in .syncdb, out of the way.
                opener.setAside(root);
            }
        }
        List<Path> made = new ArrayList<>();
        try {
            for (Path missing : missing(root)) {
                Files.createDirectory(missing);
                made.add(0, missing);
            }
            make(root, keys);
        } catch (IOException e) {
            undo(made);
            throw Storage.refusal("the directory " + RootCheck.shown(root) + " cannot be created", e);
        } catch (RefusedException e) {
            undo(made);
            throw e;
        }
    }

    /**
     * Refuses to delete what is another share's.
     *
     * @throws RefusedException {@code foreign-repository}
     */
    public void checkDeletable(Path root, ShareId share) throws RefusedException {
        if (!isAt(root)) {
            return;
        }
        ShareSecrets known = secrets.find(share);
        if (known == null || opener.find(root, known) == Finding.FOREIGN) {
            throw new RefusedException(
                    ErrorCode.FOREIGN_REPOSITORY,
                    "the repository in " + RootCheck.shown(root)
                            + " is not this share's; remove the share without deleting the repository");
        }
    }

    /** Deletes the repository and its secrets; the directory may be gone. */
    public void delete(Path root, ShareId share) throws RefusedException {
        try {
            if (isAt(root)) {
                RepositoryRemoval.delete(root, Path.of(SharePath.REPOSITORY_NAME));
            }
            secrets.remove(share);
        } catch (IOException e) {
            throw Storage.refusal(
                    "the share is removed, but its repository in " + RootCheck.shown(root) + " cannot be deleted", e);
        }
    }

    /** What the home keeps: never less than before, and one key for all repositories of a share, to take them up again. */
    private ShareSecrets kept(@Nullable ShareSecrets before, ShareKeys offered) {
        if (before == null) {
            return new ShareSecrets(offered, Bytes.wrap(randomness.bytes(ShareSecrets.REPOSITORY_KEY_BYTES)));
        }
        return before.keys().mode().covers(offered.mode()) ? before : new ShareSecrets(offered, before.repositoryKey());
    }

    private void rejoin(Path root, ShareKeys offered) throws RefusedException {
        ShareSecrets stored = known(offered.shareId());
        boolean blind = offered.mode() == AccessMode.BLIND;
        if (opener.isSealed(root)) {
            if (!blind) {
                throw sealed(root);
            }
            return;
        }
        AccessMode mode = stored.keys().mode();
        if (mode != offered.mode() && mode.covers(offered.mode())) {
            throw new RefusedException(
                    ErrorCode.FOREIGN_REPOSITORY,
                    "this device has keys of the share to " + mode.word() + ", with which " + RootCheck.shown(root)
                            + " was in sync; 'tandem share add' takes it up so again, and for a "
                            + offered.mode().word()
                            + " replica there move " + RootCheck.shown(repository(root)) + " away first");
        }
        try {
            secrets.put(offered.shareId(), kept(stored, offered));
        } catch (IOException e) {
            throw Storage.refusal("the keys of the share cannot be stored", e);
        }
    }

    private ShareSecrets known(ShareId share) {
        ShareSecrets stored = secrets.find(share);
        if (stored == null) {
            throw new IllegalStateException("a repository was opened with secrets that are not there");
        }
        return stored;
    }

    private static RefusedException sealed(Path root) {
        return new RefusedException(
                ErrorCode.FOREIGN_REPOSITORY,
                RootCheck.shown(root) + " holds what a blind replica has stored; use another directory, or move "
                        + RootCheck.shown(repository(root)) + " away");
    }

    private void restore(ShareId share, @Nullable ShareSecrets before) throws IOException {
        if (before == null) {
            secrets.remove(share);
        } else {
            secrets.put(share, before);
        }
    }

    private static List<Path> missing(Path root) {
        List<Path> missing = new ArrayList<>();
        for (Path step = root; step != null && !Files.exists(step); step = step.getParent()) {
            missing.add(0, step);
        }
        return missing;
    }

    /** Removes directories that were made; one that holds something by now stays, with those around it. */
    private static void undo(List<Path> made) {
        for (Path directory : made) {
            if (!directory.toFile().delete()) {
                return;
            }
        }
    }

    private static Path repository(Path root) {
        return root.resolve(SharePath.REPOSITORY_NAME);
    }

    private static boolean isEmptyDirectory(Path directory) {
        String[] names = Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                ? directory.toFile().list()
                : null;
        return names != null && names.length == 0;
    }

    private static RefusedException foreign(Path root) {
        return new RefusedException(
                ErrorCode.FOREIGN_REPOSITORY,
                "the repository in " + RootCheck.shown(root)
                        + " belongs to another home or share; use that home, or move "
                        + RootCheck.shown(repository(root)) + " away");
    }
}
