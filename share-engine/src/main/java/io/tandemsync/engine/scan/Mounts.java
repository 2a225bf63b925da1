package io.tandemsync.engine.scan;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.DiskException.Reason;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.engine.port.ShareDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file systems mounted inside a share, remembered, because what vanishes with a mount was deleted by nobody.
 *
 * <p>Where one is not mounted now, nothing is concluded about what it holds, and nothing is put there. Confined to the
 * share's loop.
 */
public final class Mounts {
    private static final byte[] KEY = "mounts".getBytes(StandardCharsets.US_ASCII);
    /** Far more than anybody mounts in one share. */
    private static final int MAX = 1_000;
    /** What is known below a mount point is looked at in pages of so many, until so much or more has been. */
    private static final int PAGE = 1_000;
    /** So many such pages of paths are gone through for them, as what was deleted is among these. */
    private static final int PAGES_MAX = 20;

    private final ShareDirectory directory;
    private final OrderedStore store;
    private final ShareIndex index;
    private final TreeSet<SharePath> known = new TreeSet<>();
    private final TreeSet<SharePath> lost = new TreeSet<>();
    /** Mounted over something that the share knows, since the last scan. */
    private final TreeSet<SharePath> appeared = new TreeSet<>();
    /** The mounts of which it is known that they are what the share knows in their place, by their numbers. */
    private final TreeMap<SharePath, Long> trusted = new TreeMap<>();
    /** Those of which it is not, whose place the scan under way has found. */
    private final TreeMap<SharePath, Long> suspects = new TreeMap<>();
    /** Where nothing is mounted, as was seen a moment ago. */
    private final HashSet<SharePath> plain = new HashSet<>();

    /** What a scan finds at a directory. */
    enum Found {
        /** What belongs there, with a mount or without. */
        KNOWN,
        /** The file system that was mounted there is not. */
        AWAY,
        /** Perhaps another file system than the one that was mounted there. */
        ANOTHER
    }

    public Mounts(ShareDirectory directory, OrderedStore store, ShareIndex index) {
        this.directory = directory;
        this.store = store;
        this.index = index;
        byte[] stored = store.get(Table.META, KEY);
        if (stored != null) {
            ByteReader in = new ByteReader(stored);
            for (int left = in.count(MAX); left > 0; left--) {
                known.add(SharePath.ofKey(in.string(SharePath.PATH_BYTES_MAX)));
            }
            in.finish();
        }
    }

    /** What is said of a path whose file system is not mounted now. */
    static Problem problem(SharePath path) {
        return new Problem(
                path.toString(),
                Problem.Code.UNMOUNTED,
                "the file system that was mounted here is not; mount it again, or, if it is gone for good, delete this"
                        + " directory and answer the question that follows");
    }

    /** The outermost directory at or above the path whose file system is not mounted now; null if all is there. */
    public @Nullable SharePath lostAt(SharePath path) throws IOException {
        if (known.isEmpty()) {
            return null;
        }
        for (SharePath above : path.ancestors()) {
            if (isLost(above)) {
                return above;
            }
        }
        return isLost(path) ? path : null;
    }

    /** Whether the path lies on another file system than the root, as far as scans have seen. */
    boolean isElsewhere(SharePath path) {
        if (known.isEmpty() && appeared.isEmpty()) {
            return false;
        }
        for (SharePath above : path.ancestors()) {
            if (known.contains(above) || appeared.contains(above)) {
                return true;
            }
        }
        return false;
    }

    private boolean isLost(SharePath path) throws IOException {
        if (!known.contains(path)) {
            return false;
        }
        Stamp stamp = directory.stat(path);
        boolean gone = stamp != null && stamp.type() == Stamp.Type.DIRECTORY && numberOf(path) == 0;
        if (gone) {
            lose(path);
        }
        return gone;
    }

    private void lose(SharePath path) {
        lost.add(path);
        trusted.remove(path);
        suspects.remove(path);
    }

    /**
     * Notes a directory that a scan visits.
     *
     * @param covers whether the share knows of something below it
     */
    Found found(SharePath path, boolean covers) throws IOException {
        long mount = directory.mountAt(path);
        boolean mounted = mount != 0;
        boolean remembered = known.contains(path);
        if (!mounted) {
            appeared.remove(path);
        }
        if (mounted && !remembered) {
            if (covers) {
                appeared.add(path);
            } else {
                remember(path);
            }
        }
        if (remembered && !mounted) {
            lose(path);
            return Found.AWAY;
        }
        if (remembered && covers && !isWhatIsKnown(path, mount)) {
            suspects.put(path, mount);
            return Found.ANOTHER;
        }
        if (mounted && !appeared.contains(path)) {
            trusted.put(path, mount);
        }
        return Found.KNOWN;
    }

