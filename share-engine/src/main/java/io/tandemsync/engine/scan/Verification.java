package io.tandemsync.engine.scan;

import io.tandemsync.engine.index.PathState;
import io.tandemsync.engine.index.Totals;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.replica.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads every file of a share again and compares it with what is recorded. Content that differs although nobody touched the
 * file has rotted: it is named, no longer offered to anybody, and replaced by the good content from wherever that is; the
 * rotten bytes go to the kept versions like anything that is replaced.
 *
 * <p>Confined to the share's loop; works in steps. Only how far it has got is read from any thread.
 */
public final class Verification {
    private static final int STEP = 64;
    /** More than a person reads. */
    private static final int NAMED_MAX = 1_000;

    private final ShareDirectory directory;
    private final Replica replica;
    private final Hashing hashing;
    private final Host host;
    private final CompletableFuture<Report> done = new CompletableFuture<>();
    private final List<String> rotten = new ArrayList<>();
    private final Totals.Sum whole;
    private final AtomicLong filesDone = new AtomicLong();
    private final AtomicLong bytesRead = new AtomicLong();
    private SharePath cursor = SharePath.root();
    private boolean walked;
    private long files;
    private long bytes;
    private long rottenFiles;
    private long changed;
    private long unreadable;

    /**
     * What a verification found.
     *
     * @param files that were read and compared, with so many bytes
     * @param rotten paths whose content differs though nothing says that it was changed, at most 1 000 of them
     * @param rottenFiles how many those are
     * @param changed files that were changed and are scanned like any other change
     * @param unreadable files that could not be read
     */
    public record Report(long files, long bytes, List<String> rotten, long rottenFiles, long changed, long unreadable) {
        public Report {
            rotten = List.copyOf(rotten);
        }
    }

    /**
     * How far a verification has got. The totals are what was recorded when it began, or what was met since, where that is
     * more.
     *
     * @param files that were compared, given up, or are links without content, of so many
     * @param bytes that were read, also of files that are being read, of so many
     */
    public record Progress(long files, long filesTotal, long bytes, long bytesTotal) {}

    /** What a verification needs of the share it works for. */
    public interface Host {
        void problem(Problem problem);

        /** The path has changed and has to be scanned. */
        void rescan(SharePath path);

        /** What the path shows is not what it should show. */
        void touched(SharePath path);

        /** There is work to do soon. */
        void wake(Duration delay);
    }

    public Verification(ShareDirectory directory, Replica replica, Workers workers, ContentReading reading, Host host) {
        this.directory = directory;
        this.replica = replica;
        this.host = host;
        this.whole = replica.index().totals().local();
        ContentReading counted = source -> reading.read(new Counted(source, bytesRead));
        this.hashing = new Hashing(directory, workers, counted, this::hashed, this::unhashed);
    }

    /** How far it has got; from any thread. */
    public Progress progress() {
        long files = filesDone.get();
        long read = bytesRead.get();
        return new Progress(files, Math.max(files, whole.files()), read, Math.max(read, whole.bytes()));
    }

    /** Completes with what was found; fails where the share is closed before. */
    public CompletableFuture<Report> done() {
        return done;
    }

    /** Gives up. */
    public void cancel() {
        done.completeExceptionally(new IOException("the share was closed while it was verified; verify it again"));
    }

    /** Does a piece of work; returns whether there is more at once. */
    public boolean step() throws IOException {
        if (done.isDone()) {
            return false;
        }
        if (!walked && hashing.hasRoom()) {
            List<SharePath> paths = replica.index().below(SharePath.root(), cursor, STEP);
            for (SharePath path : paths) {
                cursor = path;
                look(path);
            }
            walked = paths.size() < STEP;
        }
        hashing.start();
        if (walked && !hashing.isBusy()) {
            done.complete(new Report(files, bytes, rotten, rottenFiles, changed, unreadable));
        }
        return !walked && hashing.hasRoom();
    }

    private void look(SharePath path) throws IOException {
        PathState state = replica.index().state(path);
        Base base = state.base();
        if (base != null && !state.ignored() && base.entry() instanceof Entry.Symlink) {
            filesDone.incrementAndGet();
        }
        if (base == null || !(base.entry() instanceof Entry.File) || base.stamp() == null || state.ignored()) {
            return;
        }
        try {
            if (base.stamp().equals(directory.stat(path))) {
                hashing.add(path, base.stamp(), false);
            } else {
                filesDone.incrementAndGet();
                changed++;
                host.rescan(path);
            }
        } catch (DiskException e) {
            unhashed(path, e);
        }
    }

    private void hashed(SharePath path, Hashing.Hashed found) {
        filesDone.incrementAndGet();
        Base base = replica.index().state(path).base();
        if (base == null
                || !(base.entry() instanceof Entry.File recorded)
                || !found.stamp().equals(base.stamp())) {
            changed++;
        } else if (recorded.content().id().equals(found.read().content().id())) {
            files++;
            bytes += recorded.content().size();
        } else {
            rotten(path, base, recorded, found);
        }
        host.wake(Duration.ZERO);
    }

    /** The disk shows, and has shown, something that no record holds; what should stand there has to come again. */
    private void rotten(SharePath path, Base base, Entry.File recorded, Hashing.Hashed found) {
        files++;
        bytes += recorded.content().size();
        rottenFiles++;
        if (rotten.size() < NAMED_MAX) {
            rotten.add(path.toString());
        }
        Entry.File shown = new Entry.File(found.read().content(), recorded.mode(), recorded.modified());
        try {
            replica.index().pages(found.read().pages());
            replica.index().base(path, new Base(shown, base.past(), base.contentDot(), base.stamp()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        host.problem(new Problem(
                path.toString(),
                Problem.Code.BIT_ROT,
                "its content has changed although nobody wrote to it; the good content is fetched from a peer,"
                        + " check the disk"));
        host.touched(path);
    }

    private void unhashed(SharePath path, Exception cause) {
        filesDone.incrementAndGet();
        if (cause instanceof Hashing.ChangedWhileReading) {
            changed++;
            host.rescan(path);
        } else {
            unreadable++;
            host.problem(new Problem(
                    path.toString(),
                    Problem.Code.UNREADABLE,
                    "it cannot be read: " + cause.getMessage() + "; check its permissions and the disk"));
        }
        host.wake(Duration.ZERO);
    }

    /** A file that is being read, whose bytes are counted as they come. */
    private record Counted(ShareDirectory.Source source, AtomicLong bytes) implements ShareDirectory.Source {
        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            int count = source.read(into, position);
            bytes.addAndGet(Math.max(0, count));
            return count;
        }

        @Override
        public Stamp stamp() throws IOException {
            return source.stamp();
        }

        @Override
        public void flush() throws IOException {
            source.flush();
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
