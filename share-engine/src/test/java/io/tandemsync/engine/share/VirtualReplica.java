package io.tandemsync.engine.share;

import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.DiskUser;
import io.tandemsync.engine.port.FakeDisk;
import io.tandemsync.engine.port.FakeIgnoreSyntax;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.port.SignatureScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A replica on a disk, a store and a home of its own, all in memory; it can die at any call and start again. */
final class VirtualReplica implements ShareListener, VirtualDevice {
    private final VirtualTime time;
    private final VirtualPorts.SkewedClock clock;
    private final int number;
    private final ShareKeys keys;
    private final SignatureScheme signatures;
    private final Random random;
    private final FakeDisk disk;
    private final DiskUser user;
    private final VirtualPorts.MemoryAnchor anchor = new VirtualPorts.MemoryAnchor(this::interrupt);
    private FakeOrderedStore store;
    private VirtualTime.VirtualLoop loop;
    private @Nullable Share share;
    private long acted;
    private long stored;
    private int openings;
    private long deathIn = -1;
    private Runnable death = () -> {};
    private long actIn = -1;
    private Runnable act = () -> {};
    private long faultIn = -1;
    private final List<String> told = new ArrayList<>();

    VirtualReplica(VirtualTime time, int number, ShareKeys keys, SignatureScheme signatures, long seed) {
        this(time, number, keys, signatures, seed, null);
    }

    /** @param original a replica whose directory is copied with its repository, but not its home; null for an empty one */
    VirtualReplica(
            VirtualTime time,
            int number,
            ShareKeys keys,
            SignatureScheme signatures,
            long seed,
            @Nullable VirtualReplica original) {
        this.time = time;
        this.clock = new VirtualPorts.SkewedClock(time);
        this.number = number;
        this.keys = keys;
        this.signatures = signatures;
        this.random = new Random(seed * 31 + number);
        this.disk = original == null ? new FakeDisk(clock) : original.disk.copy(clock);
        this.store = original == null ? new FakeOrderedStore() : original.store.copy();
        this.user = disk.user();
        disk.fault((count, operation, subject) -> before());
        this.loop = time.new VirtualLoop();
        open();
    }

    private void open() {
        loop.alive(() -> {
            try {
                openOnce();
            } catch (IOException e) {
                tryAgain(e);
            }
        });
    }

    /** One call fails and no more; a daemon tries again what it could not open. */
    private void tryAgain(IOException failed) {
        try {
            openOnce();
        } catch (IOException e) {
            e.addSuppressed(failed);
            throw new UncheckedIOException(e);
        }
    }

    private void openOnce() throws IOException {
        ShareSetup setup = new ShareSetup(
                keys,
                disk.mount(),
                new VirtualPorts.InterruptedStore(store, this::interrupt),
                anchor,
                loop,
                loop,
                clock,
                TestSecrets.randomness(random),
                signatures,
                new FakeIgnoreSyntax(),
                ShareSettings.defaults(),
                device -> true,
                false);
        Share opened = Share.open(setup, this);
        opened.start();
        share = opened;
        openings++;
    }

    private DiskException.@Nullable Reason before() {
        if (!loop.isUnderWay()) {
            return null;
        }
        pass();
        return faultIn >= 0 && faultIn-- == 0 ? DiskException.Reason.FAILED : null;
    }

    /** The store or the home is called. */
    private void interrupt() {
        stored++;
        if (loop.isUnderWay()) {
            pass();
        }
    }

    private void pass() {
        if (deathIn >= 0 && deathIn-- == 0) {
            loop.stop();
            death.run();
        }
        if (actIn >= 0 && actIn-- == 0) {
            act.run();
        }
        loop.passes();
    }

    // What befalls it.

    /** The process dies now, in the middle of whatever it does. */
    void die() {
        loop.stop();
        deathIn = -1;
        faultIn = -1;
    }

    /** The process will die before that many calls of its disk, its store or its home, counted from 0. */
    void dieAt(long calls, Runnable then) {
        deathIn = calls;
        death = then;
    }

    /** Its user does something in the middle of whatever it does, after that many calls. */
    void actAt(long calls, Runnable what) {
        actIn = calls;
        act = what;
    }

    /** One call of its disk fails for no good reason, after that many others. */
    void failAt(long calls) {
        faultIn = calls;
    }

    boolean isDead() {
        return loop.isStopped();
    }

    /** Whether it died before it was whole, or stands still because of a fault. */
    boolean isBroken() {
        return share == null || isDead() || share.status().state() == ShareStatus.State.ERROR;
    }

    /** Whether it asks whether so much may be deleted. */
    boolean asks() {
        ShareStatus.Fault fault =
                share == null || isDead() ? null : share.status().error();
        return fault != null && fault.code().equals("halted");
    }

    /** The process dies and starts again; what was not flushed to the disk stays, as after kill -9. */
    void killAndStart() {
        die();
        disk.kill();
        store = store.crash(store.unflushedBatches());
        restart();
    }

    /** The power goes and comes back: only what was flushed stays. */
    void crashAndStart(int survivingBatches) {
        die();
        disk.crash();
        store = store.crash(Math.min(survivingBatches, store.unflushedBatches()));
        restart();
    }

    /** The power goes: the disk has everything that was done to it, and the store only what was flushed. */
    void forgetAndStart() {
        die();
        disk.kill();
        store = store.crash(0);
        restart();
    }

    /** The power goes: of what was not flushed anything may be gone or torn, and the process is not started yet. */
    void losePower(Random fate) {
        die();
        disk.crash(fate);
        store = store.crash(fate.nextInt(store.unflushedBatches() + 1));
    }