    /**
     * A directory above the path where something is mounted that no scan has seen; null if there is none. Directories without
     * any are looked at once until {@link #looksAnew}.
     */
    @Nullable
    SharePath unseenAbove(SharePath path) throws IOException {
        if (known.size() >= MAX) {
            return null;
        }
        for (SharePath above : path.ancestors()) {
            boolean seen = known.contains(above) || appeared.contains(above);
            if (!seen && !plain.contains(above) && numberOf(above) != 0) {
                return above;
            }
            plain.add(above);
        }
        return null;
    }

    /** The number of the mount at the path; 0 if there is none, or no directory. */
    private long numberOf(SharePath path) throws IOException {
        try {
            return directory.mountAt(path);
        } catch (DiskException e) {
            if (e.reason() == Reason.ABSENT || e.reason() == Reason.WRONG_TYPE) {
                return 0;
            }
            throw e;
        }
    }

    /** Whether the path lies where the scan under way has found another file system, which is looked at once that is settled. */
    boolean isSuspected(SharePath path) {
        return !suspects.isEmpty()
                && (suspects.containsKey(path) || path.ancestors().stream().anyMatch(suspects::containsKey));
    }

    /** Something may have been mounted since. */
    void looksAnew() {
        plain.clear();
    }

    /** The directory at or above this one where perhaps another file system is mounted than is known there; null if none is. */
    @Nullable
    SharePath otherAt(SharePath path) throws IOException {
        if (known.isEmpty() || path.isRoot()) {
            return null;
        }
        for (SharePath above : path.ancestors()) {
            if (isOther(above)) {
                return above;
            }
        }
        return isOther(path) ? path : null;
    }

    private boolean isOther(SharePath path) throws IOException {
        long mount = known.contains(path) ? numberOf(path) : 0;
        return mount != 0 && !isOf(trusted, path, mount) && !isOf(suspects, path, mount);
    }

    private static boolean isOf(Map<SharePath, Long> mounts, SharePath path, long mount) {
        Long number = mounts.get(path);
        return number != null && number == mount;
    }

    /**
     * Whether what is mounted is what the share knows there, and no other file system in its place: of what is known at least
     * half stands as it was. Where there are files, they say so alone: directories stand under the same names on many.
     */
    private boolean isWhatIsKnown(SharePath mountPoint, long mount) throws IOException {
        if (isOf(trusted, mountPoint, mount)) {
            return true;
        }
        Tally files = new Tally();
        Tally directories = new Tally();
        SharePath last = mountPoint;
        for (int page = 0; page < PAGES_MAX && files.known + directories.known < PAGE; page++) {
            List<SharePath> some = index.below(mountPoint, last, PAGE);
            for (SharePath path : some) {
                Base base = index.state(path).base();
                Stamp stood = base == null || !base.entry().isLive() ? null : base.stamp();
                if (stood != null && !isOnInner(mountPoint, path)) {
                    Tally tally = stood.type() == Stamp.Type.DIRECTORY ? directories : files;
                    tally.count(stands(path, stood));
                }
            }
            if (some.size() < PAGE) {
                break;
            }
            last = some.get(some.size() - 1);
        }
        return (files.known > 0 ? files : directories).isHalf();
    }

    /** How many of what is known stand as they did. */
    private static final class Tally {
        private int known;
        private int standing;

        void count(boolean stands) {
            known++;
            standing += stands ? 1 : 0;
        }

        boolean isHalf() {
            return standing > 0 && 2 * standing >= known;
        }
    }

    /** Whether another file system is mounted in between. */
    private boolean isOnInner(SharePath mountPoint, SharePath path) {
        return known.subSet(mountPoint, false, path, true).stream()
                .anyMatch(inner -> inner.equals(path) || path.ancestors().contains(inner));
    }

    /** A file system may number its inodes anew, and dates their changes by its own; a directory's time tells of others. */
    private boolean stands(SharePath path, Stamp stood) throws IOException {
        try {
            Stamp there = directory.stat(path);
            if (there == null || stood.type() != there.type()) {
                return false;
            }
            return stood.type() == Stamp.Type.DIRECTORY
                    || (stood.size() == there.size() && stood.modified().equals(there.modified()));
        } catch (DiskException e) {
            // What cannot be seen is no sign of either.
            return false;
        }
    }

