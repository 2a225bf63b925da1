package io.tandemsync.engine.scan;

import io.tandemsync.engine.chunk.ContentReader;
import io.tandemsync.engine.chunk.FileParts;
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
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads and hashes changed files on the workers, a bounded number at a time, each only if it stayed what it was. */
final class Hashing {
    /** Files waiting; a walk stops meanwhile. */
    private static final int WAITING_MAX = 1_024;
    /** Small files are read several in one go: handing them over one by one costs more than reading them. */
    private static final int GROUP_MAX = 16;

    private static final long GROUP_BYTES_MAX = 1 << 20;
    /** Starting a job and cutting a part's beginning twice cost little beside so much. */
    private static final long PART_BYTES = 32 << 20;

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
    private final long partBytes;
    private @Nullable Large large;
    private int running;

    Hashing(ShareDirectory directory, Workers workers, ContentReading reading, Done done, Failed failed) {
        this(directory, workers, reading, done, failed, PART_BYTES);
    }

    /** @param partBytes a file of two such parts or more is read in parts */
    Hashing(
            ShareDirectory directory,
            Workers workers,
            ContentReading reading,
            Done done,
            Failed failed,
            long partBytes) {
        this.partBytes = partBytes;
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
        return running > 0 || large != null || !waiting.isEmpty();
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

    /** Starts as many as the workers take: of a large file one part, and more of them while nothing else waits. */
    void start() {
        int jobs = workers.parallelism() + 1;
        boolean goesOn = true;
        while (running < jobs && goesOn) {
            goesOn = startPart() || startGroup(jobs);
        }
    }

    private boolean startPart() {
        Waiting next = waiting.peek();
        if (large == null && next != null && next.stamp().size() >= 2 * partBytes) {
            reading.parted().ifPresent(parted -> large = new Large(waiting.remove(), parted));
        }
        return large != null && (waiting.isEmpty() || large.running == 0) && large.startPart();
    }

    private boolean startGroup(int jobs) {
        if (waiting.isEmpty()) {
            return false;
        }
        List<Waiting> group = group(Math.min(GROUP_MAX, 1 + waiting.size() / jobs));
        run(
                () -> readAll(group),
                outcomes -> outcomes.forEach(this::ended),
                cause -> group.forEach(one -> ended(new Outcome(one.path(), null, cause))));
        return true;
    }

    private <T> void run(Callable<T> work, Consumer<T> then, Consumer<Exception> failing) {
        running++;
        workers.run(work, new Workers.Answer<T>() {
            @Override
            public void done(T result) {
                running--;
                then.accept(result);
            }

            @Override
            public void failed(Exception cause) {
                running--;
                failing.accept(cause);
            }
        });
    }

    /** A file that is read in parts, some of them at once, and then put together. */
    private final class Large {
        private final Waiting file;
        private final ContentReading.Parted parted;
        private final FileParts parts;
        private int begun;
        private int running;
        private @Nullable Exception failed;

        Large(Waiting file, ContentReading.Parted parted) {
            this.file = file;
            this.parted = parted;
            this.parts = new FileParts(file.stamp().size(), partBytes);
        }

        /** Begins with one more part, if there is one. */
        boolean startPart() {
            if (begun == parts.count() || failed != null) {
                return false;
            }
            int part = begun++;
            running++;
            run(
                    () -> cut(part),
                    chunks -> {
                        parts.set(part, chunks);
                        ended();
                    },
                    this::fail);
            return true;
        }

        private List<ContentReader.Chunk> cut(int part) throws IOException {
            try (ShareDirectory.Source source = opened(file)) {
                return parted.cut(source, parts.begin(part), parts.begin(part + 1));
            }
        }

        private void ended() {
            running--;
            if (failed == null && begun < parts.count()) {
                // Nobody else hears of a part: without this the next one would begin with the next file.
                start();
            } else if (running == 0 && failed == null) {
                running++;
                run(this::joined, this::over, this::fail);
            } else if (running == 0) {
                over(new Outcome(file.path(), null, failed));
            }
        }

        private void fail(Exception cause) {
            failed = failed == null ? cause : failed;
            ended();
        }

        private Outcome joined() throws IOException {
            try (ShareDirectory.Source source = opened(file)) {
                List<ContentReader.Chunk> chunks = parts.joined((from, limit) -> parted.cut(source, from, limit));
                return new Outcome(file.path(), unchanged(file.stamp(), source, parted.joined(chunks)), null);
            }
        }

        private void over(Outcome outcome) {
            large = null;
            Hashing.this.ended(outcome);
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
        try (ShareDirectory.Source source = opened(next)) {
            return unchanged(next.stamp(), source, reading.read(source));
        }
    }

    private ShareDirectory.Source opened(Waiting next) throws IOException {
        ShareDirectory.Source source = directory.open(next.path());
        try {
            Stamp before = source.stamp();
            if (!before.equals(next.stamp())) {
                throw new ChangedWhileReading();
            }
            if (next.fresh() && source.isBeingWritten()) {
                throw new StillOpen(before);
            }
            return source;
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static Hashed unchanged(Stamp before, ShareDirectory.Source source, ContentReading.Read read)
            throws IOException {
        if (!source.stamp().equals(before) || read.content().size() != before.size()) {
            throw new ChangedWhileReading();
        }
        return new Hashed(before, read);
    }
}
