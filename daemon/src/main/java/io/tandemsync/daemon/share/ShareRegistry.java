package io.tandemsync.daemon.share;

import io.tandemsync.daemon.directory.Repositories;
import io.tandemsync.daemon.directory.RootCheck;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.event.EventLog;
import io.tandemsync.daemon.home.SecretsFile;
import io.tandemsync.daemon.home.ShareEntry;
import io.tandemsync.daemon.home.ShareEntry.KnownPeer;
import io.tandemsync.daemon.home.ShareSecrets;
import io.tandemsync.daemon.home.SharesFile;
import io.tandemsync.daemon.home.Storage;
import io.tandemsync.daemon.rate.RateLimits;
import io.tandemsync.daemon.replica.PeerNetwork;
import io.tandemsync.daemon.replica.ReplicaOpener;
import io.tandemsync.daemon.setting.Settings;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.Token;
import io.tandemsync.engine.access.TokenException;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.SignatureScheme;
import io.tandemsync.engine.scan.Verification;
import io.tandemsync.engine.share.Commands;
import io.tandemsync.watcher.DirectoryWatches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The shares of this device. Thread-safe: one change at a time, each stored before it takes effect; reading never waits.
 */
public final class ShareRegistry {
    /** Most shares of one device. */
    public static final int SHARES_MAX = 1_000;

    private final Parts parts;
    private final HostedShare.Surroundings surroundings;
    private final Repositories repositories;
    private final ReentrantLock changing = new ReentrantLock();
    private volatile Map<ShareId, HostedShare> shares = Map.of();

    /**
     * What the registry is made of.
     *
     * @param home the device's own directory, without symbolic links
     * @param device this device
     * @param lifeThreads where shares are opened and closed, and where time-outs run
     * @param retryDelayMin how long to wait before opening a share is tried again
     * @param limits of the device
     */
    public record Parts(
            Path home,
            DeviceId device,
            SharesFile sharesFile,
            SecretsFile secrets,
            SignatureScheme signatures,
            ReplicaOpener opener,
            PeerNetwork network,
            DirectoryWatches watching,
            EventLog events,
            Randomness randomness,
            ScheduledExecutorService lifeThreads,
            Duration retryDelayMin,
            Clock clock,
            RateLimits limits) {}

    /** A share, and whether it was made just now or was here before. */
    public record Added(SharePicture share, boolean created) {}

    /** A token and what it opens. */
    public record IssuedToken(String token, AccessMode mode, ShareId share) {
        @Override
        public String toString() {
            return "IssuedToken[redacted, mode=" + mode + ", share=" + share + "]";
        }
    }

    public ShareRegistry(Parts parts) {
        this.parts = parts;
        this.repositories = new Repositories(parts.secrets(), parts.opener(), parts.randomness());
        this.surroundings = new HostedShare.Surroundings(
                parts.opener(),
                parts.network(),
                parts.watching(),
                parts.secrets(),
                parts.events(),
                parts.lifeThreads(),
                parts.retryDelayMin(),
                parts.clock(),
                parts.limits(),
                (share, address, device) -> parts.lifeThreads().execute(() -> met(share, address, device)));
    }

    /** Opens the shares that are registered. */
    public void start() {
        Map<ShareId, HostedShare> hosted = new LinkedHashMap<>();
        for (ShareEntry entry : parts.sharesFile().entries()) {
            hosted.put(entry.id(), new HostedShare(surroundings, entry));
        }
        shares = hosted;
        hosted.values().forEach(HostedShare::start);
    }

    /** Closes all shares; completes once none is open. */
    public CompletableFuture<Void> close() {
        return CompletableFuture.allOf(
                shares.values().stream().map(HostedShare::close).toArray(CompletableFuture[]::new));
    }

    public List<SharePicture> list() {
        return shares.values().stream().map(HostedShare::picture).toList();
    }

    /** The share that the text names by id, beginning of the id, name or path. */
    public SharePicture find(String selector) throws RefusedException {
        return hosted(selector).picture();
    }

