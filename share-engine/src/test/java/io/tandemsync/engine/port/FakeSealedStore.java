package io.tandemsync.engine.port;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A {@link SealedStore} in memory that a power cut takes back to what was flushed, or leaves torn. */
public final class FakeSealedStore implements SealedStore {
    private final TreeMap<ChunkId, Bytes> chunks = new TreeMap<>();
    private final TreeMap<ChunkId, Bytes> unflushed = new TreeMap<>();
    private List<Bytes> log = new ArrayList<>();
    private int flushedLog;
    private long room = Long.MAX_VALUE;
    private boolean closed;

    @Override
    public synchronized void put(ChunkId id, Bytes sealed) throws IOException {
        open();
        if (bytes() + sealed.length() > room) {
            throw new DiskException(DiskException.Reason.FULL, "no space left on the device");
        }
        chunks.put(id, sealed);
        unflushed.put(id, sealed);
    }

    @Override
    public synchronized @Nullable Bytes read(ChunkId id) {
        open();
        return chunks.get(id);
    }

    @Override
    public synchronized void delete(ChunkId id) {
        open();
        chunks.remove(id);
        unflushed.remove(id);
    }

    @Override
    public synchronized List<ChunkId> list(int part) {
        open();
        return chunks.keySet().stream()
                .filter(id -> (id.hash().bytes()[0] & 0xff) == part)
                .toList();
    }

    @Override
    public synchronized void append(List<Bytes> records) {
        open();
        log.addAll(records);
    }

    @Override
    public synchronized long logBytes() {
        return log.stream().mapToLong(record -> record.length() + 8L).sum();
    }

    @Override
    public synchronized void replay(Consumer<Bytes> visitor) {
        open();
        log.forEach(visitor);
    }

    @Override
    public synchronized void rewrite(Iterable<Bytes> records) {
        open();
        log = new ArrayList<>();
        records.forEach(log::add);
        flushedLog = log.size();
    }

    @Override
    public synchronized void flush() {
        open();
        unflushed.clear();
        flushedLog = log.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    /** Opens it again, after the process died or closed it. */
    public synchronized FakeSealedStore reopened() {
        closed = false;
        return this;
    }

    /** The power goes: what was not flushed is torn. */
    public synchronized FakeSealedStore cutPower() {
        unflushed.forEach((id, bytes) -> chunks.put(id, Bytes.wrap(new byte[bytes.length() / 2])));
        unflushed.clear();
        log = new ArrayList<>(log.subList(0, Math.min(flushedLog, log.size())));
        closed = false;
        return this;
    }

    /** Changes what lies on the disk behind the replica's back. */
    public synchronized void tamper(UnaryOperator<Bytes> change) {
        chunks.replaceAll((id, bytes) -> change.apply(bytes));
    }

    /** Puts other records in the place of those in the log. */
    public synchronized void tamperLog(UnaryOperator<List<Bytes>> change) {
        log = new ArrayList<>(change.apply(List.copyOf(log)));
        flushedLog = log.size();
    }

    /** The ids of all chunks. */
    public synchronized List<ChunkId> ids() {
        return List.copyOf(chunks.keySet());
    }

    /** All that lies on the disk, one after another. */
    public synchronized List<Bytes> contents() {
        List<Bytes> all = new ArrayList<>(chunks.values());
        all.addAll(log);
        return all;
    }

    public synchronized long bytes() {
        return chunks.values().stream().mapToLong(Bytes::length).sum();
    }

    /** From now on only so many bytes of chunks fit. */
    public synchronized void room(long bytes) {
        room = bytes;
    }
}
