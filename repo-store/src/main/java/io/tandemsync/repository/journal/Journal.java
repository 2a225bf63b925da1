package io.tandemsync.repository.journal;

import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.repository.seal.PrivateFiles;
import io.tandemsync.repository.seal.SealKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The journal of one repository: batches numbered from 1 without a gap, durable once flushed.
 *
 * <p>For one thread. After an {@link IOException} it must not be used any more: what a failed flush left on the disk is
 * unknown, and a second flush would lie.
 */
public final class Journal implements Closeable {
    private final Path directory;
    private final SealKey key;
    private final long segmentBytes;
    private final Deque<Segment> segments;
    /** Held while the disk is waited for; a segment is not exchanged meanwhile. */
    private final Object flushing = new Object();

    private volatile FileChannel channel;
    private long end;
    private volatile long sequence;
    private volatile long durable;

    private Journal(Path directory, SealKey key, long segmentBytes, List<Segment> segments, long last, long end)
            throws IOException {
        this.directory = directory;
        this.key = key;
        this.segmentBytes = segmentBytes;
        this.segments = new ArrayDeque<>(segments);
        this.sequence = last;
        this.durable = last;
        this.end = end;
        this.channel = PrivateFiles.open(this.segments.getLast().file());
    }

    /** Whether a file of this name is part of a journal. */
    public static boolean isName(String name) {
        return Segment.isName(name);
    }

    /** Whether the file can hold no frame: it is at most a segment's header. */
    public static boolean isWithoutFrames(Path file) throws IOException {
        return Files.size(file) <= Segment.HEADER_BYTES;
    }

    /** Makes a journal without frames in the directory; anything under its first name is replaced. */
    public static void create(Path directory, SealKey key) throws IOException {
        Segment.create(directory, 1, 1, key);
    }

    /**
     * Opens the journal, hands over what comes after batch {@code applied}, and cuts off a torn tail.
     *
     * @param segmentBytes a segment that has grown to this size is followed by a new one
     * @throws JournalBrokenException if batches are missing or were changed
     */
    @SuppressWarnings("MustBeClosedChecker")
    public static Journal open(Path directory, SealKey key, long segmentBytes, long applied, Replay replay)
            throws IOException {
        List<Segment> segments = read(directory, key);
        int start = segments.size() - 1;
        while (start > 0 && segments.get(start).first() > applied + 1) {
            start--;
        }
        if (segments.get(start).first() > applied + 1) {
            throw new JournalBrokenException("the journal starts with batch "
                    + segments.get(start).first() + ", but the index contains the batches up to " + applied + " only");
        }
        // What is read back may be in the page cache only, and must not get into the index before it is on the disk.
        try (FileChannel newest =
                PrivateFiles.open(segments.get(segments.size() - 1).file())) {
            newest.force(true);
        }
        for (int i = start; ; i++) {
            SegmentScan scan = new SegmentScan(segments.get(i));
            scan.replay(applied, replay);
            if (i == segments.size() - 1) {
                return openEnd(directory, key, segmentBytes, applied, segments, scan);
            }
            if (scan.isTorn() || scan.last() + 1 != segments.get(i + 1).first()) {
                throw new JournalBrokenException(
                        "the journal cannot be read after batch " + scan.last() + ", though later batches are there");
            }
        }
    }

    private static Journal openEnd(
            Path directory, SealKey key, long segmentBytes, long applied, List<Segment> segments, SegmentScan scan)
            throws IOException {
        if (scan.last() < applied) {
            throw new JournalBrokenException("the journal ends with batch " + scan.last()
                    + ", but the index contains the batches up to " + applied);
        }
        if (scan.isTorn() && scan.lostDurableFrames()) {
            throw new JournalBrokenException(
                    "the journal cannot be read after batch " + scan.last() + ", which was followed by durable ones");
        }
        Journal journal = new Journal(directory, key, segmentBytes, segments, scan.last(), scan.end());
        try {
            if (scan.isTorn()) {
                journal.channel.truncate(scan.end());
                journal.channel.force(true);
            }
            return journal;
        } catch (IOException e) {
            journal.close();
            throw e;
        }
    }

    /** The segments in order; the last is left out and deleted if it was torn while it was made. */
    private static List<Segment> read(Path directory, SealKey key) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.filter(entry -> isName(entry.getFileName().toString())).forEach(files::add);
        }
        Collections.sort(files);
        List<Segment> segments = new ArrayList<>();
        Path torn = null;
        for (Path file : files) {
            Optional<Segment> segment = Segment.read(file, key);
            if (segment.isPresent()) {
                segments.add(segment.get());
            } else if (file.equals(files.get(files.size() - 1)) && isWithoutFrames(file)) {
                torn = file;
            } else {
                throw new JournalBrokenException("the header of " + file.getFileName() + " cannot be authenticated");
            }
        }
        if (segments.isEmpty()) {
            throw new JournalBrokenException("the journal has no segment");
        }
        if (torn != null) {
            Files.delete(torn);
        }
        return segments;
    }

    /** The number of the last batch. */
    public long sequence() {
        return sequence;
    }

    /** Whether the changes fit one batch, which is at most 32 MiB. */
    public static boolean fits(List<Change> changes) {
        return Batch.encodedLength(changes) <= Batch.BYTES_MAX;
    }

    /**
     * Appends a batch that {@link #fits} without waiting for the disk.
     *
     * @return how many bytes it took
     */
    public int append(List<Change> changes) throws IOException {
        byte[] batch = new Batch(durable, changes).encoded();
        if (end >= segmentBytes) {
            rotate();
        }
        long number = sequence + 1;
        byte[] frame = segments.getLast().cipher().seal(number, batch);
        PrivateFiles.writeFully(channel, ByteBuffer.wrap(frame), end);
        end += frame.length;
        sequence = number;
        return frame.length;
    }

    /**
     * Returns when every batch that was appended before the call survives a power cut. The only call that may be made from
     * another thread, and while batches are appended.
     */
    public void sync() throws IOException {
        synchronized (flushing) {
            long upTo = sequence;
            if (durable < upTo) {
                channel.force(false);
                durable = upTo;
            }
        }
    }

    /** Makes all batches durable and starts a new segment, unless the current one is empty. */
    public void rotate() throws IOException {
        synchronized (flushing) {
            exchangeSegment();
        }
    }

    private void exchangeSegment() throws IOException {
        sync();
        if (sequence < segments.getLast().first()) {
            return;
        }
        Segment next = Segment.create(directory, segments.getLast().number() + 1, sequence + 1, key);
        channel.close();
        segments.addLast(next);
        channel = PrivateFiles.open(next.file());
        end = Segment.HEADER_BYTES;
    }

    /** Deletes the segments all of whose batches have at most this number; the newest segment stays. */
    public void dropThrough(long number) throws IOException {
        boolean dropped = false;
        while (segments.size() > 1) {
            Segment oldest = segments.removeFirst();
            if (segments.getFirst().first() - 1 > number) {
                segments.addFirst(oldest);
                break;
            }
            Files.delete(oldest.file());
            dropped = true;
        }
        if (dropped) {
            PrivateFiles.forceDirectory(directory);
        }
    }

    /** Closes without flushing. */
    @Override
    public void close() throws IOException {
        synchronized (flushing) {
            channel.close();
        }
    }
}
