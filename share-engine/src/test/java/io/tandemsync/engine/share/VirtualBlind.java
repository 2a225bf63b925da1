package io.tandemsync.engine.share;

import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.blind.BlindSettings;
import io.tandemsync.engine.blind.BlindSetup;
import io.tandemsync.engine.blind.BlindShare;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.port.FakeDisk;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.port.FakeSealedStore;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.ShareEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A blind replica on stores in memory; it can be killed, lose its power or its index, and start again. */
final class VirtualBlind implements ShareListener, VirtualDevice {
    private final List<Problem> problems = new ArrayList<>();
    private final VirtualTime time;
    private final int number;
    private final ShareKeys keys;
    private final Random random;
    private final FakeDisk disk;
    private final FakeSealedStore sealed = new FakeSealedStore();
    private BlindSettings settings;
    private FakeOrderedStore store = new FakeOrderedStore();
    private VirtualTime.VirtualLoop loop;
    private BlindShare share;

    VirtualBlind(VirtualTime time, int number, ShareKeys keys, BlindSettings settings) {
        this.time = time;
        this.number = number;
        this.keys = keys.limitedTo(AccessMode.BLIND);
        this.random = new Random(number);
        this.disk = new FakeDisk(time);
        this.settings = settings;
        this.loop = time.new VirtualLoop();
        this.share = open();
    }

    private BlindShare open() {
        Randomness randomness = TestSecrets.randomness(random);
        try {
            BlindShare opened = BlindShare.open(
                    new BlindSetup(
                            keys,
                            disk.mount(),
                            store,
                            sealed,
                            loop,
                            loop,
                            time,
                            randomness,
                            settings,
                            device -> true,
                            false),
                    this);
            opened.start();
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process dies and starts again; everything written stays. */
    void killAndStart() {
        loop.stop();
        disk.kill();
        store = store.crash(store.unflushedBatches());
        sealed.reopened();
        restart();
    }

    /** The power goes and comes back: what was not flushed is lost or torn. */
    void cutPowerAndStart() {
        loop.stop();
        disk.crash();
        store = store.crash(0);
        sealed.cutPower();
        restart();
    }

    /** The index is damaged and was set aside. */
    void loseIndexAndStart() {
        loop.stop();
        disk.kill();
        store = new FakeOrderedStore();
        sealed.reopened();
        restart();
    }

    private void restart() {
        loop = time.new VirtualLoop();
        share = open();
    }

    void configure(BlindSettings changed) {
        settings = changed;
        share.configure(changed);
    }

    BlindShare share() {
        return share;
    }

    FakeSealedStore sealed() {
        return sealed;
    }

    /** All that it has in memory or on its disk, in pieces. */
    List<Bytes> everything() {
        List<Bytes> all = new ArrayList<>(sealed.contents());
        for (OrderedStore.Table table : OrderedStore.Table.values()) {
            OrderedStore.Cursor cursor = store.from(table, new byte[0]);
            while (cursor.next()) {
                all.add(Bytes.of(cursor.key()));
                all.add(Bytes.of(cursor.value()));
            }
        }
        return all;
    }

    @Override
    public ShareEndpoint endpoint() {
        return share;
    }

    @Override
    public DeviceId device() {
        return VirtualLink.deviceOf(number);
    }

    @Override
    public String name() {
        return "blind-" + number;
    }

    @Override
    public AccessMode mode() {
        return AccessMode.BLIND;
    }

    @Override
    public void statusChanged(ShareStatus status) {}

    @Override
    public void localChange(String path, String kind) {
        throw new AssertionError("a blind replica has no local changes");
    }

    @Override
    public void applied(String path, String kind) {
        throw new AssertionError("a blind replica puts nothing in place");
    }

    @Override
    public void conflict(String path, String conflictPath) {
        throw new AssertionError("a blind replica settles nothing");
    }

    @Override
    public void problem(Problem problem) {
        problems.add(problem);
    }

    /** What the share told its listener of, in order. */
    List<Problem> problems() {
        return problems;
    }

    @Override
    public void halted(ShareStatus.Fault fault) {}
}