    /**
     * Whether any of the missing paths may be missing because of a mount that came, of one that went for good, or of another in
     * its place.
     */
    boolean hide(Collection<SharePath> missing) {
        TreeMap<SharePath, Boolean> answers = new TreeMap<>();
        return (!known.isEmpty() || !appeared.isEmpty()) && missing.stream().anyMatch(path -> hides(path, answers));
    }

    private boolean hides(SharePath path, Map<SharePath, Boolean> answers) {
        if (known.contains(path)) {
            return true;
        }
        for (SharePath above : path.ancestors()) {
            if (appeared.contains(above)
                    || (known.contains(above) && answers.computeIfAbsent(above, this::isGoneOrAnother))) {
                return true;
            }
        }
        return false;
    }

    private boolean isGoneOrAnother(SharePath mountPoint) {
        try {
            if (isGone(mountPoint)) {
                return true;
            }
            long mount = numberOf(mountPoint);
            return mount != 0 && !isOf(trusted, mountPoint, mount);
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether the directory is gone that it was mounted on. */
    private boolean isGone(SharePath mount) {
        try {
            Stamp there = directory.stat(mount);
            return there == null || there.type() != Stamp.Type.DIRECTORY;
        } catch (IOException e) {
            return true;
        }
    }

    /** The scan under way is given up: what it has found counts no more. */
    void postpone() {
        suspects.clear();
    }

    /**
     * What was asked about was meant: those that came and are still there are remembered, and those forgotten that are gone and
     * recorded as that. One that went since, or in a part that was not scanned, is still to be asked about.
     *
     * @return where another file system belongs from now on, and where one came and is no more: to be looked at
     */
    public List<SharePath> settle() throws IOException {
        if (appeared.isEmpty() && known.isEmpty()) {
            return List.of();
        }
        List<SharePath> taken = new ArrayList<>(suspects.keySet());
        trusted.putAll(suspects);
        suspects.clear();
        TreeSet<SharePath> next = new TreeSet<>(known);
        for (SharePath mount : known) {
            Base base = index.state(mount).base();
            if (isGone(mount) && !Base.isDirectory(base)) {
                next.remove(mount);
            }
        }
        for (SharePath mount : appeared) {
            boolean stands = isMounted(mount);
            (stands ? next : taken).add(mount);
        }
        appeared.clear();
        if (!next.equals(known) && next.size() <= MAX) {
            known.clear();
            known.addAll(next);
            save();
        }
        return taken;
    }

    private boolean isMounted(SharePath path) {
        try {
            return numberOf(path) != 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** The directories found without their file system whose state has changed since: look at them again. */
    public List<SharePath> changed() throws IOException {
        List<SharePath> changed = new ArrayList<>();
        for (SharePath path : List.copyOf(lost)) {
            if (!isStillLost(path)) {
                lost.remove(path);
                changed.add(path);
            }
        }
        return changed;
    }

    private boolean isStillLost(SharePath path) throws IOException {
        try {
            return isLost(path);
        } catch (DiskException e) {
            // Its disk fails and its share goes on: it is asked again at the next tick.
            return true;
        }
    }

    private void remember(SharePath path) throws IOException {
        if (known.size() < MAX && known.add(path)) {
            save();
        }
    }

    private void save() throws IOException {
        ByteWriter out = new ByteWriter();
        out.varint(known.size());
        known.forEach(path -> out.string(path.key()));
        store.commit(List.of(new Change(Table.META, KEY, out.toByteArray())));
    }

    /** Where a scan may go on, and what it looks at instead where it may not. */
    final class Reach {
        private final ScanHost host;
        private final Consumer<SharePath> lookAt;

        Reach(ScanHost host, Consumer<SharePath> lookAt) {
            this.host = host;
            this.lookAt = lookAt;
        }

        /** Whether the path lies where a file system was mounted that is not now: nothing is known of it then. */
        boolean isAway(SharePath path) throws IOException {
            SharePath away = lostAt(path);
            if (away != null) {
                host.problem(problem(away));
            }
            return away != null;
        }

        /** The same, or whether it lies on one that no scan has seen, which is then looked at as a whole. */
        boolean isBeyond(SharePath path) throws IOException {
            return isAway(path) || isLookedAt(unseenAbove(path));
        }

        /** Whether the directory may lie on another file system than is known there, which is then looked at as a whole. */
        boolean isOnAnother(SharePath directory) throws IOException {
            return isLookedAt(otherAt(directory));
        }

        private boolean isLookedAt(@Nullable SharePath mountPoint) {
            if (mountPoint != null) {
                lookAt.accept(mountPoint);
            }
            return mountPoint != null;
        }
    }
}
