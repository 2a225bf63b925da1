package io.tandemsync.engine.place;

import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Clock;
import java.time.Duration;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The paths that wait because nobody who is connected has their content, or because they lie where nothing may be put now;
 * they are not tried before something has changed that may help.
 *
 * <p>Confined to the share's loop.
 */
final class Unavailable {
    private final TreeSet<SharePath> paths = new TreeSet<>();
    private final TreeMap<ContentId, TreeSet<SharePath>> awaited = new TreeMap<>();
    /** When what all peers refused is asked for once more: one of them may have failed to read what it has. */
    private final Backoff refused;

    Unavailable(Clock clock) {
        refused = new Backoff(clock);
    }

    boolean isEmpty() {
        return paths.isEmpty();
    }

    boolean contains(SharePath path) {
        return paths.contains(path);
    }

    /** Nothing is tried for the path before {@link #touched} or {@link #forget}. */
    void add(SharePath path) {
        paths.add(path);
    }

    /** Nothing is tried for the path before its content is found here, too. */
    void await(SharePath path, ContentId content) {
        add(path);
        awaited.computeIfAbsent(content, id -> new TreeSet<>()).add(path);
    }

    /** All peers have refused what the path awaits; returns after how long they are asked again. */
    Duration refused(SharePath path) {
        return refused.failed(path);
    }

    /** Whether peers refused it so often that they are not asked again before something has changed. */
    boolean isSpent(SharePath path) {
        return refused.isSpent(path);
    }

    /** What the path should show, or what it shows, has changed. */
    void touched(SharePath path) {
        paths.remove(path);
    }

    /** This content was found here; returns whether any path waited for it. */
    boolean found(ContentId content) {
        TreeSet<SharePath> waiting = awaited.remove(content);
        return waiting != null && paths.removeAll(waiting);
    }

    /** The path shows what it should. */
    void succeeded(SharePath path) {
        refused.succeeded(path);
    }

    /** Anything may be available now. */
    void forget() {
        paths.clear();
        awaited.clear();
        refused.forget();
    }

    /** Whether peers are to be asked once more since this was last asked. */
    boolean hasDue() {
        boolean due = refused.hasDue();
        if (due) {
            paths.removeIf(path -> !refused.isWaiting(path));
        }
        return due;
    }
}
