package io.tandemsync.engine.port;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.port.DiskException.Reason;
import io.tandemsync.engine.port.ShareDirectory.Area;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory with one share on it, which outlives the process that works with it: {@link #mount} it, let it
 * {@link #crash} or the process {@link #kill}, and mount it again.
 *
 * <p>It refuses what Linux refuses a user who is not root. A power cut takes back, in reverse order, every change of names
 * and metadata since the last one that a flushed directory took part in, as a journalling file system does, and every
 * content that was not flushed itself.
 */
public final class FakeDisk {
    /** Decides before each operation of the share's own process whether it fails. */
    public interface Fault {
        /**
         * Null to let it happen. May throw unchecked to end the process at this point, before a {@link #crash}.
         *
         * @param number counts from 1 since the fault was set
         * @param operation the port's method
         */
        @Nullable
        Reason before(int number, String operation, String subject);
    }

    /** One change of names or metadata, and how to take it back. */
    private record Change(List<FakeNode> touched, Runnable undo) {}

    static final Bytes REPOSITORY = name(SharePath.REPOSITORY_NAME);

    private final Clock clock;
    private final List<Change> volatileChanges = new ArrayList<>();
    private final Set<FakeNode> volatileFiles = new LinkedHashSet<>();
    private final FakeNode root;
    private long nextInode = 2;
    private long capacity = Long.MAX_VALUE;
    private long used;
    private long mountings;
    private int session;
    private int operations;
    private Fault fault = (number, operation, subject) -> null;
    private boolean readOnly;
    private boolean exchanges = true;
    private boolean tellsWriters = true;
    private boolean losesWhatItFailedToFlush;
    private Instant latestTime = Instant.MAX;

    /** Where the root's path leads; another directory or null once the user has interfered. */
    @Nullable
    FakeNode rootNow;

    /** An empty share with its areas, durable. */
    public FakeDisk(Clock clock) {
        this.clock = clock;
        root = newNode(Stamp.Type.DIRECTORY, 0755);
        rootNow = root;
        FakeNode repository = newNode(Stamp.Type.DIRECTORY, 0700);
        root.children.put(REPOSITORY, repository);
        for (Area area : Area.values()) {
            repository.children.put(name(areaName(area)), newNode(Stamp.Type.DIRECTORY, 0700));
        }
    }

    /** The share as its process sees it; a session of its own, which ends at a crash or kill. */
    public synchronized FakeShareDirectory mount() {
        session++;
        return new FakeShareDirectory(this, session);
    }

    /** The share as its process sees it now, to look at from outside; no session of its own. */
    public synchronized FakeShareDirectory view() {
        return new FakeShareDirectory(this, session);
    }

    /** Whoever else works in the directory. */
    public DiskUser user() {
        return new FakeDiskUser(this);
    }

    /**
     * Whether bytes of a file that it once failed to flush never reach it, though they can be read and later flushes
     * succeed: so does Linux, which takes the pages for clean.
     */
    public synchronized void losesWhatItFailedToFlush(boolean value) {
        losesWhatItFailedToFlush = value;
    }

    /** Refuses to hold more bytes of content than this. */
    public synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    /** Leaves room for that many more bytes of content. */
    public synchronized void spare(long bytes) {
        capacity = used + bytes;
    }

    public synchronized void readOnly(boolean value) {
        readOnly = value;
    }

    /** Whether the file system can swap two entries. */
    public synchronized void exchanges(boolean value) {
        exchanges = value;
    }

    /** Whether the system can say that nobody writes to a file, and keep it so for a moment. */
    public synchronized void tellsWriters(boolean value) {
        tellsWriters = value;
    }

    /** The latest time it can hold: later ones are cut to it, as ext4 does. */
    public synchronized void latestTime(Instant time) {
        latestTime = time;
    }

    /** Mounts an empty file system over the directory; its content is as lasting as that of the share. */
    public synchronized void mountAt(String path) {
        FakeNode mounted = newNode(Stamp.Type.DIRECTORY, 0755);
        mounted.device = mounted;
        mount(mounted, path);
    }

    private synchronized void mount(FakeNode mounted, String path) {
        Mounting place = mounting(path);
        if (!place.node().isDirectory() || place.node().covered != null) {
            throw new IllegalStateException("only over a directory of its own");
        }
        // What is mounted on has stood there for long.
        flushDirectory(place.parent());
        mounted.covered = place.node();
        mounted.mount = ++mountings;
        place.parent().children.put(place.name(), mounted);
    }

    /** Takes a mounted file system away again, and returns how to mount it again, on whatever directory stands there then. */
    public synchronized Runnable unmountAt(String path) {
        Mounting place = mounting(path);
        FakeNode mounted = place.node();
        FakeNode covered = Objects.requireNonNull(mounted.covered, "nothing is mounted there");
        flushBelow(mounted);
        place.parent().children.put(place.name(), covered);
        mounted.covered = null;
        return () -> mount(mounted, path);
    }

    /** What is unmounted is flushed before. */
    private void flushBelow(FakeNode node) {
        if (node.isDirectory()) {
            flushDirectory(node);
            node.children.values().forEach(this::flushBelow);
        } else {
            flushFile(node);
        }
    }

    /** Where file systems are mounted now, the outer ones first. */
    public synchronized List<String> mounts() {
        List<String> mounts = new ArrayList<>();
        addMounts(root, "", mounts);
        return mounts;
    }

    private static void addMounts(FakeNode directory, String prefix, List<String> mounts) {
        directory.children.forEach((name, child) -> {
            String path = prefix + new String(name.toArray(), StandardCharsets.UTF_8);
            if (child.covered != null) {
                mounts.add(path);
            }
            addMounts(child, path + "/", mounts);
        });
    }

    /** Content goes bad on the medium: nothing that the disk says of the file changes. */
    public synchronized void rot(String path) {
        FakeNode node = mounting(path).node();
        node.content = node.content.clone();
        node.content[0] ^= 1;
    }

    private record Mounting(FakeNode parent, Bytes name, FakeNode node) {}

    private Mounting mounting(String path) {
        FakeNode parent = root;
        FakeNode node = root;
        Bytes name = Bytes.empty();
        for (String component : SharePath.of(path).components()) {
            parent = node;
            name = name(component);
            node = Objects.requireNonNull(parent.children.get(name), "there is no such directory");
        }
        return new Mounting(parent, name, node);
    }

    /** Sets what may fail from here on; operations count from 1 again. */
    public synchronized void fault(Fault next) {
        operations = 0;
        fault = next;
    }

    /** Lets the n-th operation from here on fail, and no other. */
    public void failAt(int n, Reason reason) {
        fault((number, operation, subject) -> number == n ? reason : null);
    }

    /** How many operations there have been since the fault was set. */
    public synchronized int operations() {
        return operations;
    }

    /** The process dies: its handles are gone, the disk stays as it is. */
    public synchronized void kill() {
        session++;
        used = settledBelow(root);
    }

    /** The power goes: what was not flushed is lost. */
    public synchronized void crash() {
        kill();
        for (int i = volatileChanges.size() - 1; i >= 0; i--) {
            volatileChanges.get(i).undo().run();
        }
        volatileChanges.clear();
        for (FakeNode file : volatileFiles) {
            file.content = file.durable.clone();
        }
        volatileFiles.clear();
        used = settledBelow(root);
    }

    /**
     * The power goes: of what was not flushed, anything may be lost or torn. Of the changes of names some first ones stay,
     * as a journal keeps its order; each content for itself is the old one, the new one, or a part of it and then zeros.
     */
    public synchronized void crash(Random fate) {
        int kept = fate.nextBoolean() ? 0 : fate.nextInt(volatileChanges.size() + 1);
        volatileChanges.subList(0, kept).clear();
        for (FakeNode file : volatileFiles) {
            switch (fate.nextInt(3)) {
                case 0 -> file.durable = file.content.clone();
                case 1 -> file.durable = torn(file, fate);
                default -> {
                    if (fate.nextBoolean()) {
                        file.modified = file.durableModified;
                        file.changed = file.durableChanged;
                    }
                }
            }
        }
        crash();
    }

    /** A part of what was written and then zeros; what stood there before and was not written again stays whole. */
    private static byte[] torn(FakeNode file, Random fate) {
        byte[] content = file.content;
        int same = Math.max(0, Arrays.mismatch(content, file.durable));
        byte[] torn = new byte[content.length];
        System.arraycopy(content, 0, torn, 0, Math.max(same, fate.nextInt(content.length + 1)));
        return torn;
    }

    /** A copy of all that is on the disk, as cp -a makes it: under other inodes. */
    public synchronized FakeDisk copy(Clock others) {
        FakeDisk copy = new FakeDisk(others);
        copyBelow(root, copy, copy.root);
        copy.flushAll();
        copy.used = settledBelow(copy.root);
        return copy;
    }

    private static void copyBelow(FakeNode from, FakeDisk copy, FakeNode to) {
        from.children.forEach((name, child) -> {
            FakeNode there = to.children.get(name);
            FakeNode node = there == null ? copy.newNode(child.type, child.mode) : there;
            to.children.put(name, node);
            node.mode = child.mode;
            node.modified = child.modified;
            node.target = child.target;
            node.content = child.content.clone();
            node.durable = node.content.clone();
            copyBelow(child, copy, node);
        });
    }

    /** Content below the node, after which every node there has its one name and no handle. */
    private static long settledBelow(FakeNode node) {
        node.names = 1;
        node.handles = 0;
        node.writers = 0;
        long sum = node.content.length;
        for (FakeNode child : node.children.values()) {
            sum += settledBelow(child);
        }
        return node.covered == null ? sum : sum + settledBelow(node.covered);
    }

    // ---- for the port and the user, under this object's lock

    static Bytes name(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String areaName(Area area) {
        return switch (area) {
            case STAGING -> "staging";
            case DISPLACED -> "displaced";
            case VERSIONS -> "versions";
        };
    }

    FakeNode root() {
        return root;
    }

    long capacity() {
        return capacity;
    }

    long used() {
        return used;
    }

    boolean canExchange() {
        return exchanges;
    }

    boolean tellsWriters() {
        return tellsWriters;
    }

    boolean isCurrent(int asked) {
        return asked == session;
    }

    static DiskException failed(Reason reason, String operation, String subject) {
        return new DiskException(reason, "cannot " + operation + " \"" + Text.escaped(subject) + "\": " + reason);
    }

    /** Counts the operation and lets it fail if it should. */
    void begin(String operation, String subject, boolean changes) throws DiskException {
        operations++;
        Reason reason = fault.before(operations, operation, subject);
        if (reason == null && changes && readOnly) {
            reason = Reason.READ_ONLY;
        }
        if (reason != null) {
            throw failed(reason, operation, subject);
        }
    }

    FakeNode newNode(Stamp.Type type, int mode) {
        return new FakeNode(nextInode++, type, mode, clock.now());
    }

    void link(FakeNode directory, Bytes name, FakeNode node) {
        node.device = directory.device;
        directory.children.put(name, node);
        node.names++;
        touch(directory);
        node.changed = clock.now();
        log(() -> directory.children.remove(name, node), directory, node);
    }

    void unlink(FakeNode directory, Bytes name) {
        FakeNode node = directory.children.remove(name);
        if (node == null) {
            throw new IllegalStateException("only what is there is unlinked");
        }
        node.names--;
        touch(directory);
        node.changed = clock.now();
        log(() -> directory.children.put(name, node), directory, node);
        release(node);
    }

    /** Both names change their entries in one step. */
    void swap(FakeNode one, Bytes oneName, FakeNode other, Bytes otherName) {
        FakeNode first = child(one, oneName);
        FakeNode second = child(other, otherName);
        put(one, oneName, second, other, otherName, first);
        touch(one);
        touch(other);
        first.changed = clock.now();
        second.changed = clock.now();
        log(() -> put(one, oneName, first, other, otherName, second), one, other, first, second);
    }

    private static void put(
            FakeNode one, Bytes oneName, FakeNode first, FakeNode other, Bytes otherName, FakeNode second) {
        one.children.put(oneName, first);
        other.children.put(otherName, second);
    }

    private static FakeNode child(FakeNode directory, Bytes name) {
        FakeNode node = directory.children.get(name);
        if (node == null) {
            throw new IllegalStateException("only what is there is swapped");
        }
        return node;
    }

    /** Moves an entry in one step, over a file that is there. */
    void rename(FakeNode from, Bytes fromName, FakeNode to, Bytes toName) {
        FakeNode node = child(from, fromName);
        FakeNode over = to.children.get(toName);
        from.children.remove(fromName);
        to.children.put(toName, node);
        touch(from);
        touch(to);
        node.changed = clock.now();
        log(
                () -> {
                    to.children.remove(toName);
                    if (over != null) {
                        to.children.put(toName, over);
                    }
                    from.children.put(fromName, node);
                },
                from,
                to,
                node);
        if (over != null) {
            over.names--;
            release(over);
        }
    }

    /** Refuses what Linux refuses: that an entry leaves its file system, and that a mount point is moved. */
    static void requireMayGo(FakeNode node, FakeNode from, FakeNode to, String operation, String subject)
            throws DiskException {
        if (from.device != to.device) {
            throw failed(Reason.UNSUPPORTED, operation, subject);
        }
        requireUnmounted(node, operation, subject);
    }

    /** Refuses a mount point, as it is busy. */
    static void requireUnmounted(FakeNode node, String operation, String subject) throws DiskException {
        if (node.covered != null) {
            throw failed(Reason.FAILED, operation, subject);
        }
    }

    void setMode(FakeNode node, int mode) {
        int before = node.mode;
        node.mode = mode;
        node.changed = clock.now();
        log(() -> node.mode = before, node);
    }

    void setModified(FakeNode node, Instant modified) {
        Instant before = node.modified;
        node.modified = modified.isAfter(latestTime) ? latestTime : modified;
        node.changed = clock.now();
        log(() -> node.modified = before, node);
    }

    /** @throws DiskException FULL if the disk cannot hold that much */
    void resize(FakeNode file, long size) throws DiskException {
        if (size > Integer.MAX_VALUE - 8 || used + size - file.content.length > capacity) {
            throw failed(Reason.FULL, "write", "a file");
        }
        used += size - file.content.length;
        file.resize((int) size);
        written(file);
    }

    /** Content has changed. */
    void written(FakeNode file) {
        file.modified = clock.now();
        file.changed = clock.now();
        volatileFiles.add(file);
    }

    void flushFile(FakeNode file) {
        settled(file);
        if (!file.lost) {
            volatileFiles.remove(file);
        }
    }

    /** A flush has failed. */
    void notFlushed(FakeNode file) {
        file.lost |= losesWhatItFailedToFlush;
    }

    private static void settled(FakeNode file) {
        file.durable = file.lost ? new byte[file.content.length] : file.content.clone();
        file.durableModified = file.modified;
        file.durableChanged = file.changed;
    }

    void flushDirectory(FakeNode directory) {
        for (int i = volatileChanges.size() - 1; i >= 0; i--) {
            if (volatileChanges.get(i).touched().contains(directory)) {
                volatileChanges.subList(0, i + 1).clear();
                return;
            }
        }
    }

    void flushAll() {
        volatileChanges.clear();
        List.copyOf(volatileFiles).forEach(this::flushFile);
    }

    /** One handle less on the node; those of an ended session count no more. */
    void closeHandle(FakeNode node) {
        if (node.handles > 0) {
            node.handles--;
            release(node);
        }
    }

    /** Gives the room back of what neither a name nor a handle keeps. */
    void release(FakeNode node) {
        if (node.names <= 0 && node.handles == 0) {
            used -= node.content.length;
        }
    }

    private void touch(FakeNode directory) {
        directory.modified = clock.now();
        directory.changed = clock.now();
    }

    private void log(Runnable undo, FakeNode... touched) {
        volatileChanges.add(new Change(List.of(touched), undo));
    }
}
