package io.tandemsync.engine.blind;

import io.tandemsync.engine.chunk.FastCdc;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.SealedWant;
import io.tandemsync.engine.sealed.SealedInbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What one peer has been asked for by a blind replica and has not yet delivered. */
final class SealedPeer {
    /** Requests to one peer at once; well below what it accepts. */
    private static final int REQUESTS_MAX = Limits.REQUESTS_MAX / 2;
    /** Bytes in one request: enough to hide a round trip, little enough that others get their turn. */
    private static final int REQUEST_BYTES_MAX = 2 * 1024 * 1024;

    private final int key;
    private final PeerChannel channel;
    private final SealedInbox inbox = new SealedInbox();
    private final TreeMap<Long, List<Pulls.@Nullable Wanted>> asked = new TreeMap<>();
    private final TreeMap<Long, Integer> open = new TreeMap<>();
    private final TreeMap<Long, Long> generations = new TreeMap<>();
    private List<Pulls.Wanted> filling = new ArrayList<>();
    private int fillingBytes;
    private long outstandingBytes;
    private long generation;

    SealedPeer(int key, PeerChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    DeviceId device() {
        return channel.peer().device();
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
        asked.put(id, new ArrayList<>(wants));
        open.put(id, wants.size());
        generations.put(id, generation);
        inbox.expect(id, wants.stream().map(wanted -> wanted.item.bytesMax()).toList());
        List<SealedWant> asking = wants.stream()
                .map(wanted -> new SealedWant(wanted.path, wanted.item.id()))
                .toList();
        channel.ask(new ShareMessage.SealedRequest(id, asking), likely);
    }

    List<SealedInbox.Delivery> take(ShareMessage.SealedChunks chunks) {
        return inbox.take(chunks);
    }

    /** What was asked for there; a refusal is remembered. */
    Pulls.Wanted delivered(SealedInbox.Delivery delivery) {
        long id = delivery.request();
        List<Pulls.@Nullable Wanted> wants =
                Objects.requireNonNull(asked.get(id), "the inbox knows what was asked for");
        Pulls.Wanted wanted = Objects.requireNonNull(wants.get(delivery.want()), "a want is delivered once");
        if (delivery.sealed() == null) {
            wanted.refusedBy.put(key, Objects.requireNonNullElse(generations.get(id), 0L));
            dealtWith(wanted);
        }
        wants.set(delivery.want(), null);
        if (Objects.requireNonNullElse(open.merge(id, -1, Integer::sum), 0) == 0) {
            asked.remove(id);
            open.remove(id);
            generations.remove(id);
        }
        return wanted;
    }

    /** Its bytes are in memory no longer. */
    void dealtWith(Pulls.Wanted wanted) {
        outstandingBytes -= wanted.item.bytesMax();
    }

    /** What was asked for and will not come. */
    List<Pulls.Wanted> orphans() {
        List<Pulls.Wanted> orphans = new ArrayList<>(filling);
        for (List<Pulls.@Nullable Wanted> wants : asked.values()) {
            for (Pulls.@Nullable Wanted wanted : wants) {
                if (wanted != null) {
                    orphans.add(wanted);
                }
            }
        }
        return orphans;
    }
}