    /** The process is killed and starts again on an old copy of its store. */
    void rollBack(FakeOrderedStore old) {
        die();
        disk.kill();
        store = old.copy();
        restart();
    }

    /** Nothing bad is to befall it any more. */
    void calm() {
        actIn = -1;
        deathIn = -1;
        faultIn = -1;
    }

    /** After a kill the store is whole. */
    void reopenStore() {
        store = store.crash(store.unflushedBatches());
    }

    /** The store as a backup would hold it. */
    FakeOrderedStore backup() {
        return store.copy();
    }

    void restart() {
        deathIn = -1;
        start();
    }

    /** Starts again, to die at one of the first calls. */
    void restartToDieAt(long calls, Runnable then) {
        dieAt(calls, then);
        start();
    }

    private void start() {
        faultIn = -1;
        share = null;
        loop = time.new VirtualLoop();
        open();
    }

    void clockJumps(Duration by) {
        clock.jump(by);
    }

    // What can be seen of it.

    Share share() {
        if (share == null) {
            throw new IllegalStateException(name() + " died before it was open");
        }
        return share;
    }

    FakeDisk disk() {
        return disk;
    }

    FakeOrderedStore store() {
        return store;
    }

    /** How often the store or the home was written to. */
    long stored() {
        return stored;
    }

    /** What its store says now; to look at only. */
    ShareIndex index() {
        try {
            return ShareIndex.open(
                    store,
                    keys::pathId,
                    () -> {
                        throw new IllegalStateException("the store has an identity");
                    },
                    time);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ShareKeys keys() {
        return keys;
    }

    DiskUser user() {
        return user;
    }

    @Override
    public ShareEndpoint endpoint() {
        return share();
    }

    @Override
    public AccessMode mode() {
        return keys.mode();
    }

    @Override
    public String name() {
        return "replica-" + number;
    }

    @Override
    public DeviceId device() {
        return VirtualLink.deviceOf(number);
    }

    /** What the share told its listener, in order. */
    List<String> told() {
        return told;
    }

    /** How often it was opened. */
    int openings() {
        return openings;
    }

    /** When a user last did something here. */
    long lastActed() {
        return acted;
    }

    /** Whether nothing stands at the path. */
    boolean isFree(String path) {
        return look(directory -> directory.stat(SharePath.of(path)) == null);
    }

    /** The contents of the files at the path and below it, by their paths. */
    SortedMap<String, String> files(String path) {
        return DiskTree.files(tree(), path);
    }

    /** Where files stand that contain this. */
    List<String> pathsOf(String content) {
        return DiskTree.paths(tree(), content);
    }

    /** All that stands in the share, one line each. */
    String tree() {
        return look(directory -> new DiskTree(directory).lines());
    }

    /** The contents that stand in an area of the repository. */
    List<String> contents(ShareDirectory.Area area) {
        return look(directory -> new DiskTree(directory).contents(area));
    }

    /** Something seen on the disk. */
    interface Look<T> {
        T at(ShareDirectory directory) throws IOException;
    }

    /** What stands at the path. */
    Optional<Stamp> stamp(SharePath path) {
        return look(directory -> Optional.ofNullable(directory.stat(path)));
    }

    /** Looks at the disk as it is, while no time passes. */
    <T> T look(Look<T> look) {
        return time.looking(() -> {
            try (ShareDirectory directory = disk.view()) {
                return look.at(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    // What users do.

    /** A user did something at the path and the watcher saw it. */
    void acted(String path) {
        actedUnseen();
        hint(path);
    }

    /** A user did something and no watcher saw it. */
    void actedUnseen() {
        acted = time.nanos();
    }

    private void hint(String path) {
        if (share != null && !isDead()) {
            share.changed(SharePath.of(path));
        }
    }

    void write(String path, String content) {
        act(path, () -> user.write(path, content.getBytes(StandardCharsets.UTF_8)));
    }

    /** No watcher sees it. */
    void writeUnseen(String path, String content) {
        try {
            user.write(path, content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        actedUnseen();
    }

    void makeDirectory(String path) {
        act(path, () -> user.makeDirectory(path));
    }

    void makeLink(String path, String target) {
        act(path, () -> user.makeLink(path, target));
    }

    void remove(String path) {
        act(path, () -> user.remove(path));
    }

    void setMode(String path, int mode) {
        act(path, () -> user.setMode(path, mode));
    }

    void rename(String from, String to) {
        act(from, () -> user.rename(from, to));
        hint(to);
    }

    private interface Act {
        void run() throws IOException;
    }

    private void act(String path, Act act) {
        try {
            act.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acted(path);
    }

    @Override
    public void statusChanged(ShareStatus status) {}

    @Override
    public void localChange(String path, String kind) {
        told.add(time.now() + " " + name() + " noticed " + path + " " + kind);
    }

    @Override
    public void applied(String path, String kind) {
        told.add(time.now() + " " + name() + " applied " + path + " " + kind);
    }

    @Override
    public void conflict(String path, String conflictPath) {
        told.add(time.now() + " " + name() + " settled " + path + " with " + conflictPath);
    }

    @Override
    public void problem(Problem problem) {
        told.add(time.now() + " " + name() + " cannot " + problem);
    }

    @Override
    public void lateWrite(String path, String version) {
        told.add(time.now() + " " + name() + " late-write " + path + " " + version);
    }

    @Override
    public void halted(ShareStatus.Fault fault) {
        told.add(time.now() + " " + name() + " halted " + fault);
    }
}
