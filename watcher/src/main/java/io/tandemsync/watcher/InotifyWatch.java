package io.tandemsync.watcher;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One share's part of what {@link InotifyWatches} watches.
 *
 * <p>A directory that was made or moved is hinted once it and all below it are watched, which is done beside the thread that
 * hears of events, so that a large tree moved into one share keeps no other waiting. Where a directory was, it is looked
 * whether one is still there, one place after the other in the order in which they were told: of two that change
 * places, whichever is told last finds both as they are.
 */
final class InotifyWatch implements DirectoryWatches.Watch, DirectoryVisitor.Owner {
    private static final long END_SECONDS_MAX = 10;
    /** Least time between two walks through all directories, however many events are lost. */
    private static final Duration RENEWAL_PAUSE = Duration.ofSeconds(1);
    /** Directories that wait to be looked at; with more of them, all are. */
    private static final int CHANGED_MAX = 10_000;
    /** Directories kept in mind that may not be read. */
    private static final int DENIED_MAX = 10_000;

    private final InotifyWatches watches;
    private final Path root;
    private final HintSink sink;
    private final ShareLocator locator;
    private final DirectoryVisitor visitor;
    private final Refusals refusals = new Refusals(this::degraded);
    private final CountDownLatch closing = new CountDownLatch(1);
    /** Held while the sink hears of something. */
    private final ReentrantLock telling = new ReentrantLock();

    private final Set<Path> denied = ConcurrentHashMap.newKeySet();
    private final Deque<Path> changed = new ArrayDeque<>();
    private boolean lost;
    /** Whether a thread walks; only one does at a time. */
    private boolean walking = true;

    private volatile long walkedAt;

    InotifyWatch(Path root, HintSink sink, InotifyWatches watches) {
        this.root = root;
        this.sink = sink;
        this.watches = watches;
        this.locator = new ShareLocator(root);
        this.visitor = new DirectoryVisitor(locator, this, false);
    }

    @Override
    public boolean isEnded() {
        return closing.getCount() == 0;
    }

    private void degraded(String reason) {
        tell(() -> sink.degraded(reason));
    }

    private void tell(Runnable hint) {
        telling.lock();
        try {
            if (!isEnded()) {
                hint.run();
            }
        } finally {
            telling.unlock();
        }
    }

    @Override
    public void refused(IOException cause) {
        refusals.refused(cause);
    }

    @Override
    public void denied(Path directory) {
        if (denied.size() < DENIED_MAX) {
            denied.add(directory);
        }
    }

    /** Watches every directory; what happens meanwhile is looked at after that. */
    void begin() {
        walk(root);
        walkedAt = System.nanoTime();
        watches.execute(this::walkChanged);
    }

    private void walk(Path from) {
        visitor.recursiveVisitFiles(from, this::register, file -> {});
    }

    private void register(Path directory) throws IOException {
        // Before the others' events wait for the system's answer: where a file system hangs, it is this walk that does.
        check(directory);
        watches.register(this, directory);
        // A link that has come meanwhile was followed; one that comes later is told of.
        try {
            check(directory);
        } catch (NotDirectoryException e) {
            watches.forget(this, directory);
            throw e;
        }
    }

    private void check(Path directory) throws NotDirectoryException {
        if (!locator.isRoot(directory) && !isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
    }

    /** Something happened in a directory. Called in the thread that hears of events, which goes on whatever comes of it. */
    void heard(Path directory, List<WatchEvent<?>> events) {
        try {
            take(directory, events);
        } catch (RuntimeException e) {
            refusals.ended(e.getClass().getSimpleName());
        }
    }

    private void take(Path directory, List<WatchEvent<?>> events) {
        for (WatchEvent<?> event : events) {
            if (event.kind() == OVERFLOW) {
                lose();
            } else if (event.context() instanceof Path name) {
                take(event.kind(), directory.resolve(name));
            } else {
                hint(directory);
            }
        }
    }

    private void take(WatchEvent.Kind<?> kind, Path file) {
        if (locator.isRepository(file)) {
            return;
        }
        if (kind == ENTRY_CREATE && isDirectory(file)) {
            look(file);
            return;
        }
        boolean wasDenied = kind == ENTRY_MODIFY && !denied.isEmpty() && denied.remove(file);
        if (wasDenied || (kind == ENTRY_DELETE && watches.isRegistered(this, file))) {
            look(file);
        }
        hint(file);
    }

    private static boolean isDirectory(Path file) {
        return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
    }

    private void hint(Path file) {
        locator.locate(file).ifPresent(path -> tell(() -> sink.changed(path)));
    }

    /** A watched directory is no more, or is no mount point any more. Called in the thread that hears of events. */
    void gone(Path directory) {
        if (locator.isRoot(directory)) {
            refusals.ended("its directory is gone");
        } else if (watches.isRegistered(this, directory) || isDirectory(directory)) {
            // Its last events are not told, such as that something was moved out of it.
            look(directory);
        }
    }

    /** Events were lost: all is watched anew, and said to have changed after that as well. */
    private void lose() {
        synchronized (changed) {
            if (lost) {
                return;
            }
            lost = true;
            changed.clear();
            beginWalking();
        }
        tell(() -> sink.everything("events were lost"));
    }

    private void look(Path directory) {
        synchronized (changed) {
            if (lost) {
                return;
            }
            if (changed.size() < CHANGED_MAX) {
                changed.add(directory);
                beginWalking();
                return;
            }
        }
        lose();
    }

    /** Holding the lock of what changed. */
    private void beginWalking() {
        if (!walking) {
            walking = true;
            watches.execute(this::walkChanged);
        }
    }

    private void walkChanged() {
        try {
            while (!isEnded()) {
                Path next;
                synchronized (changed) {
                    next = changed.poll();
                    if (next == null && !lost) {
                        walking = false;
                        return;
                    }
                }
                if (next == null) {
                    walkAgain();
                } else {
                    lookAt(next);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            refusals.ended(e.getClass().getSimpleName());
        }
    }

    private void lookAt(Path directory) {
        // Below it, there may be watches of another directory that stood there and was moved out of the share.
        watches.forget(this, directory);
        if (isDirectory(directory)) {
            walk(directory);
        }
        hint(directory);
    }

    private void walkAgain() throws InterruptedException {
        long early = walkedAt + RENEWAL_PAUSE.toNanos() - System.nanoTime();
        if (early > 0 && closing.await(early, TimeUnit.NANOSECONDS)) {
            return;
        }
        watches.forget(this, root);
        denied.clear();
        synchronized (changed) {
            lost = false;
        }
        walk(root);
        walkedAt = System.nanoTime();
        tell(() -> sink.everything("everything is watched anew"));
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        try {
            if (!telling.tryLock(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IOException("cannot end the watch of a share: its sink does not return");
            }
            telling.unlock();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watches.leave(this);
        }
    }
}
