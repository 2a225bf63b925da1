package io.tandemsync.engine.place;

import io.tandemsync.engine.index.PathState;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.reconcile.Action;
import io.tandemsync.engine.replica.Replica;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Undoes what users changed at a replica that may not write: their entries become kept versions, and the disk is mended to
 * what the share has. Confined to the share's loop.
 */
public final class Reversal {
    private final Replica replica;
    private final ShareDirectory directory;
    private final PlaceHost host;
    private final OwnerAccess access;
    private final Swap swap;

    public Reversal(PlaceSetup setup, Swap swap, PlaceHost host) {
        this.replica = setup.replica();
        this.directory = setup.directory();
        this.host = host;
        this.access = new OwnerAccess(directory);
        this.swap = swap;
    }

    /** Undoes all that is known of; returns the paths. What the disk refuses stays a local change and a problem. */
    public List<SharePath> revert() throws IOException {
        List<SharePath> undone = new ArrayList<>();
        // What is in a directory goes before the directory.
        for (SharePath path : new TreeSet<>(replica.localChanges()).descendingSet()) {
            try {
                access.in(path.parent(), () -> {
                    undo(path);
                    return path;
                });
                replica.undone(path);
                undone.add(path);
            } catch (DiskException e) {
                host.problem(Troubles.of(path, e));
            }
        }
        return undone;
    }

    private void undo(SharePath path) throws IOException {
        PathState state = replica.index().state(path);
        Stamp there = directory.stat(path);
        if (there == null) {
            replica.index().base(path, null);
        } else if (there.type() == Stamp.Type.DIRECTORY) {
            undoDirectory(path, state, there);
        } else if (state.base() != null && isOnlyMetadata(state.base(), there)) {
            shows(path, state.base(), there);
        } else {
            boolean removed =
                    !Action.desired(state.frontier(), state.liveBelow()).isLive();
            swap.displace(path, state.base(), removed);
            replica.index().base(path, null);
        }
    }

    private void undoDirectory(SharePath path, PathState state, Stamp there) throws IOException {
        Base base = state.base();
        if (Action.desired(state.frontier(), state.liveBelow()) instanceof Entry.Directory) {
            Base shown = base != null && base.entry() instanceof Entry.Directory
                    ? base
                    : Action.shown(state.frontier(), state.liveBelow(), there);
            shows(path, shown, there);
        } else {
            directory.removeDirectory(path);
            host.changedDirectory(path.parent());
            replica.index().base(path, null);
        }
    }

    /** Whether content and time are those that were placed. */
    private static boolean isOnlyMetadata(@Nullable Base base, Stamp there) {
        return base != null
                && base.entry() instanceof Entry.File
                && base.stamp() != null
                && there.sameIgnoringChangeTime(base.stamp());
    }

    /** Notes the permission bits that the disk shows, so that they are mended. */
    private void shows(SharePath path, Base base, Stamp there) throws IOException {
        Entry entry = base.entry() instanceof Entry.File file
                ? new Entry.File(file.content(), there.mode(), file.modified())
                : new Entry.Directory(there.mode());
        replica.index().base(path, new Base(entry, base.past(), base.contentDot(), there));
    }
}
