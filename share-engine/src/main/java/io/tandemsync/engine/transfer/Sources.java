package io.tandemsync.engine.transfer;

import io.tandemsync.engine.chunk.ChunkList;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.sealed.Unsealing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What one peer has been asked for and has not yet delivered. */
final class Sources {
    /** Requests to one peer at once; well below what it accepts. */
    private static final int REQUESTS_MAX = Limits.REQUESTS_MAX / 2;
    /** Once full, a peer is asked again from here on, for many pieces at once and not for each that came. */
    private static final int REQUESTS_LOW = REQUESTS_MAX / 2;

    private static final long OUTSTANDING_LOW = Limits.WANTED_BYTES_MAX / 4 * 3;
    /** Bytes in one request: enough to hide a round trip, little enough that another file gets its turn. */
    private static final int REQUEST_BYTES_MAX = 2 * 1024 * 1024;
    /** After so many ticks what was asked for is late: half a minute, longer than any answer takes that is not stuck. */
    static final int LATE_TICKS = 6;

    /** A request under way. */
    static final class Asked {
        final List<Wanted> wants;
        /** What has come of each; null where all of it has, or was refused. */
        final @Nullable ArrivingChunk[] arriving;
        /** What the peer had announced when it was asked: a refusal speaks of no later state. */
        final long generation;
        /** What others were asked for meanwhile: should it come after all, it is dropped. */
        final BitSet withdrawn = new BitSet();

        int open;
        private int ticks;

        Asked(List<Wanted> wants, long generation) {
            this.generation = generation;
            this.wants = wants;
            this.arriving = wants.stream()
                    .map(wanted -> new ArrivingChunk(wanted.chunk().length()))
                    .toArray(ArrivingChunk[]::new);
            this.open = wants.size();
        }

        /** What is still to come of the want with this index; null if there is none such. */
        @Nullable
        ArrivingChunk at(int want) {
            return want < 0 || want >= arriving.length ? null : arriving[want];
        }

        /** Nothing more is to come of it. */
        void end(int want) {
            arriving[want] = null;
            open--;
        }

        /** What has not come and nobody else was asked for since. */
        List<Wanted> awaited() {
            return IntStream.range(0, arriving.length)
                    .filter(want -> arriving[want] != null && !withdrawn.get(want))
                    .mapToObj(wants::get)
                    .toList();
        }

        /** Takes back what may be had elsewhere. */
        private void withdraw(Predicate<Wanted> elsewhere, Consumer<Wanted> taken) {
            for (int want = 0; want < arriving.length; want++) {
                if (arriving[want] != null && !withdrawn.get(want) && elsewhere.test(wants.get(want))) {
                    withdrawn.set(want);
                    taken.accept(wants.get(want));
                }
            }
        }
    }

    final PeerChannel channel;
    /** Where the peer is a blind replica: how it is asked. */
    final @Nullable Unsealing unsealing;

    final TreeMap<Long, Asked> asked = new TreeMap<>();
    final List<Wanted> filling = new ArrayList<>();
    long outstandingBytes;
    long generation;
    private int fillingBytes;
    private boolean full;

    Sources(PeerChannel channel, @Nullable Unsealing unsealing) {
        this.channel = channel;
        this.unsealing = unsealing;
    }

    void close() {
        if (unsealing != null) {
            unsealing.close();
        }
    }

    /** Asks for pages. */
    void askPages(long id, List<ChunkId> pages) {
        if (unsealing != null) {
            unsealing.askPages(id, pages);
        } else {
            channel.send(new ShareMessage.PageRequest(id, pages));
        }
    }

    /** Forgets the request once nothing of it is to come. */
    void settle(long id, Asked request) {
        if (request.open == 0) {
            asked.remove(id);
        }
    }

    /** Whether it has brought all that it was asked for. */
    boolean isIdle() {
        return asked.isEmpty() && filling.isEmpty();
    }

    /** Some seconds have passed: takes back what is late here and may be had elsewhere. */
    void tick(Predicate<Wanted> elsewhere, Consumer<Wanted> taken) {
        for (Asked each : asked.values()) {
            if (++each.ticks >= LATE_TICKS) {
                each.withdraw(elsewhere, taken);
            }
        }
    }

    boolean hasRoom(int bytes) {
        if (full) {
            full = asked.size() > REQUESTS_LOW || outstandingBytes > OUTSTANDING_LOW;
        } else {
            full = asked.size() >= REQUESTS_MAX || outstandingBytes + bytes > Limits.WANTED_BYTES_MAX;
        }
        return !full;
    }

    /** Adds to the request being filled; true when it is full. */
    boolean add(Wanted wanted) {
        filling.add(wanted);
        fillingBytes += wanted.chunk().length();
        outstandingBytes += wanted.chunk().length();
        return filling.size() >= Limits.WANTS_MAX / 4
                || fillingBytes >= Math.min(REQUEST_BYTES_MAX, channel.requestBytesMax());
    }

    /** A chunk that came is in its place, or is not what it should be: its blocks are read no more. */
    void written(ChunkList.Chunk chunk, List<Bytes> blocks) {
        outstandingBytes -= chunk.length();
        if (unsealing == null) {
            blocks.forEach(channel::reuse);
        }
    }

    /** Sends the request being filled. */
    void flush(long id) {
        if (filling.isEmpty()) {
            return;
        }
        List<Wanted> wants = List.copyOf(filling);
        int bytes = fillingBytes;
        filling.clear();
        fillingBytes = 0;
        asked.put(id, new Asked(wants, generation));
        if (unsealing != null) {
            unsealing.ask(
                    id,
                    wants.stream()
                            .map(w -> new Unsealing.Chunk(
                                    w.chunk().id(), w.chunk().length()))
                            .toList());
            return;
        }
        List<ShareMessage.Want> asking = wants.stream()
                .map(w -> new ShareMessage.Want(
                        w.download().fetch.file().content().id(),
                        w.chunk().offset(),
                        w.chunk().length()))
                .toList();
        channel.ask(new ShareMessage.Request(id, asking), bytes);
    }

    /**
     * A chunk that a download lacks.
     *
     * @param late the peer that was asked for it and is late, asked again only where no other can be; {@link #NOBODY} if none is
     */
    record Wanted(Download download, ChunkList.Chunk chunk, int late) {
        static final int NOBODY = -1;

        static PriorityQueue<Wanted> queue(FetchOrder order) {
            return new PriorityQueue<>(Comparator.comparing((Wanted w) -> w.download().fetch, order.comparator())
                    .thenComparingLong(w -> w.download().number)
                    .thenComparingLong(w -> w.chunk().offset()));
        }
    }
}