    /** Makes the directory a share, or takes up again the share that it was here before. */
    public Added add(@Nullable String pathText, @Nullable String name) throws RefusedException {
        Path path = RootCheck.absolute(pathText);
        ShareName.check(name);
        return locked(() -> {
            RootCheck check = new RootCheck(parts.home());
            Path root = check.directory(path);
            checkApart(check, root);
            Optional<ShareId> found = Repositories.isAt(root) ? repositories.recognise(root) : Optional.empty();
            if (found.isPresent()) {
                checkNotHere(found.get(), root);
            }
            ShareKeys keys = found.isPresent() ? repositories.takeUp(root, found.get()) : newShare(root);
            boolean created = found.isEmpty();
            ShareEntry entry = new ShareEntry(
                    keys.shareId(),
                    ShareName.of(name, root),
                    root,
                    keys.mode(),
                    true,
                    List.of(),
                    List.of(),
                    Settings.defaults());
            return new Added(register(entry, created ? "share-added" : "share-taken-up"), created);
        });
    }

    /** Joins the token's share in this directory, which is made where it is missing. */
    public Added join(String token, @Nullable String pathText, @Nullable String name, List<String> peerAddresses)
            throws RefusedException {
        Token content = inspect(token);
        Path path = RootCheck.absolute(pathText);
        ShareName.check(name);
        List<KnownPeer> peers = Peers.of(content, peerAddresses, parts.network());
        return locked(() -> {
            checkNotHere(content.keys().shareId(), path);
            RootCheck check = new RootCheck(parts.home());
            Path root = Files.exists(path) ? check.directory(path) : check.future(path);
            checkApart(check, root);
            if (content.mode() == AccessMode.BLIND) {
                check.holdsNoFiles(root);
            }
            repositories.join(root, content.keys());
            ShareEntry entry = new ShareEntry(
                    content.keys().shareId(),
                    ShareName.of(ShareName.offered(name, content), root),
                    root,
                    content.mode(),
                    true,
                    peers,
                    List.of(),
                    Settings.defaults());
            return new Added(register(entry, "share-imported"), true);
        });
    }

    /** Stops syncing the directory; its files stay, and its repository too unless it is to be deleted. */
    public void remove(String selector, boolean deleteRepository) throws RefusedException {
        HostedShare removed = locked(() -> {
            HostedShare hosted = hosted(selector);
            ShareEntry entry = hosted.entry();
            if (deleteRepository) {
                repositories.checkDeletable(entry.root(), entry.id());
            }
            Map<ShareId, HostedShare> rest = new LinkedHashMap<>(shares);
            rest.remove(entry.id());
            save(entries(rest));
            shares = rest;
            parts.events().add("share-removed", entry.id(), "path", entry.root().toString());
            hosted.closeNow();
            if (deleteRepository) {
                repositories.delete(entry.root(), entry.id());
            }
            return hosted;
        });
        parts.network().withdraw(removed.entry().id());
    }

    /**
     * A token for others to join the share.
     *
     * @param mode null for the mode that this replica has itself
     */
    public IssuedToken token(String selector, @Nullable AccessMode mode) throws RefusedException {
        ShareEntry entry = hosted(selector).entry();
        ShareKeys keys = secrets(entry).keys();
        AccessMode wanted = mode == null ? keys.mode() : mode;
        if (!keys.mode().covers(wanted)) {
            throw new RefusedException(
                    ErrorCode.MODE_TOO_LOW,
                    "a " + keys.mode().word() + " replica cannot hand out " + wanted.word()
                            + " tokens; ask a replica that has that mode");
        }
        Token token = Token.of(
                keys.limitedTo(wanted),
                ShareName.inToken(entry, wanted),
                parts.device(),
                parts.network().reachableAddresses());
        return new IssuedToken(token.format(), wanted, entry.id());
    }

    /** Reads a token. @throws RefusedException {@code invalid-token} or {@code token-version} */
    public Token inspect(String token) throws RefusedException {
        try {
            return Token.parse(token, parts.signatures());
        } catch (TokenException e) {
            String message = String.valueOf(e.getMessage());
            String remedy = message.contains(";") ? "" : "; copy the whole token";
            throw new RefusedException(ErrorCode.ofWord(e.code()), message + remedy, e);
        }
    }

