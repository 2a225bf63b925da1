package io.tandemsync.daemon.replica;

import io.tandemsync.daemon.disk.JnaShareDirectory;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.ReplicasFile;
import io.tandemsync.daemon.home.ShareEntry;
import io.tandemsync.daemon.home.ShareSecrets;
import io.tandemsync.daemon.home.Storage;
import io.tandemsync.daemon.host.SerialLoop;
import io.tandemsync.daemon.host.WorkerPool;
import io.tandemsync.daemon.ignore.GitIgnoreSyntax;
import io.tandemsync.daemon.setting.ShareSetting;
import io.tandemsync.engine.blind.BlindSettings;
import io.tandemsync.engine.blind.BlindSetup;
import io.tandemsync.engine.blind.BlindShare;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.SignatureScheme;
import io.tandemsync.engine.share.Share;
import io.tandemsync.engine.share.ShareSetup;
import io.tandemsync.repository.NewerFormatException;
import io.tandemsync.repository.RepositoryDamagedException;
import io.tandemsync.repository.RepositoryKey;
import io.tandemsync.repository.RepositoryLockedException;
import io.tandemsync.repository.RepositoryStore;
import io.tandemsync.repository.WrongKeyException;
import io.tandemsync.repository.sealed.SealedFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens shares with the engine, on a real directory and a real repository. */
public final class EngineOpener implements ReplicaOpener {
    private static final Logger LOG = LoggerFactory.getLogger(EngineOpener.class);
    /** A repository that opens but turns out damaged in use so often is given up. */
    private static final int DAMAGES_MAX = 2;

    private final Parts parts;
    private final Map<ShareId, Integer> damages = new ConcurrentHashMap<>();

    /**
     * What all shares of a device use.
     *
     * @param loopThreads where the loops of shares run
     */
    public record Parts(
            ReplicasFile replicas,
            ScheduledExecutorService loopThreads,
            WorkerPool workers,
            Clock clock,
            Randomness randomness,
            SignatureScheme signatures) {}

    public EngineOpener(Parts parts) {
        this.parts = parts;
    }

    @Override
    public Finding find(Path root, ShareSecrets secrets) throws RefusedException {
        Path repository = repository(root);
        try {
            if (!Files.exists(repository, LinkOption.NOFOLLOW_LINKS)) {
                return Finding.NOTHING;
            }
            if (!Files.isDirectory(repository, LinkOption.NOFOLLOW_LINKS)) {
                return Finding.FOREIGN;
            }
            if (!RepositoryStore.exists(repository)) {
                return Finding.NOTHING;
            }
            return RepositoryStore.belongsTo(repository, key(secrets)) ? Finding.OURS : Finding.FOREIGN;
        } catch (RepositoryDamagedException e) {
            return Finding.DAMAGED;
        } catch (IOException e) {
            throw refusal("the repository in " + shown(root) + " cannot be read", e);
        }
    }

    @Override
    public boolean isSealed(Path root) {
        return SealedFiles.exist(repository(root));
    }

    @Override
    public void create(Path root, ShareSecrets secrets) throws RefusedException {
        boolean existed = Files.exists(repository(root), LinkOption.NOFOLLOW_LINKS);
        try {
            JnaShareDirectory.create(root).close();
            try (RepositoryStore made = RepositoryStore.open(repository(root), key(secrets))) {
                if (secrets.keys().mode() == AccessMode.BLIND) {
                    // What tells it from other replicas is there from the start.
                    SealedFiles.open(repository(root), made::sync).close();
                }
            }
        } catch (IOException | UncheckedIOException e) {
            IOException cause = checked(e);
            if (!existed) {
                undo(root, cause);
            }
            throw refusal("the repository in " + shown(root) + " cannot be made", cause);
        }
    }

    @Override
    public void setAside(Path root) throws RefusedException {
        try {
            setAsideSealed(root, setAside(root, EnumSet.allOf(ShareDirectory.Area.class)));
        } catch (IOException e) {
            throw refusal("the repository in " + shown(root) + " cannot be set aside", e);
        }
    }

