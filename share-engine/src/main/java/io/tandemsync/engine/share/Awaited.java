package io.tandemsync.engine.share;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.reconcile.Action;
import io.tandemsync.engine.replica.Replica;
import io.tandemsync.engine.scan.Scanner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Those who wait for scans to end and for paths to show what they should. */
final class Awaited {
    /** How long a path may take before its asker is told that it will come; contents may have to be fetched. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Scanner scanner;
    private final Replica replica;
    private final Clock clock;
    private final Consumer<Duration> wakes;
    private final List<Scan> scans = new ArrayList<>();
    private final List<Showing> showings = new ArrayList<>();

    private record Scan(long number, CompletableFuture<Void> done) {}

    private record Showing(List<SharePath> paths, long until, CompletableFuture<Void> done) {}

    Awaited(Scanner scanner, Replica replica, Clock clock, Consumer<Duration> wakes) {
        this.scanner = scanner;
        this.replica = replica;
        this.clock = clock;
        this.wakes = wakes;
    }

    /** Completes once the scan with this number has ended. */
    void scan(long number, CompletableFuture<Void> done) {
        scans.add(new Scan(number, done));
    }

    /** Completes once the disk shows what it should at these paths, or after ten seconds. */
    CompletableFuture<Void> showing(List<SharePath> paths) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        showings.add(new Showing(List.copyOf(paths), clock.nanos() + PATIENCE.toNanos(), done));
        wakes.accept(PATIENCE);
        return done;
    }

    /**
     * Answers whom it can.
     *
     * @param still whether the share stands still, so that waiting has no end
     * @param show puts into the status what they are told of
     */
    void answer(boolean still, Runnable show) {
        if (scans.isEmpty() && showings.isEmpty()) {
            return;
        }
        List<CompletableFuture<Void>> over = new ArrayList<>();
        scans.removeIf(scan -> (still || scanner.hasEnded(scan.number())) && over.add(scan.done()));
        showings.removeIf(showing -> (still || isOver(showing)) && over.add(showing.done()));
        if (!over.isEmpty()) {
            show.run();
            over.forEach(done -> done.complete(null));
        }
    }

    private boolean isOver(Showing showing) {
        return clock.nanos() - showing.until() >= 0
                || showing.paths().stream().allMatch(path -> replica.action(path) instanceof Action.None);
    }

    /** Lets everybody go. */
    void close() {
        answer(true, () -> {});
    }
}