    /** Looks for the share at one address more, or welcomes a removed device again that is named by its id. */
    public SharePicture addPeer(String selector, String address) throws RefusedException {
        DeviceId device = Peers.device(address);
        return change(selector, entry -> {
            if (device == null) {
                return Peers.added(entry, parts.network().canonical(address));
            }
            if (!entry.removed().contains(device)) {
                throw new RefusedException(
                        ErrorCode.INVALID_ADDRESS,
                        "this device was not removed from the share; add a peer by its address like quic/HOST:PORT");
            }
            return Peers.readmitted(entry, device);
        });
    }

    /** Forgets an address or a device; a device without an address left is refused from now on. */
    public SharePicture removePeer(String selector, String peer) throws RefusedException {
        DeviceId device = Peers.device(peer);
        return change(selector, entry -> {
            SharePicture picture = hosted(selector).picture();
            return device == null
                    ? Peers.withoutAddress(entry, parts.network().canonical(peer), picture::deviceAt)
                    : Peers.withoutDevice(entry, device, picture::deviceAt);
        });
    }

    public SharePicture pause(String selector) throws RefusedException {
        return change(selector, entry -> entry.withEnabled(false));
    }

    /** Goes on; accepts what made the share halt, or takes it back. */
    public SharePicture resume(String selector, boolean undo) throws RefusedException {
        HostedShare hosted = hosted(selector);
        if (hosted.entry().enabled()) {
            hosted.resumeAgain(undo);
            return hosted.picture();
        }
        if (undo) {
            hosted.undoNext();
        }
        return change(selector, entry -> entry.withEnabled(true));
    }

    /** Compares the directory with the repository now; completes once that is done. */
    public CompletableFuture<SharePicture> rescan(String selector) throws RefusedException {
        HostedShare hosted = enabled(selector);
        return hosted.open("scanning").rescan().thenApply(nothing -> hosted.picture());
    }

    /** Scans, and exchanges with every peer that can be reached, now; completes once everything is scanned and told. */
    public CompletableFuture<SharePicture> exchange(String selector) throws RefusedException {
        HostedShare hosted = enabled(selector);
        return hosted.exchange().thenApply(nothing -> hosted.picture());
    }

    /** Reads every file of the share again; completes with what was found. */
    public CompletableFuture<Verification.Report> verify(String selector) throws RefusedException {
        return hosted(selector).open("verifying").verify();
    }

    /** The share's directory has moved to this path, or is moved there; nothing of it is transferred again. */
    public SharePicture move(String selector, String pathText) throws RefusedException {
        Path path = RootCheck.absolute(pathText);
        return locked(() -> {
            HostedShare before = hosted(selector);
            Relocation relocation = new Relocation(repositories, before.entry(), path);
            RootCheck check = new RootCheck(parts.home());
            checkApart(check, relocation.check(check));
            before.closeNow();
            ShareEntry entry = before.entry();
            try {
                ShareEntry moved = entry.withRoot(relocation.move());
                save(moved);
                entry = moved;
            } finally {
                HostedShare after = new HostedShare(surroundings, entry);
                Map<ShareId, HostedShare> changed = new LinkedHashMap<>(shares);
                changed.put(entry.id(), after);
                shares = changed;
                after.start();
            }
            parts.events().add("share-moved", entry.id(), "path", entry.root().toString());
            return hosted(
                            selector.equals(entry.id().toString())
                                    ? selector
                                    : entry.id().toString())
                    .picture();
        });
    }

    /** What keeps a share from going on by itself, to follow its name; null if nothing does. */
    public @Nullable String trouble(SharePicture share) {
        HostedShare hosted = shares.get(share.entry().id());
        return hosted == null ? null : hosted.trouble();
    }

    private HostedShare enabled(String selector) throws RefusedException {
        HostedShare hosted = hosted(selector);
        if (!hosted.entry().enabled()) {
            throw new RefusedException(ErrorCode.PAUSED, "the share is paused; resume it first");
        }
        return hosted;
    }

    /** Completes when everything local is scanned and every connected peer, at least one, is in sync. */
    public CompletableFuture<Void> inSync(String selector, Duration patience) throws RefusedException {
        return hosted(selector).inSync(patience);
    }

    /** What a person may look at in a share, paused or not. */
    public Commands look(String selector) throws RefusedException {
        return hosted(selector).open("looking into the share").commands();
    }

    /** What a person may change in a share, which is not paused. */
    public Commands commands(String selector) throws RefusedException {
        return enabled(selector).open("changing the share").commands();
    }

