package io.tandemsync.engine.share;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.place.DoneIntents;
import io.tandemsync.engine.place.Intent;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.replica.Replica;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Makes sure that nothing is told before it is durable: first the files that users wrote and the directories that changed,
 * then the journal, and only then does the announced position rise. One flush at a time; what comes meanwhile waits for
 * the next, so that groups form by themselves.
 */
final class Durability {
    /** Up to so many files and directories are flushed one by one; more by one flush of the whole file system. */
    private static final int SINGLE_FLUSHES_MAX = 8;

    private final Replica replica;
    private final DoneIntents intents;
    private final OrderedStore store;
    private final ShareDirectory directory;
    private final Workers workers;
    private final Consumer<Exception> failed;
    private final TreeSet<SharePath> files = new TreeSet<>();
    private final TreeSet<SharePath> directories = new TreeSet<>();
    private final TreeSet<SharePath> placed = new TreeSet<>();
    private long durable;
    private boolean wanted;
    private boolean running;
    private boolean all;

    /** Hears of a flush. */
    interface Listener {
        /** A flush begins: what has been stored up to now will be durable. */
        void begins();

        /** What had been stored when it began is durable. */
        void ended();
    }

    Durability(ShareSetup setup, Replica replica, DoneIntents intents, Consumer<Exception> failed) {
        this.replica = replica;
        this.intents = intents;
        this.store = setup.store();
        this.directory = setup.directory();
        this.workers = setup.workers();
        this.failed = failed;
    }

    /** Up to which number of this replica's sequence everything is durable. */
    long durable() {
        return durable;
    }

    /** A user's file was recorded. */
    void file(SharePath path) {
        files.add(path);
        wanted = true;
    }

    /** Entries of a directory changed. */
    void directory(SharePath path) {
        directories.add(path);
        wanted = true;
    }

    /** Something was put in place, taken away or given other metadata at the path. */
    void placed(SharePath path) {
        placed.add(path);
        wanted = true;
    }

    /** Something was changed that only a flush of everything makes durable. */
    void everything() {
        all = true;
        wanted = true;
    }

    /** Something was stored that a peer waits to hear of. */
    void want() {
        wanted = true;
    }

    boolean isBusy() {
        return running || isWanted();
    }

    private boolean isWanted() {
        return wanted || durable < replica.index().sequence() || !intents.isEmpty();
    }

    /** Starts a flush if one is wanted and none runs. */
    void step(Listener listener) {
        if (running || !isWanted()) {
            return;
        }
        running = true;
        wanted = false;
        long upTo = replica.index().sequence();
        List<SharePath> flushedFiles = new ArrayList<>(files);
        List<SharePath> flushedDirectories = new ArrayList<>(directories);
        List<SharePath> flushedPlacements = new ArrayList<>(placed);
        List<Intent> flushedIntents = intents.all();
        boolean whole = all;
        files.clear();
        directories.clear();
        placed.clear();
        all = false;
        listener.begins();
        workers.run(
                () -> {
                    if (whole) {
                        directory.flushAll();
                    } else {
                        flush(flushedFiles, flushedDirectories);
                    }
                    if (!whole && !flushedIntents.isEmpty()) {
                        directory.flush(ShareDirectory.Area.VERSIONS);
                    }
                    store.sync();
                    return upTo;
                },
                new Workers.Answer<Long>() {
                    @Override
                    public void done(Long result) {
                        running = false;
                        durable = Math.max(durable, result);
                        try {
                            flushedPlacements.addAll(flushedFiles);
                            // What came to such a path since the flush began is for the next one.
                            flushedPlacements.removeIf(path -> placed.contains(path) || files.contains(path));
                            replica.sure(flushedPlacements);
                            intents.drop(flushedIntents);
                        } catch (IOException e) {
                            failed.accept(e);
                        }
                        listener.ended();
                    }

                    @Override
                    public void failed(Exception cause) {
                        running = false;
                        failed.accept(cause);
                    }
                });
    }

    private void flush(List<SharePath> changed, List<SharePath> parents) throws IOException {
        if (changed.size() + parents.size() > SINGLE_FLUSHES_MAX) {
            directory.flushAll();
            return;
        }
        for (SharePath path : changed) {
            try (ShareDirectory.Source source = directory.open(path)) {
                source.flush();
            } catch (DiskException e) {
                ignoreIfGone(e);
            }
        }
        for (SharePath path : parents) {
            try {
                directory.flush(path);
            } catch (DiskException e) {
                ignoreIfGone(e);
            }
        }
    }

    /** What was moved or removed meanwhile is another change, flushed in its own turn. */
    private static void ignoreIfGone(DiskException cause) throws DiskException {
        switch (cause.reason()) {
            case ABSENT, WRONG_TYPE, DENIED -> {
                return;
            }
            default -> throw cause;
        }
    }
}
