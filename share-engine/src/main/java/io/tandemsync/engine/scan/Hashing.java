package io.tandemsync.engine.scan;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.Workers;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads and hashes changed files on the workers, a bounded number at a time, each only if it stayed what it was. */
final class Hashing {
    /** Files waiting; a walk stops meanwhile. */
    private static final int WAITING_MAX = 1_024;
    /** Small files are read several in one go: handing them over one by one costs more than reading them. */
    private static final int GROUP_MAX = 16;

    private static final long GROUP_BYTES_MAX = 1 << 20;

    /** What was read, and the stamp that held before and after. */
    record Hashed(Stamp stamp, ContentReading.Read read) {}

    /** The file changed while it was read. */
    static final class ChangedWhileReading extends IOException {
        private static final long serialVersionUID = 1L;

        ChangedWhileReading() {
            super("the file changed while it was read");
        }
    }

    /** Somebody holds the file open for writing and changed it lately. */
    static final class StillOpen extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Stamp stamp;

        StillOpen(Stamp stamp) {
            super("the file is still being written");
            this.stamp = stamp;
        }

        Stamp stamp() {
            return stamp;
        }
    }

    /** Takes a file that was hashed. */
    interface Done {
        void hashed(SharePath path, Hashed hashed);
    }

    /** Takes a file that could not be hashed. */
    interface Failed {
        void failed(SharePath path, Exception cause);
    }

    private record Waiting(SharePath path, Stamp stamp, boolean fresh) {}

    /** What came of one file: what was read, or why it was not. */
    private record Outcome(SharePath path, @Nullable Hashed hashed, @Nullable Exception cause) {}

    private final ShareDirectory directory;
    private final Workers workers;
    private final ContentReading reading;
    private final Done done;
    private final Failed failed;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final TreeSet<SharePath> known = new TreeSet<>();
    private int running;

    Hashing(ShareDirectory directory, Workers workers, ContentReading reading, Done done, Failed failed) {
        this.directory = directory;
        this.workers = workers;
        this.reading = reading;
        this.done = done;
        this.failed = failed;
    }

    boolean hasRoom() {
        return waiting.size() < WAITING_MAX;
    }

    boolean isBusy() {
        return running > 0 || !waiting.isEmpty();
    }

    /**
     * Has the file read, unless it waits for that already.
     *
     * @param fresh whether it changed so lately that it is left alone while somebody holds it open for writing
     */
    void add(SharePath path, Stamp stamp, boolean fresh) {
        if (known.add(path)) {
            waiting.add(new Waiting(path, stamp, fresh));
        }
    }

    /** Starts as many as the workers take. */
    void start() {
        int groups = workers.parallelism() + 1;
        while (running < groups && !waiting.isEmpty()) {
            List<Waiting> group = group(Math.min(GROUP_MAX, 1 + waiting.size() / groups));
            running++;
            workers.run(() -> readAll(group), new Workers.Answer<List<Outcome>>() {
                @Override
                public void done(List<Outcome> outcomes) {
                    running--;
                    outcomes.forEach(Hashing.this::ended);
                }

                @Override
                public void failed(Exception cause) {
                    running--;
                    group.forEach(one -> ended(new Outcome(one.path(), null, cause)));
                }
            });
        }
    }

    private List<Waiting> group(int most) {
        List<Waiting> group = new ArrayList<>();
        long bytes = 0;
        do {
            Waiting next = waiting.remove();
            group.add(next);
            bytes += next.stamp().size();
        } while (group.size() < most
                && !waiting.isEmpty()
                && bytes + waiting.element().stamp().size() <= GROUP_BYTES_MAX);
        return group;
    }

    private void ended(Outcome outcome) {
        known.remove(outcome.path());
        if (outcome.hashed() != null) {
            done.hashed(outcome.path(), outcome.hashed());
        } else {
            failed.failed(outcome.path(), Objects.requireNonNull(outcome.cause()));
        }
    }

    private List<Outcome> readAll(List<Waiting> group) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Waiting next : group) {
            try {
                outcomes.add(new Outcome(next.path(), read(next), null));
            } catch (IOException | RuntimeException e) {
                outcomes.add(new Outcome(next.path(), null, e));
            }
        }
        return outcomes;
    }

    private Hashed read(Waiting next) throws IOException {
        try (ShareDirectory.Source source = directory.open(next.path())) {
            Stamp before = source.stamp();
            if (!before.equals(next.stamp())) {
                throw new ChangedWhileReading();
            }
            if (next.fresh() && source.isBeingWritten()) {
                throw new StillOpen(before);
            }
            ContentReading.Read read = reading.read(source);
            if (!source.stamp().equals(before) || read.content().size() != before.size()) {
                throw new ChangedWhileReading();
            }
            return new Hashed(before, read);
        }
    }
}