    /** Changes settings, all or none. */
    public SharePicture set(String selector, Map<String, String> values) throws RefusedException {
        return change(selector, entry -> {
            Settings settings = entry.settings();
            for (Map.Entry<String, String> value : values.entrySet()) {
                settings = settings.with(value.getKey(), value.getValue());
            }
            return entry.withSettings(settings);
        });
    }

    /** A change of one registration. */
    private interface Change {
        ShareEntry apply(ShareEntry entry) throws RefusedException;
    }

    /** Something done while nothing else changes the registry. */
    private interface Step<T> {
        T run() throws RefusedException;
    }

    private <T> T locked(Step<T> step) throws RefusedException {
        changing.lock();
        try {
            return step.run();
        } finally {
            changing.unlock();
        }
    }

    private SharePicture change(String selector, Change change) throws RefusedException {
        return locked(() -> {
            HostedShare hosted = hosted(selector);
            ShareEntry next = change.apply(hosted.entry());
            if (!next.equals(hosted.entry())) {
                save(next);
                hosted.changed(next);
            }
            return hosted.picture();
        });
    }

    private SharePicture register(ShareEntry entry, String event) throws RefusedException {
        HostedShare hosted = new HostedShare(surroundings, entry);
        Map<ShareId, HostedShare> more = new LinkedHashMap<>(shares);
        more.put(entry.id(), hosted);
        save(entries(more));
        shares = more;
        parts.events()
                .add(
                        event,
                        entry.id(),
                        "name",
                        entry.name(),
                        "path",
                        entry.root().toString());
        hosted.start();
        return hosted.picture();
    }

    private ShareKeys newShare(Path root) throws RefusedException {
        ShareKeys keys = ShareKeys.create(parts.randomness(), parts.signatures());
        repositories.make(root, keys);
        return keys;
    }

    private ShareSecrets secrets(ShareEntry replica) throws RefusedException {
        ShareSecrets secrets = parts.secrets().of(replica);
        if (secrets == null) {
            throw new RefusedException(
                    ErrorCode.FOREIGN_REPOSITORY,
                    "the keys of this share are missing in the home; import its token again");
        }
        return secrets;
    }

    private void checkNotHere(ShareId share, Path path) throws RefusedException {
        HostedShare known = shares.get(share);
        if (known != null) {
            throw new RefusedException(
                    ErrorCode.ALREADY_SHARED,
                    "the share for " + RootCheck.shown(path) + " is here already, in "
                            + RootCheck.shown(known.entry().root()) + "; use it there, or remove it first");
        }
    }

    private void checkApart(RootCheck check, Path root) throws RefusedException {
        check.apartFromHome(root);
        if (shares.size() >= SHARES_MAX) {
            throw new RefusedException(
                    ErrorCode.USAGE, "a device has at most " + SHARES_MAX + " shares; remove one that is not needed");
        }
        for (HostedShare other : shares.values()) {
            check.apartFromShare(root, other.entry().name(), other.entry().root());
        }
    }

    private void met(ShareId share, String address, DeviceId device) {
        try {
            if (shares.containsKey(share)) {
                change(share.toString(), entry -> Peers.met(entry, address, device));
            }
        } catch (RefusedException e) {
            parts.events().add("error", share, "code", e.code().word(), "message", e.getMessage());
        }
    }

    private HostedShare hosted(String selector) throws RefusedException {
        Map<ShareId, HostedShare> known = shares;
        ShareEntry entry = ShareSelector.find(
                known.values().stream().map(HostedShare::entry).toList(), selector);
        HostedShare hosted = known.get(entry.id());
        if (hosted == null) {
            throw new IllegalStateException("a share was found that is not there");
        }
        return hosted;
    }

    private void save(ShareEntry changed) throws RefusedException {
        save(entries(shares).stream()
                .map(entry -> entry.id().equals(changed.id()) ? changed : entry)
                .toList());
    }

    private static List<ShareEntry> entries(Map<ShareId, HostedShare> of) {
        return of.values().stream().map(HostedShare::entry).toList();
    }

    private void save(List<ShareEntry> entries) throws RefusedException {
        try {
            parts.sharesFile().save(entries);
        } catch (IOException e) {
            throw Storage.refusal("the list of shares cannot be stored", e);
        }
    }
}
