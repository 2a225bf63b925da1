package io.tandemsync.engine.vault;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The index of a blind replica: of each path, by its id, the sealed records; of each sealed chunk, who needs it; and what
 * follows from that, the sequence of changes, what is missing, totals and digests. Each change is one atomic batch.
 *
 * <p>Confined to the share's loop.
 */
public final class Vault {
    private static final int SOURCE_BYTES_MAX = 256;

    private final OrderedStore store;
    private final VaultHead head;
    private final VaultChunks chunks;
    private Duration grace;

    private Vault(OrderedStore store, VaultHead head, Duration grace) {
        this.store = store;
        this.head = head;
        this.chunks = new VaultChunks(store);
        this.grace = grace;
    }

    /**
     * Opens the vault kept in a store.
     *
     * @param ids gives fresh random ids
     * @param grace how long what nothing needs stays
     */
    public static Vault open(OrderedStore store, Supplier<UUID> ids, Duration grace) throws IOException {
        return new Vault(store, new VaultHead(store, ids), grace);
    }

    /** A change in the sequence. */
    public record Step(long number, String source, Hash path) {}

    public ReplicaId replica() {
        return head.replica();
    }

    public UUID sequenceId() {
        return head.sequenceId();
    }

    public long sequence() {
        return head.sequence();
    }

    public VaultTotals totals() {
        return head.totals();
    }

    /** The digest of all records. */
    public Hash digest() {
        return head.digest();
    }

    public List<Hash> buckets() {
        return head.bucketDigests();
    }

    /** Whether nothing was stored before this opening. */
    public boolean isFresh() {
        return head.isFresh();
    }

    /** Whether the last stop was in order; asked once. */
    public boolean takeClean() throws IOException {
        return head.takeClean();
    }

    /** Notes that all is in order, as the last change before closing. */
    public void markClean() throws IOException {
        head.markClean();
    }

    public void grace(Duration changed) {
        grace = changed;
    }

    /** What is known of the path. */
    public VaultPath path(Hash pathId) {
        byte[] value = store.get(Table.PATHS, pathId.bytes());
        return value == null ? VaultPath.UNKNOWN : VaultPath.decode(value);
    }

    /** Whether something of the path's contents is missing here. */
    public boolean needs(Hash pathId) {
        return store.get(Table.NEEDS, pathId.bytes()) != null;
    }

    /**
     * Takes in verified records of one path.
     *
     * @param source the peer they came from, empty if from this disk: it is not told again what it said itself
     * @return those that are news
     * @throws TooManyMembersException if more stand beside each other than a share may have
     */
    public List<SealedRecord> add(Hash pathId, List<SealedRecord> news, String source, Instant now) throws IOException {
        VaultPath before = path(pathId);
        List<SealedRecord> merged = SealedFrontier.merge(before.members(), news);
        if (merged.equals(before.members())) {
            return List.of();
        }
        if (merged.size() > VaultPath.MEMBERS_MAX) {
            throw new TooManyMembersException();
        }
        List<Change> changes = new ArrayList<>();
        VaultPath after = new VaultPath(head.nextSequence(), merged);
        if (before.sequence() != 0) {
            changes.add(new Change(Table.SEQUENCE, number(before.sequence()), null));
        }
        boolean known = merged.equals(SealedFrontier.merge(List.of(), news));
        byte[] step =
                new ByteWriter().text(known ? source : "").bytes(pathId.bytes()).toByteArray();
        changes.add(new Change(Table.SEQUENCE, number(after.sequence()), step));
        changes.add(new Change(Table.PATHS, pathId.bytes(), after.encode()));
        head.digest(pathId, before.members(), merged, changes);
        chunks.needed(pathId, before.roots(), after.roots(), due(now), changes);
        boolean needed = needs(pathId);
        boolean needs = !after.roots().isEmpty() && (needed || !before.roots().containsAll(after.roots()));
        need(pathId, before, needed, after, needs, changes);
        store.commit(changes);
        List<SealedRecord> added = new ArrayList<>(merged);
        added.removeAll(before.members());
        return added;
    }

    /** More records stand beside each other at one path than a share may have. */
    public static final class TooManyMembersException extends IOException {
        private static final long serialVersionUID = 1L;

        TooManyMembersException() {
            super("more than " + VaultPath.MEMBERS_MAX + " records of one path stand beside each other");
        }
    }

    private void need(
            Hash pathId, VaultPath before, boolean needed, VaultPath after, boolean needs, List<Change> changes) {
        if (needed != needs) {
            changes.add(new Change(Table.NEEDS, pathId.bytes(), needs ? new byte[0] : null));
        }
        head.totals(VaultTotals.of(before, needed), VaultTotals.of(after, needs), changes);
    }

