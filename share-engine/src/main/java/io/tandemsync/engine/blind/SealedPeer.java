package io.tandemsync.engine.blind;

import io.tandemsync.engine.chunk.FastCdc;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.SealedWant;
import io.tandemsync.engine.sealed.SealedInbox;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What one peer has been asked for by a blind replica and has not yet delivered. */
final class SealedPeer {
    /** Requests to one peer at once; well below what it accepts. */
    private static final int REQUESTS_MAX = Limits.REQUESTS_MAX / 2;
    /** Bytes in one request: enough to hide a round trip, little enough that others get their turn. */
    private static final int REQUEST_BYTES_MAX = 2 * 1024 * 1024;
    /** After so many ticks what was asked for is late: half a minute, longer than any answer takes that is not stuck. */
    private static final int LATE_TICKS = 6;

    private final int key;
    private final PeerChannel channel;
    private final SealedInbox inbox = new SealedInbox();
    private final TreeMap<Long, Asked> asked = new TreeMap<>();
    private List<Pulls.Wanted> filling = new ArrayList<>();
    private int fillingBytes;
    private long outstandingBytes;
    private long generation;

    /** A request under way. */
    private static final class Asked {
        /** Null where it has come, or was refused. */
        final List<Pulls.@Nullable Wanted> wants;
        /** What the peer had announced when it was asked: a refusal speaks of no later state. */
        final long generation;
        /** What others were asked for meanwhile: should it come after all, it is dropped. */
        final BitSet withdrawn = new BitSet();

        int open;
        int ticks;

        Asked(List<Pulls.Wanted> wants, long generation) {
            this.wants = new ArrayList<>(wants);
            this.generation = generation;
            this.open = wants.size();
        }

        /** What has not come and nobody else was asked for since, given to whoever takes some of it. */
        void awaited(BiConsumer<Integer, Pulls.Wanted> taker) {
            for (int want = 0; want < wants.size(); want++) {
                Pulls.Wanted wanted = wants.get(want);
                if (wanted != null && !withdrawn.get(want)) {
                    taker.accept(want, wanted);
                }
            }
        }
    }

    SealedPeer(int key, PeerChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    int key() {
        return key;
    }

    PeerChannel.Peer peer() {
        return channel.peer();
    }

    long outstandingBytes() {
        return outstandingBytes;
    }

    /** The peer says what it has got; true if that is more than before. */
    boolean announced(long news) {
        boolean more = news > generation;
        generation = Math.max(generation, news);
        return more;
    }

    boolean hasRefused(Pulls.Wanted wanted) {
        Long then = wanted.refusedBy.get(key);
        return then != null && then >= generation;
    }

    /** It is not asked for this again. */
    void distrust(Pulls.Wanted wanted) {
        wanted.refusedBy.put(key, Long.MAX_VALUE);
    }

    /** Whether it may be asked for anything. */
    boolean isFree() {
        return asked.size() < REQUESTS_MAX && outstandingBytes < Limits.WANTED_BYTES_MAX;
    }

    /** Whether it has brought all that it was asked for. */
    boolean isIdle() {
        return asked.isEmpty() && filling.isEmpty();
    }

    /** Some seconds have passed: takes back what is late here and may be had elsewhere. */
    void tick(Predicate<Pulls.Wanted> elsewhere, Consumer<Pulls.Wanted> taken) {
        for (Asked each : asked.values()) {
            if (++each.ticks >= LATE_TICKS) {
                each.awaited((want, wanted) -> {
                    if (elsewhere.test(wanted)) {
                        each.withdrawn.set(want);
                        taken.accept(wanted);
                    }
                });
            }
        }
    }

    boolean hasRoom(Pulls.Wanted wanted) {
        return isFree() && outstandingBytes + wanted.item.bytesMax() <= Limits.WANTED_BYTES_MAX;
    }

    void add(Pulls.Wanted wanted, LongSupplier numbers) {
        filling.add(wanted);
        fillingBytes += wanted.item.bytesMax();
        outstandingBytes += wanted.item.bytesMax();
        if (filling.size() == Limits.SEALED_WANTS_MAX
                || fillingBytes >= Math.min(REQUEST_BYTES_MAX, channel.requestBytesMax())) {
            flush(numbers);
        }
    }

    /** Sends the request being filled. */
    void flush(LongSupplier numbers) {
        if (filling.isEmpty()) {
            return;
        }
        long id = numbers.getAsLong();
        List<Pulls.Wanted> wants = filling;
        // Few chunks are as long as a chunk can be.
        long likely = wants.stream()
                .mapToLong(wanted -> Math.min(wanted.item.bytesMax(), FastCdc.CHUNK_BYTES_AVERAGE))
                .sum();
        filling = new ArrayList<>();
        fillingBytes = 0;
        asked.put(id, new Asked(wants, generation));
        inbox.expect(id, wants.stream().map(wanted -> wanted.item.bytesMax()).toList());
        List<SealedWant> asking = wants.stream()
                .map(wanted -> new SealedWant(wanted.path, wanted.item.id()))
                .toList();
        channel.ask(new ShareMessage.SealedRequest(id, asking), likely);
    }

    List<SealedInbox.Delivery> take(ShareMessage.SealedChunks chunks) {
        return inbox.take(chunks);
    }

    /** What was asked for there and nobody else was since, or null; a refusal is remembered. */
    Pulls.@Nullable Wanted delivered(SealedInbox.Delivery delivery) {
        long id = delivery.request();
        Asked of = Objects.requireNonNull(asked.get(id), "the inbox knows what was asked for");
        Pulls.Wanted wanted = Objects.requireNonNull(of.wants.get(delivery.want()), "a want is delivered once");
        boolean withdrawn = of.withdrawn.get(delivery.want());
        if (delivery.sealed() == null) {
            wanted.refusedBy.put(key, of.generation);
        }
        if (delivery.sealed() == null || withdrawn) {
            dealtWith(wanted);
        }
        of.wants.set(delivery.want(), null);
        if (--of.open == 0) {
            asked.remove(id);
        }
        return withdrawn ? null : wanted;
    }

    /** Its bytes are in memory no longer. */
    void dealtWith(Pulls.Wanted wanted) {
        outstandingBytes -= wanted.item.bytesMax();
    }

    /** What was asked for and will not come. */
    List<Pulls.Wanted> orphans() {
        List<Pulls.Wanted> orphans = new ArrayList<>(filling);
        asked.values().forEach(each -> each.awaited((want, wanted) -> orphans.add(wanted)));
        return orphans;
    }
}
