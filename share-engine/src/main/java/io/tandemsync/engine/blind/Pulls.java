package io.tandemsync.engine.blind;

import io.tandemsync.engine.access.ChunkSeal;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.SealedStore;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.sealed.SealedInbox;
import io.tandemsync.engine.vault.Vault;
import io.tandemsync.engine.vault.VaultChunk;
import io.tandemsync.engine.vault.VaultPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets what the records need and the disk lacks: walks the paths that lack something, some at a time, asks all peers with a
 * bounded number of bytes each, verifies what comes and stores it. A path whose contents do not fit into the quota is left
 * out whole. Confined to the share's loop.
 */
final class Pulls {
    private static final Logger LOG = LoggerFactory.getLogger(Pulls.class);
    /** Paths worked on at once. */
    private static final int PULLS_MAX = 1_024;
    /** Chunks that wait for peers, beyond which no other path is begun with. */
    private static final int WANTED_MAX = 4_096;
    /** Paths begun with in one step. */
    private static final int BATCH = 64;
    /** Chunks of one path asked for at once. */
    private static final int WINDOW = 64;

    private final Vault vault;
    private final SealedStore sealed;
    private final ShareKeys keys;
    private final Workers workers;
    private final Host host;
    private BlindSettings settings;
    private final TreeMap<Hash, Pull> pulls = new TreeMap<>();
    private final TreeMap<ChunkId, Wanted> wanted = new TreeMap<>();
    private final Deque<Wanted> queue = new ArrayDeque<>();
    private final TreeMap<Integer, SealedPeer> peers = new TreeMap<>();
    /** Paths that nobody had anything more of, with the state of the world then. */
    private final TreeMap<Hash, Long> unavailable = new TreeMap<>();

    private final Refusals refusals = new Refusals();
    private final Deque<Pull> stalled = new ArrayDeque<>();
    private TreeMap<ChunkId, VaultChunk> arrived = new TreeMap<>();
    private TreeMap<ChunkId, VaultChunk> committing = new TreeMap<>();
    private @Nullable Hash position;
    private boolean walking = true;
    private boolean walkWanted;
    private boolean held = true;
    private long world;
    private long arrivals;
    private long committed;
    private long flushing;
    private long numbers;
    /** Bytes that the paths worked on may still need. */
    private long reserved;
    /** Bytes stored that the vault does not count yet. */
    private long pendingBytes;

    /** Hears what becomes of it. */
    interface Host {
        /** Sealed chunks are on the disk and have to be made durable. */
        void arrived();

        /** Contents have become whole. */
        void completed();

        /** The peer sent what no writer sealed. */
        void blamed(PeerChannel.Peer peer, Exception cause);

        /** The disk refused. */
        void refusedByDisk(Exception cause);

        /** A path was left out for lack of room. */
        void noRoom();

        /** Whether a chunk is about to be removed from the disk. */
        Predicate<ChunkId> condemned();
    }

    /** A chunk or page that is missing here. */
    static final class Wanted {
        final Hash path;
        final Pull.Item item;
        final List<Pull> pulls = new ArrayList<>();
        /** Per peer that did not have it: what that peer had announced then. */
        final TreeMap<Integer, Long> refusedBy = new TreeMap<>();
        /** The peer that was asked for it and is late; asked again only where no other can be. */
        int late = -1;

        Wanted(Hash path, Pull.Item item) {
            this.path = path;
            this.item = item;
        }
    }

    Pulls(BlindSetup setup, Vault vault, Host host) {
        this.vault = vault;
        this.sealed = setup.sealed();
        this.keys = setup.keys();
        this.workers = setup.workers();
        this.settings = setup.settings();
        this.host = host;
    }

    /** Nothing is asked for until what is on the disk is known. */
    void release() {
        held = false;
        again();
    }

    void configure(BlindSettings changed) {
        settings = changed;
        again();
    }

    /** Everything that is missing is looked at again. */
    void again() {
        world++;
        walk();
    }

    private void walk() {
        position = null;
        walking = true;
        walkWanted = false;
        refusals.begin();
    }

    /** What is missing is walked through once more: now, or once the walk under way has come to its end. */
    private void walkOnce() {
        if (walking) {
            walkWanted = true;
        } else {
            walk();
        }
    }

    boolean isBusy() {
        return !pulls.isEmpty() || !arrived.isEmpty() || !committing.isEmpty();
    }

    /** What does not fit. */
    Refusals refusals() {
        return refusals;
    }

