package io.tandemsync.watcher;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches all shares by one watch service of the JDK, which is one inotify instance, of which a user has 128 by default.
 *
 * <p>The kernel watches inodes. One that was renamed keeps its key, within a share or from one to another, and one that stands in
 * two places (by a bind mount) has one key for both; so a key stands for places. What is here is guarded by its monitor, so
 * that no event of a key comes to light before the key's place does.
 */
final class InotifyWatches implements DirectoryWatches {
    /** Keys given back in one go, while no event is handed on. */
    private static final int CANCELLED_MAX = 32;
    /** Shares that are walked at once. */
    private static final int WALKERS = 4;

    private static final long WALKERS_SECONDS = 30;
    private static final Logger log = LoggerFactory.getLogger(InotifyWatches.class);

    /** A directory as one share has it. */
    private record Place(InotifyWatch watch, Path directory) {}

    private final ThreadPoolExecutor walkers = new ThreadPoolExecutor(
            WALKERS,
            WALKERS,
            WALKERS_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> daemon(work, "watch-walk"));
    private final Map<WatchKey, List<Place>> places = new HashMap<>();
    /**
     * The keys of each watch by their directories, one for each place. A directory that was renamed has its old place as well,
     * until that has been looked at.
     */
    private final Map<InotifyWatch, NavigableMap<Path, WatchKey>> keys = new HashMap<>();

    private @Nullable WatchService service;

    InotifyWatches() {
        walkers.allowCoreThreadTimeOut(true);
    }

    @Override
    public Watch watch(Path root, HintSink sink) {
        InotifyWatch watch = new InotifyWatch(root.toAbsolutePath().normalize(), sink, this);
        try {
            join(watch);
            watch.begin();
        } catch (IOException e) {
            watch.refused(e);
        }
        return watch;
    }

    private synchronized void join(InotifyWatch watch) throws IOException {
        if (service == null) {
            WatchService opened = FileSystems.getDefault().newWatchService();
            service = opened;
            daemon(() -> hear(opened), "watch").start();
        }
        keys.put(watch, new TreeMap<>());
    }

    private static Thread daemon(Runnable work, String name) {
        Thread made = new Thread(work, name);
        made.setDaemon(true);
        return made;
    }

    /** Runs what waits, and walks, beside the thread that hears of events. */
    void execute(Runnable work) {
        walkers.execute(work);
    }

    /** Watches this directory, but nothing in it, for a watch that has not left. */
    synchronized void register(InotifyWatch watch, Path directory) throws IOException {
        NavigableMap<Path, WatchKey> mine = keys.get(watch);
        if (mine == null || service == null) {
            return;
        }
        WatchKey key = directory.register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
        WatchKey before = mine.put(directory, key);
        if (before != null && before != key) {
            takeAway(before, watch, directory);
        }
        List<Place> now = new ArrayList<>(places.getOrDefault(key, List.of()));
        Place place = new Place(watch, directory);
        if (!now.contains(place)) {
            now.add(place);
            places.put(key, List.copyOf(now));
        }
    }

    /** Whether this directory is watched, or any below it. */
    synchronized boolean isRegistered(InotifyWatch watch, Path directory) {
        NavigableMap<Path, WatchKey> mine = keys.get(watch);
        if (mine == null || mine.containsKey(directory)) {
            return mine != null;
        }
        Path below = mine.ceilingKey(lowest(directory));
        return below != null && below.startsWith(directory);
    }

    /** Paths sort by their bytes: all that is below is together, but "a-b" sorts between "a" and what is in it. */
    private static Path lowest(Path directory) {
        return directory.resolve("\u0001");
    }

    /** Watches the directory no more, nor what is below it, unless it stands elsewhere by now. */
    void forget(InotifyWatch watch, Path directory) {
        boolean more = true;
        while (more) {
            more = forgetSome(watch, directory);
        }
    }

    /** Whether there may be more; events are heard in between. */
    private synchronized boolean forgetSome(InotifyWatch watch, Path directory) {
        NavigableMap<Path, WatchKey> mine = keys.get(watch);
        if (mine == null) {
            return false;
        }
        forget(watch, mine, directory);
        List<Path> below = new ArrayList<>();
        for (Path path : mine.tailMap(lowest(directory), true).keySet()) {
            if (!path.startsWith(directory) || below.size() == CANCELLED_MAX) {
                break;
            }
            below.add(path);
        }
        below.forEach(path -> forget(watch, mine, path));
        return below.size() == CANCELLED_MAX;
    }

    private void forget(InotifyWatch watch, Map<Path, WatchKey> mine, Path directory) {
        WatchKey key = mine.remove(directory);
        if (key != null) {
            takeAway(key, watch, directory);
        }
    }

    /** The watch hears nothing any more; the last one to leave gives the system's instance back. */
    void leave(InotifyWatch watch) throws IOException {
        Set<WatchKey> mine;
        synchronized (this) {
            NavigableMap<Path, WatchKey> left = keys.remove(watch);
            if (left == null) {
                return;
            }
            if (keys.isEmpty()) {
                places.clear();
                WatchService closing = service;
                service = null;
                if (closing != null) {
                    closing.close();
                }
                return;
            }
            mine = new HashSet<>(left.values());
        }
        // Each is a call to the system; who ends the watch need not wait.
        Iterator<WatchKey> rest = mine.iterator();
        execute(() -> {
            while (rest.hasNext()) {
                takeAway(watch, rest);
            }
        });
    }

    private synchronized void takeAway(InotifyWatch watch, Iterator<WatchKey> rest) {
        for (int i = 0; i < CANCELLED_MAX && rest.hasNext(); i++) {
            WatchKey key = rest.next();
            takeAway(key, place -> place.watch() == watch);
        }
    }

    private void takeAway(WatchKey key, InotifyWatch watch, Path directory) {
        takeAway(key, new Place(watch, directory)::equals);
    }

    /** Takes such places away from the key, and gives back a key without any. */
    private void takeAway(WatchKey key, Predicate<Place> which) {
        List<Place> now = new ArrayList<>(places.getOrDefault(key, List.of()));
        if (!now.removeIf(which)) {
            return;
        }
        if (now.isEmpty()) {
            places.remove(key);
            key.cancel();
        } else {
            places.put(key, List.copyOf(now));
        }
    }

    private void hear(WatchService from) {
        while (true) {
            try {
                hear(from.take());
            } catch (ClosedWatchServiceException over) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                log.error("What happened in a watched directory was not told", e);
            }
        }
    }

    private void hear(WatchKey key) {
        List<WatchEvent<?>> events = key.pollEvents();
        placesOf(key).forEach(place -> place.watch().heard(place.directory(), events));
        if (!key.reset()) {
            gone(key).forEach(place -> place.watch().gone(place.directory()));
        }
    }

    private synchronized List<Place> placesOf(WatchKey key) {
        return places.getOrDefault(key, List.of());
    }

    /** The directory is no more, or its file system is unmounted. */
    private synchronized List<Place> gone(WatchKey key) {
        List<Place> gone = places.getOrDefault(key, List.of());
        places.remove(key);
        for (Place place : gone) {
            NavigableMap<Path, WatchKey> mine = keys.get(place.watch());
            if (mine != null) {
                mine.remove(place.directory(), key);
            }
        }
        return gone;
    }
}
