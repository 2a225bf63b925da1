package io.tandemsync.daemon.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.watcher.DirectoryWatches;
import io.tandemsync.watcher.HintSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A watch that misses changes is begun anew until it misses none. */
final class ShareWatchTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String REFUSED = "the limit is reached; raise it";

    private final ScheduledExecutorService threads = Executors.newSingleThreadScheduledExecutor();
    private final FakeWatching watching = new FakeWatching();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<SharePath> changed = new CopyOnWriteArrayList<>();
    private final List<String> everything = new CopyOnWriteArrayList<>();
    private final ShareWatch.Target target = new ShareWatch.Target(Path.of("share"), changed::add, everything::add);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void wholeWatch_hintsAndIsNotBegunAgain() {
        ShareWatch watch = started(Duration.ofMillis(1));
        watching.sinks.get(0).changed(SharePath.of("a"));
        assertThat(changed).containsExactly(SharePath.of("a"));
        assertThat(watch.missed()).isNull();
        assertThat(watch.isRunning()).isTrue();
        assertThat(said).isEmpty();
    }

    @Test
    void refusedWatch_isBegunAgain_untilItMissesNothing() {
        watching.refusals.set(5);
        ShareWatch watch = started(Duration.ofMillis(1));
        await().atMost(PATIENCE).until(() -> said.contains("again"));
        assertThat(watching.sinks).hasSize(6);
        assertThat(watching.open).hasValue(1);
        assertThat(watch.missed()).isNull();
        assertThat(said).containsExactly(REFUSED, "again");
        // What changed between the watches is found by looking.
        assertThat(everything).hasSize(1);
    }

    @Test
    void watchThatMisses_isShownMeanwhile() {
        watching.refusals.set(1);
        ShareWatch watch = started(Duration.ofHours(1));
        await().atMost(PATIENCE).until(() -> said.contains(REFUSED));
        assertThat(watch.missed()).extracting(Problem::code).isEqualTo(Problem.Code.WATCH_LIMIT);
        watch.start(target);
        assertThat(watch.missed()).isNull();
        assertThat(watching.open).hasValue(1);
    }

    @Test
    void endedWatch_isNotBegunAgain_andSaysNothing() {
        watching.refusals.set(1);
        ShareWatch watch = started(Duration.ofMillis(1));
        watch.end();
        watching.sinks.get(0).degraded("another limit");
        int begun = watching.sinks.size();
        // Later than any try that was planned before.
        var unused = threads.schedule(() -> said.add("ran"), 20, TimeUnit.MILLISECONDS);
        await().atMost(PATIENCE).until(() -> said.contains("ran"));
        assertThat(watch.missed()).isNull();
        assertThat(watch.isRunning()).isFalse();
        assertThat(watching.open).hasValue(0);
        assertThat(watching.sinks).hasSize(begun);
    }

    private ShareWatch started(Duration pause) {
        ShareWatch watch =
                new ShareWatch(new ShareId(new UUID(0, 1)), watching, threads, pause, new ShareWatch.Owner() {
                    @Override
                    public void misses(String reason) {
                        said.add(reason);
                    }

                    @Override
                    public void watchedAgain() {
                        said.add("again");
                    }
                });
        watch.start(target);
        return watch;
    }

    /** Refuses so many watches, and counts those that are open. */
    private static final class FakeWatching implements DirectoryWatches {
        final List<HintSink> sinks = new CopyOnWriteArrayList<>();
        final AtomicInteger refusals = new AtomicInteger();
        final AtomicInteger open = new AtomicInteger();

        @Override
        public Watch watch(Path root, HintSink hints) {
            sinks.add(hints);
            open.incrementAndGet();
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                hints.degraded(REFUSED);
            }
            return open::decrementAndGet;
        }
    }
}