    /** The records of a path have changed. */
    void touched(Hash path) {
        Pull pull = pulls.get(path);
        if (pull != null) {
            end(pull);
        }
        unavailable.remove(path);
        if (!held && vault.needs(path)) {
            if (hasRoom()) {
                begin(path);
            } else {
                walkOnce();
            }
        }
        if (refusals.any()) {
            // Whether this path is left out is known, and said, only after a whole walk.
            walkOnce();
        }
    }

    /** Begins with some of what is missing; returns whether more could begin at once. */
    boolean step() {
        if (held || !walking || !hasRoom()) {
            return false;
        }
        List<Hash> next = vault.needs(position, BATCH);
        for (Hash path : next) {
            position = path;
            Long then = unavailable.get(path);
            if (!pulls.containsKey(path) && (then == null || then != world)) {
                begin(path);
            }
        }
        if (next.isEmpty()) {
            walking = false;
            refusals.end();
            if (walkWanted) {
                walk();
            }
        }
        assign();
        return walking && hasRoom();
    }

    private boolean hasRoom() {
        return pulls.size() < PULLS_MAX && wanted.size() < WANTED_MAX;
    }

    private void begin(Hash path) {
        VaultPath state = vault.path(path);
        Pull pull = new Pull(path, state);
        long bytes = pull.left();
        if (!fits(bytes)) {
            // What an earlier try left is there already and need not find room again.
            bytes -= StoredParts.bytes(state, this::have);
        }
        if (!fits(bytes)) {
            refusals.add(state.contentBytes());
            host.noRoom();
            return;
        }
        reserved += pull.left();
        pulls.put(path, pull);
        advance(pull);
    }

    private boolean fits(long bytes) {
        return settings.allows(vault.totals().storedBytes() + pendingBytes + reserved + bytes);
    }

    private @Nullable VaultChunk have(ChunkId id) {
        VaultChunk chunk = arrived.get(id);
        chunk = chunk == null ? committing.get(id) : chunk;
        return chunk == null ? vault.chunk(id) : chunk;
    }

    private void advance(Pull pull) {
        while (!pull.over && pull.hasMore() && pull.asked < WINDOW) {
            Pull.Item item = pull.next();
            VaultChunk chunk = have(item.id());
            if (chunk != null) {
                expand(pull, item, chunk);
            } else if (host.condemned().test(item.id())) {
                pull.again(item);
                stalled.add(pull);
                return;
            } else {
                pull.asked++;
                want(pull, item);
            }
        }
        if (!pull.over && pull.asked == 0 && pull.finishedAt < 0) {
            pull.finishedAt = arrivals;
            finish(pull);
        }
    }

    private void want(Pull pull, Pull.Item item) {
        Wanted waiting = wanted.get(item.id());
        if (waiting == null) {
            waiting = new Wanted(pull.path, item);
            wanted.put(item.id(), waiting);
            queue.add(waiting);
        }
        waiting.pulls.add(pull);
    }

    private void expand(Pull pull, Pull.Item item, VaultChunk chunk) {
        if (!pull.expand(item, chunk)) {
            LOG.warn("A content lists what it cannot consist of and is left out. path={}", pull.path);
            giveUp(pull);
        }
    }

