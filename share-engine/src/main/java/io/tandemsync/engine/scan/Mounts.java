package io.tandemsync.engine.scan;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.engine.port.ShareDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
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

    private final ShareDirectory directory;
    private final OrderedStore store;
    private final ShareIndex index;
    private final TreeSet<SharePath> known = new TreeSet<>();
    private final TreeSet<SharePath> lost = new TreeSet<>();
    /** Mounted over something that the share knows, since the last scan. */
    private final TreeSet<SharePath> appeared = new TreeSet<>();

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
        boolean gone = stamp != null && stamp.type() == Stamp.Type.DIRECTORY && !directory.isMountPoint(path);
        if (gone) {
            lost.add(path);
        }
        return gone;
    }

    /**
     * Notes a directory that a scan visits.
     *
     * @param covers whether the share knows of something below it
     * @return whether what it held is not mounted
     */
    boolean isLost(SharePath path, boolean covers) throws IOException {
        boolean mounted = directory.isMountPoint(path);
        boolean remembered = known.contains(path);
        if (mounted && !remembered) {
            if (covers) {
                appeared.add(path);
            } else {
                remember(path);
            }
        }
        if (remembered && !mounted) {
            lost.add(path);
        }
        return remembered && !mounted;
    }

    /** Whether any of the missing paths may be missing because of a mount that came, or of one that went for good. */
    boolean hide(Collection<SharePath> missing) {
        return (!known.isEmpty() || !appeared.isEmpty()) && missing.stream().anyMatch(this::hides);
    }

    private boolean hides(SharePath path) {
        if (known.contains(path)) {
            return true;
        }
        for (SharePath above : path.ancestors()) {
            if (appeared.contains(above) || (known.contains(above) && isGone(above))) {
                return true;
            }
        }
        return false;
    }

    private boolean isGone(SharePath mount) {
        try {
            return directory.stat(mount) == null;
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * What was asked about was meant: those that came are remembered, and those forgotten that are gone and recorded as that.
     * One that went since, or in a part that was not scanned, is still to be asked about.
     */
    public void settle() throws IOException {
        if (appeared.isEmpty() && known.isEmpty()) {
            return;
        }
        TreeSet<SharePath> next = new TreeSet<>(known);
        for (SharePath mount : known) {
            Base base = index.state(mount).base();
            if (isGone(mount) && (base == null || !base.entry().isLive())) {
                next.remove(mount);
            }
        }
        next.addAll(appeared);
        appeared.clear();
        if (!next.equals(known) && next.size() <= MAX) {
            known.clear();
            known.addAll(next);
            save();
        }
    }

    /** The directories found without their file system whose state has changed since: look at them again. */
    public List<SharePath> changed() throws IOException {
        List<SharePath> changed = new ArrayList<>();
        for (SharePath path : List.copyOf(lost)) {
            if (!isLost(path)) {
                lost.remove(path);
                changed.add(path);
            }
        }
        return changed;
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
}
