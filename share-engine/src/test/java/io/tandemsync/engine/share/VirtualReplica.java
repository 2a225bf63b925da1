package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskUser;
import io.tandemsync.engine.port.FakeDisk;
import io.tandemsync.engine.port.FakeIgnoreSyntax;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.ReplicaAnchor;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.port.SignatureScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A replica on a disk, a store and a home of its own, all in memory; it can be killed and started again. */
final class VirtualReplica implements ShareListener, VirtualDevice {
    private final VirtualTime time;
    private final int number;
    private final ShareKeys keys;
    private final SignatureScheme signatures;
    private final Random random;
    private final FakeDisk disk;
    private final DiskUser user;
    private final MemoryAnchor anchor = new MemoryAnchor();
    private FakeOrderedStore store = new FakeOrderedStore();
    private VirtualTime.VirtualLoop loop;
    private Share share;
    private long acted;
    private final List<String> told = new ArrayList<>();

    VirtualReplica(VirtualTime time, int number, ShareKeys keys, SignatureScheme signatures, long seed) {
        this.time = time;
        this.number = number;
        this.keys = keys;
        this.signatures = signatures;
        this.random = new Random(seed * 31 + number);
        this.disk = new FakeDisk(time);
        this.user = disk.user();
        this.loop = time.new VirtualLoop();
        this.share = open();
    }

    private Share open() {
        Randomness randomness = new Randomness() {
            @Override
            public byte[] bytes(int count) {
                byte[] bytes = new byte[count];
                random.nextBytes(bytes);
                return bytes;
            }

            @Override
            public long below(long bound) {
                return Math.floorMod(random.nextLong(), bound);
            }
        };
        ShareSetup setup = new ShareSetup(
                keys,
                disk.mount(),
                store,
                anchor,
                loop,
                loop,
                time,
                randomness,
                signatures,
                new FakeIgnoreSyntax(),
                ShareSettings.defaults(),
                device -> true,
                false);
        try {
            Share opened = Share.open(setup, this);
            opened.start();
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process dies and starts again; what was not flushed to the disk stays, as after kill -9. */
    void killAndStart() {
        loop.stop();
        disk.kill();
        store = store.crash(store.unflushedBatches());
        restart();
    }

    /** The power goes and comes back: only what was flushed stays. */
    void crashAndStart(int survivingBatches) {
        loop.stop();
        disk.crash();
        store = store.crash(Math.min(survivingBatches, store.unflushedBatches()));
        restart();
    }

    private void restart() {
        loop = time.new VirtualLoop();
        share = open();
    }

    Share share() {
        return share;
    }

    FakeDisk disk() {
        return disk;
    }

    DiskUser user() {
        return user;
    }

    @Override
    public ShareEndpoint endpoint() {
        return share;
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

    /** A user did something at the path and the watcher saw it. */
    void acted(String path) {
        acted = time.nanos();
        share.changed(SharePath.of(path));
    }

    /** What the share told its listener, in order. */
    List<String> told() {
        return told;
    }

    /** When a user last did something here. */
    long lastActed() {
        return acted;
    }

    /** A user writes a file and the watcher sees it. */
    void write(String path, String content) {
        act(path, () -> user.write(path, content.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
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
        share.changed(SharePath.of(to));
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
        share.changed(SharePath.of(path));
    }

    /** Whether nothing stands at the path. */
    boolean isFree(String path) throws IOException {
        try (var directory = disk.view()) {
            return directory.stat(SharePath.of(path)) == null;
        }
    }

    /** The contents of the files at the path and below it, by their paths. */
    SortedMap<String, String> files(String path) {
        TreeMap<String, String> files = new TreeMap<>();
        for (String line : tree().split("\n")) {
            int at = line.indexOf(" = ");
            String name = line.split(" ", 2)[0];
            if (at > 0 && (name.equals(path) || name.startsWith(path + "/"))) {
                files.put(name, line.substring(at + 3));
            }
        }
        return files;
    }

    /** All that stands in the share, one line each. */
    String tree() {
        StringBuilder lines = new StringBuilder();
        try (var directory = disk.view()) {
            list(directory, SharePath.root(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines.toString();
    }

    private static void list(io.tandemsync.engine.port.ShareDirectory directory, SharePath at, StringBuilder lines)
            throws IOException {
        java.util.TreeSet<SharePath> children = new java.util.TreeSet<>();
        for (var child : directory.list(at)) {
            children.add(at.child(java.util.Objects.requireNonNull(child.name())));
        }
        for (SharePath path : children) {
            var stamp = java.util.Objects.requireNonNull(directory.stat(path));
            lines.append(path);
            if (stamp.type() != Stamp.Type.SYMLINK) {
                lines.append(' ').append(Integer.toOctalString(stamp.mode()));
            }
            switch (stamp.type()) {
                case DIRECTORY -> {
                    lines.append(" dir\n");
                    list(directory, path, lines);
                }
                case SYMLINK -> lines.append(" -> ")
                        .append(directory.readLink(path))
                        .append('\n');
                case FILE -> lines.append(' ')
                        .append(stamp.modified())
                        .append(" = ")
                        .append(content(directory, path))
                        .append('\n');
                case SPECIAL -> lines.append(" special\n");
            }
        }
    }

    private static String content(io.tandemsync.engine.port.ShareDirectory directory, SharePath path)
            throws IOException {
        try (var source = directory.open(path)) {
            java.nio.ByteBuffer bytes =
                    java.nio.ByteBuffer.allocate((int) source.stamp().size());
            while (bytes.hasRemaining() && source.read(bytes, bytes.position()) >= 0) {
                assertThat(bytes.position()).isPositive();
            }
            String text = new String(bytes.array(), java.nio.charset.StandardCharsets.UTF_8);
            return text.length() > 60 ? text.substring(0, 60) + "… " + text.hashCode() : text;
        }
    }

    /** The home's memory of the replica; it survives crashes, as an fsynced file does. */
    private static final class MemoryAnchor implements ReplicaAnchor {
        private @Nullable Anchor anchor;

        @Override
        public @Nullable Anchor load() {
            return anchor;
        }

        @Override
        public void store(Anchor news) {
            anchor = news;
        }
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
    public void problem(Problem problem) {}

    @Override
    public void halted(ShareStatus.Fault fault) {}
}