    private void finish(Pull pull) {
        if (pull.finishedAt > committed) {
            return;
        }
        end(pull);
        try {
            if (vault.complete(pull.path, pull.sequence)) {
                host.completed();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(Pull pull) {
        if (!pull.over) {
            pull.over = true;
            pulls.remove(pull.path);
            reserved -= pull.left();
            if (pulls.isEmpty() && refusals.any()) {
                // What was kept free for others may be room now.
                walk();
            }
        }
    }

    private void giveUp(Pull pull) {
        end(pull);
        unavailable.put(pull.path, world);
    }

    /** Gives waiting chunks to peers that have room for them. */
    private void assign() {
        for (int left = queue.size(); left > 0 && isAnyFree(); left--) {
            Wanted next = queue.remove();
            if (next.pulls.stream().allMatch(pull -> pull.over)) {
                wanted.remove(next.item.id());
                continue;
            }
            SealedPeer best = null;
            boolean possible = false;
            for (SealedPeer peer : peers.values()) {
                boolean serves = !peer.hasRefused(next)
                        && (peer.key() != next.late || !isServedElsewhere(next, next.late, false));
                possible |= serves;
                if (serves
                        && peer.hasRoom(next)
                        && (best == null || peer.outstandingBytes() < best.outstandingBytes())) {
                    best = peer;
                }
            }
            if (best != null) {
                best.add(next, () -> ++numbers);
            } else if (possible) {
                queue.add(next);
            } else {
                wanted.remove(next.item.id());
                next.pulls.forEach(this::giveUp);
            }
        }
        peers.values().forEach(peer -> peer.flush(() -> ++numbers));
    }

    /**
     * Some seconds have passed: what a peer was asked for long ago is asked of another one that has nothing else to bring. So
     * a peer that takes requests and answers none keeps back nothing that others have.
     */
    void tick() {
        for (SealedPeer peer : peers.values()) {
            peer.tick(next -> isServedElsewhere(next, peer.key(), true), next -> {
                next.late = peer.key();
                queue.add(next);
            });
        }
        assign();
    }

    private boolean isServedElsewhere(Wanted next, int late, boolean idle) {
        return peers.values().stream()
                .anyMatch(peer -> peer.key() != late && (!idle || peer.isIdle()) && !peer.hasRefused(next));
    }

    private boolean isAnyFree() {
        return peers.isEmpty() || peers.values().stream().anyMatch(SealedPeer::isFree);
    }

    // What peers do.

    void opened(int key, PeerChannel channel) {
        peers.put(key, new SealedPeer(key, channel));
        again();
    }

    void closed(int key) {
        SealedPeer peer = peers.remove(key);
        if (peer != null) {
            queue.addAll(peer.orphans());
            assign();
        }
    }

    /** The peer has got content that it did not have before. */
    void available(int key, long generation) {
        SealedPeer peer = peers.get(key);
        if (peer != null && peer.announced(generation)) {
            again();
        }
    }

    void received(int key, ShareMessage.SealedChunks chunks) {
        SealedPeer peer = peers.get(key);
        if (peer == null) {
            throw new ProtocolException("sealed chunks came that were not asked for");
        }
        for (SealedInbox.Delivery delivery : peer.take(chunks)) {
            Wanted of = peer.delivered(delivery);
            Bytes bytes = delivery.sealed();
            if (of != null && bytes == null) {
                queue.add(of);
            } else if (of != null && bytes != null) {
                store(peer, of, bytes);
            }
        }
        assign();
    }

    private void store(SealedPeer peer, Wanted of, Bytes bytes) {
        ChunkId id = of.item.id();
        workers.run(() -> stored(id, bytes), new Workers.Answer<VaultChunk>() {
            @Override
            public void done(VaultChunk result) {
                peer.dealtWith(of);
                arrived(of, result);
                assign();
            }

            @Override
            public void failed(Exception cause) {
                peer.dealtWith(of);
                if (cause instanceof FormatException) {
                    host.blamed(peer.peer(), cause);
                    peer.distrust(of);
                    queue.add(of);
                } else {
                    wanted.remove(id);
                    of.pulls.forEach(Pulls.this::giveUp);
                    host.refusedByDisk(cause);
                }
                assign();
            }
        });
    }

    /** On a worker: nothing is written that no writer sealed under this id. */
    private VaultChunk stored(ChunkId id, Bytes bytes) throws IOException {
        ChunkSeal.Sealed head = new ChunkSeal(keys).inspect(bytes);
        if (!head.id().equals(id)) {
            throw new FormatException("a sealed chunk is another one than was asked for");
        }
        sealed.put(id, bytes);
        return new VaultChunk(bytes.length(), head.page(), head.references(), 0);
    }

    private void arrived(Wanted of, VaultChunk chunk) {
        wanted.remove(of.item.id());
        arrived.put(of.item.id(), chunk);
        pendingBytes += chunk.length();
        arrivals++;
        host.arrived();
        for (Pull pull : of.pulls) {
            pull.asked--;
            reserved -= pull.over ? 0 : pull.got(chunk.length());
            if (!pull.over && pull.left() < 0) {
                LOG.warn("A content is larger than its record says and is left out. path={}", pull.path);
                giveUp(pull);
            }
            if (!pull.over) {
                expand(pull, of.item, chunk);
                advance(pull);
            }
        }
    }

    // Becoming durable.

    /** What is on the disk now is being made durable. */
    void flushBegins() {
        committing = arrived;
        arrived = new TreeMap<>();
        flushing = arrivals;
    }

    /** What was on the disk then is durable. */
    void flushEnded(Instant now) throws IOException {
        SortedMap<ChunkId, VaultChunk> durable = committing;
        vault.stored(durable, now);
        durable.values().forEach(chunk -> pendingBytes -= chunk.length());
        committing = new TreeMap<>();
        committed = flushing;
        for (Pull pull : new ArrayList<>(pulls.values())) {
            if (pull.finishedAt >= 0) {
                finish(pull);
            }
        }
        for (int left = stalled.size(); left > 0; left--) {
            advance(stalled.remove());
        }
        assign();
    }
}