    /** The areas go after the repository: what lies in them is nobody's then. */
    private Path setAside(Path root, Set<ShareDirectory.Area> areas) throws IOException {
        Path aside = RepositoryStore.setAside(repository(root), parts.clock().now());
        for (ShareDirectory.Area area : areas) {
            String name = area.name().toLowerCase(Locale.ROOT);
            Path from = repository(root).resolve(name);
            if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(from, aside.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return aside;
    }

    /** Sealed chunks are nobody's without the keys of their share: they go with a repository that is another share's. */
    private static void setAsideSealed(Path root, Path aside) throws IOException {
        if (SealedFiles.exist(repository(root))) {
            Files.move(
                    repository(root).resolve(SealedFiles.DIRECTORY),
                    aside.resolve(SealedFiles.DIRECTORY),
                    StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** The store; where it is damaged, a fresh one, which gets a new replica id by itself. */
    private RepositoryStore store(ShareEntry entry, ShareSecrets secrets, Listeners listeners) throws IOException {
        Path repository = repository(entry.root());
        boolean failsAgain = damages.getOrDefault(entry.id(), 0) >= DAMAGES_MAX;
        try {
            if (!failsAgain) {
                return RepositoryStore.open(repository, key(secrets));
            }
        } catch (RepositoryDamagedException e) {
            LOG.warn("A repository is damaged share={} cause={}", entry.id(), e.getMessage());
        }
        // Half-made files are no use without the index; displaced entries are, and are looked through.
        Path aside = setAside(entry.root(), EnumSet.of(ShareDirectory.Area.STAGING));
        damages.remove(entry.id());
        LOG.warn("A damaged repository is set aside and made anew share={} path={}", entry.id(), shown(aside));
        listeners.setAside().accept(aside);
        return RepositoryStore.open(repository, key(secrets));
    }

    @Override
    public Replica open(ShareEntry entry, ShareSecrets secrets, Listeners listeners) throws RefusedException {
        checkThere(entry.root());
        JnaShareDirectory directory = null;
        RepositoryStore store = null;
        try {
            // The store comes first: it may have to move an area away.
            store = store(entry, secrets, listeners);
            directory = JnaShareDirectory.open(entry.root());
            SerialLoop loop = new SerialLoop(parts.loopThreads(), listeners.failed());
            if (secrets.keys().mode() == AccessMode.BLIND) {
                return blind(entry, secrets, listeners, new Opened(directory, store, loop));
            }
            ShareSetup setup = new ShareSetup(
                    secrets.keys(),
                    directory,
                    store,
                    parts.replicas().anchor(entry.id()),
                    loop,
                    parts.workers().answeringIn(loop),
                    parts.clock(),
                    parts.randomness(),
                    parts.signatures(),
                    new GitIgnoreSyntax(),
                    entry.settings().forEngine(),
                    listeners.admits(),
                    !entry.enabled());
            RepositoryStore opened = store;
            return new EngineReplica(
                    Share.open(setup, listeners.share()), setup, loop, () -> closed(entry.id(), opened));
        } catch (IOException | UncheckedIOException e) {
            IOException cause = checked(e);
            close(store, cause);
            close(directory, cause);
            throw refusal("the share in " + shown(entry.root()) + " cannot be opened", cause);
        } catch (RuntimeException e) {
            IOException left = new IOException(e);
            close(store, left);
            close(directory, left);
            throw e;
        }
    }

    private record Opened(JnaShareDirectory directory, RepositoryStore store, SerialLoop loop) {}

    private Replica blind(ShareEntry entry, ShareSecrets secrets, Listeners listeners, Opened opened)
            throws IOException {
        SealedFiles sealed = SealedFiles.open(repository(entry.root()), opened.directory()::flushAll);
        try {
            BlindSetup setup = new BlindSetup(
                    secrets.keys(),
                    opened.directory(),
                    opened.store(),
                    sealed,
                    opened.loop(),
                    parts.workers().answeringIn(opened.loop()),
                    parts.clock(),
                    parts.randomness(),
                    BlindSettings.defaults().withQuota(entry.settings().value(ShareSetting.QUOTA)),
                    listeners.admits(),
                    !entry.enabled());
            BlindShare share = BlindShare.open(setup, listeners.share());
            return new BlindReplica(share, setup, opened.loop(), () -> closed(entry.id(), opened.store()));
        } catch (IOException | UncheckedIOException e) {
            IOException cause = checked(e);
            close(sealed, cause);
            throw cause;
        }
    }

    private void closed(ShareId share, RepositoryStore store) {
        if (store.isDamaged()) {
            damages.merge(share, 1, Integer::sum);
        }
    }

    private static void checkThere(Path root) throws RefusedException {
        if (!isDirectory(root)) {
            throw new RefusedException(
                    ErrorCode.ROOT_MISSING,
                    "the directory " + shown(root) + " is not there; mount it or bring it back, or remove the share");
        }
        if (!isDirectory(repository(root), LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedException(
                    ErrorCode.ROOT_MISSING,
                    "the directory " + shown(root) + " has no repository " + SharePath.REPOSITORY_NAME
                            + "; mount what belongs there, or remove the share and add it again");
        }
        try {
            if (RepositoryStore.exists(repository(root))
                    || RepositoryStore.wasSetAside(repository(root))
                    || SealedFiles.exist(repository(root))) {
                return;
            }
        } catch (IOException e) {
            throw refusal("the repository in " + shown(root) + " cannot be read", e);
        }
        throw new RefusedException(
                ErrorCode.REPOSITORY_DAMAGED,
                "the repository in " + shown(root) + " is empty; bring it back, or remove the share and add it again");
    }

    /** Whether a directory is there; where that cannot be known, nothing is concluded. */
    private static boolean isDirectory(Path path, LinkOption... options) throws RefusedException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, options)
                    .isDirectory();
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return false;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("Not a directory")) {
                return false;
            }
            throw refusal("the directory " + shown(path) + " cannot be looked at", e);
        }
    }

    private static IOException checked(Exception e) {
        return e instanceof IOException io ? io : new IOException(e.getMessage(), e);
    }

    private static void undo(Path root, IOException cause) {
        try {
            RepositoryRemoval.delete(root, Path.of(SharePath.REPOSITORY_NAME));
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static void close(@Nullable Closeable opened, IOException cause) {
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static RefusedException refusal(String operation, IOException cause) {
        String why = Text.escaped(String.valueOf(cause.getMessage()));
        if (cause instanceof NewerFormatException) {
            return new RefusedException(ErrorCode.NEWER_FORMAT, operation + ": " + why, cause);
        }
        if (cause instanceof WrongKeyException) {
            return new RefusedException(ErrorCode.FOREIGN_REPOSITORY, operation + ": " + why, cause);
        }
        if (cause instanceof RepositoryDamagedException) {
            return new RefusedException(ErrorCode.REPOSITORY_DAMAGED, operation + ": " + why, cause);
        }
        if (cause instanceof RepositoryLockedException) {
            return new RefusedException(ErrorCode.BUSY, operation + ": " + why, cause);
        }
        if (cause instanceof DiskException disk) {
            @Nullable
            ErrorCode code =
                    switch (disk.reason()) {
                        case ABSENT -> ErrorCode.ROOT_MISSING;
                        case WRONG_TYPE -> ErrorCode.ROOT_REPLACED;
                        default -> null;
                    };
            if (code != null) {
                return new RefusedException(code, operation + " (" + why + "); bring the directory back", cause);
            }
        }
        return Storage.refusal(operation, cause);
    }

    private static RepositoryKey key(ShareSecrets secrets) {
        return RepositoryKey.of(secrets.repositoryKey().array());
    }

    private static Path repository(Path root) {
        return root.resolve(SharePath.REPOSITORY_NAME);
    }

    private static String shown(Path path) {
        return Text.escaped(path.toString());
    }
}