    /** Everything that the path needs is stored, unless it has changed since this number of the sequence. */
    public boolean complete(Hash pathId, long sequence) throws IOException {
        VaultPath path = path(pathId);
        if (path.sequence() != sequence || !needs(pathId)) {
            return false;
        }
        List<Change> changes = new ArrayList<>();
        need(pathId, path, true, path, false, changes);
        store.commit(changes);
        return true;
    }

    /** Paths of whose contents something is missing, after the given one, at most so many. */
    public List<Hash> needs(@Nullable Hash after, int max) {
        return keys(Table.NEEDS, after, max);
    }

    private List<Hash> keys(Table table, @Nullable Hash after, int max) {
        List<Hash> paths = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(table, after == null ? new byte[0] : after.bytes());
        while (paths.size() < max && cursor.next()) {
            Hash path = Hash.of(cursor.key());
            if (after == null || !path.equals(after)) {
                paths.add(path);
            }
        }
        return paths;
    }

    /** The changes after this number that still stand, in order, at most so many. */
    public List<Step> stepsAfter(long number, int max) {
        List<Step> steps = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(Table.SEQUENCE, number(number + 1));
        while (steps.size() < max && cursor.next()) {
            ByteReader in = new ByteReader(cursor.value());
            long at = ByteBuffer.wrap(cursor.key()).getLong();
            steps.add(new Step(at, in.text(SOURCE_BYTES_MAX), Hash.of(in.bytes(Hash.BYTES))));
        }
        return steps;
    }

    /** Paths of which anything is known, after the given one, at most so many. */
    public List<Hash> paths(@Nullable Hash after, int max) {
        return keys(Table.PATHS, after, max);
    }

    /** Visits all paths. */
    public void forEach(BiConsumer<Hash, VaultPath> visitor) {
        OrderedStore.Cursor cursor = store.from(Table.PATHS, new byte[0]);
        while (cursor.next()) {
            visitor.accept(Hash.of(cursor.key()), VaultPath.decode(cursor.value()));
        }
    }

    // Chunks.

    /** What is stored under the id, null if nothing. */
    public @Nullable VaultChunk chunk(ChunkId id) {
        return chunks.get(id);
    }

    /** Sealed chunks are on the disk for good. */
    public void stored(SortedMap<ChunkId, VaultChunk> news, Instant now) throws IOException {
        for (var entry : news.entrySet()) {
            if (chunks.get(entry.getKey()) == null) {
                List<Change> changes = new ArrayList<>();
                chunks.stored(entry.getKey(), entry.getValue(), due(now), changes);
                head.totals(VaultTotals.ZERO, VaultTotals.of(entry.getValue()), changes);
                store.commit(changes);
            }
        }
    }

    /** A sealed chunk turned out not to be on the disk as it should: what needs it needs it again. */
    public SortedSet<Hash> lost(ChunkId id, Instant now) throws IOException {
        SortedSet<Hash> paths = chunks.needing(id);
        VaultChunk chunk = chunks.get(id);
        if (chunk != null) {
            remove(id, chunk, now);
        }
        for (Hash pathId : paths) {
            if (!needs(pathId)) {
                VaultPath path = path(pathId);
                List<Change> changes = new ArrayList<>();
                need(pathId, path, false, path, true, changes);
                store.commit(changes);
            }
        }
        return paths;
    }

    /**
     * Forgets chunks that nothing needs and whose time has come, at most so many.
     *
     * @param early whether what has time left goes too, as its room is needed
     * @return what is to be removed from the disk, once this is durable
     */
    public List<ChunkId> collect(Instant now, boolean early, int max) throws IOException {
        List<ChunkId> gone = new ArrayList<>();
        for (ChunkId id : chunks.garbage(early ? Long.MAX_VALUE : now.getEpochSecond(), max)) {
            VaultChunk chunk = chunks.get(id);
            if (chunk != null) {
                remove(id, chunk, now);
                gone.add(id);
            }
        }
        return gone;
    }

    private void remove(ChunkId id, VaultChunk chunk, Instant now) throws IOException {
        List<Change> changes = new ArrayList<>();
        chunks.removed(id, chunk, due(now), changes);
        head.totals(VaultTotals.of(chunk), VaultTotals.ZERO, changes);
        store.commit(changes);
    }

    /** Whether anything is stored that nothing needs. */
    public boolean hasGarbage() {
        return chunks.hasGarbage();
    }

    private long due(Instant now) {
        return Math.max(1, now.plus(grace).getEpochSecond());
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
