package io.tandemsync.engine.exchange;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with one peer about what each knows: deltas pushed as they become durable, a bounded number of messages
 * unacknowledged, and a digest that proves agreement once both have all of the other's.
 *
 * <p>Confined to the share's loop.
 *
 * @param <P> how this replica names a path
 */
public final class PeerSession<P> {
    /** Steps of the sequence looked at for one message. */
    private static final int STEPS_MAX = 512;
    /** Paths looked at in a row for a repair: they are gone through in steps, however many there are. */
    static final int REPAIR_STEP = 4_096;
    /** Least time between two repairs of one peer's digest, in nanoseconds. */
    private static final long REPAIR_PAUSE = 30_000_000_000L;

    private final PeerChannel channel;
    private final Ledger<P> ledger;
    private final PeerPositions positions;
    private final String source;
    private final Deque<Long> unacknowledged = new ArrayDeque<>();
    private final Deque<P> repairs = new ArrayDeque<>();
    /** The buckets that the peer asked for and that were not gone through to the end; none where nothing was. */
    private TreeSet<Integer> repairing = new TreeSet<>();

    private @Nullable P repairedUpTo;
    private boolean awaitsRepair;
    private boolean welcomed;
    private long begun;
    private UUID theirSequenceId = new UUID(0, 0);
    private long merged;
    private long seen;
    private long sent;
    /** The step that waits for a flush of what is above it, and what was durable when it began to. */
    private long awaited;

    private long awaitedSince;
    private long repairedAt;
    private boolean repaired;
    private ShareMessage.@Nullable Progress theirs;
    private ShareMessage.@Nullable Progress told;

    public PeerSession(PeerChannel channel, Ledger<P> ledger, PeerPositions positions) {
        this.channel = channel;
        this.ledger = ledger;
        this.positions = positions;
        this.source = channel.peer().device().toString();
    }

    public PeerChannel channel() {
        return channel;
    }

    /** What the peer last said of itself. */
    public ShareMessage.@Nullable Progress theirs() {
        return theirs;
    }

    public boolean isWelcomed() {
        return welcomed;
    }

    /** Opens the conversation. */
    public void begin(UUID startNonce) {
        PeerPositions.Position known = positions.of(source);
        begun = ledger.sequence();
        channel.send(new ShareMessage.Welcome(
                ledger.replica(),
                startNonce,
                ledger.sequenceId(),
                begun,
                known.sequenceId(),
                known.seen(),
                ledger.context()));
    }

    /** The peer opened the conversation. */
    public void received(ShareMessage.Welcome welcome) {
        if (welcomed) {
            throw new ProtocolException("a second welcome came");
        }
        welcomed = true;
        // The peer judges by the number that it was welcomed with; by another one it would be taken to go on, and wait.
        boolean continues = welcome.yourSequenceId().equals(ledger.sequenceId()) && welcome.yourSequence() <= begun;
        sent = continues ? welcome.yourSequence() : 0;
        PeerPositions.Position known = positions.of(source);
        theirSequenceId = welcome.sequenceId();
        boolean goesOn = known.sequenceId().equals(theirSequenceId) && known.seen() <= welcome.sequence();
        merged = goesOn ? known.seen() : 0;
        seen = merged;
    }

    /** Tells what has become durable since. */
    public void push(long durable) {
        while (welcomed && sent < durable && unacknowledged.size() < Limits.RECORD_MESSAGES_IN_FLIGHT_MAX) {
            ShareMessage.Records next = next(durable);
            if (next.upTo() == sent) {
                return;
            }
            sent = next.upTo();
            unacknowledged.add(sent);
            channel.send(next);
        }
    }

    /** The next message; up to where the last one went if a flush has to come first. */
    private ShareMessage.Records next(long durable) {
        List<Bytes> records = new ArrayList<>();
        Set<P> above = new HashSet<>();
        int bytes = 0;
        long upTo = sent;
        for (Ledger.Step<P> step : ledger.stepsAfter(sent, STEPS_MAX)) {
            boolean full = bytes > Limits.RECORDS_BYTES_MAX / 2 || records.size() > Limits.RECORDS_MAX / 2;
            if (step.number() > durable || full) {
                break;
            }
            if (!step.source().equals(source)) {
                if (awaitsFlush(step, durable)) {
                    return new ShareMessage.Records(upTo, records);
                }
                for (Ledger.Above<P> directory : step.above()) {
                    boolean fits = bytes <= Limits.RECORDS_BYTES_MAX / 2 && records.size() < Limits.RECORDS_MAX / 2;
                    if (fits && directory.number() <= durable && above.add(directory.path())) {
                        bytes += ledger.encode(directory.path(), channel.peer(), records);
                    }
                }
                bytes += ledger.encode(step.path(), channel.peer(), records);
            }
            upTo = step.number();
        }
        return new ShareMessage.Records(upTo == sent ? durable : upTo, records);
    }

    /** Whether one flush is waited for, so that what is above can be told first; not more, as it may change all the time. */
    private boolean awaitsFlush(Ledger.Step<P> step, long durable) {
        boolean sure = step.above().stream().allMatch(directory -> directory.number() <= durable);
        if (sure || (awaited == step.number() && awaitedSince < durable)) {
            return false;
        }
        if (awaited != step.number()) {
            awaited = step.number();
            awaitedSince = durable;
        }
        return true;
    }

    /** The peer tells records; afterwards they have to be made durable. */
    public void received(ShareMessage.Records message) throws IOException {
        ledger.merge(message.records(), channel.peer());
        if (message.upTo() > merged) {
            merged = message.upTo();
            positions.put(source, new PeerPositions.Position(theirSequenceId, merged));
        }
    }

    /** How far the peer's sequence is stored here, durable or not. */
    public long merged() {
        return merged;
    }

    /** What was stored up to there is durable now. */
    public void durable(long upTo) {
        seen = Math.max(seen, upTo);
    }

    /** How far the peer's sequence is durable here. */
    public long seen() {
        return seen;
    }

    /** The peer says where it stands. */
    public void received(ShareMessage.Progress progress) throws IOException {
        theirs = progress;
        while (!unacknowledged.isEmpty() && unacknowledged.peek() <= progress.seen()) {
            unacknowledged.poll();
        }
        if (progress.sequence() == merged) {
            ledger.seen(progress.context());
        }
    }

    /** Says where this replica stands, unless it said so already. */
    public void tell(ShareMessage.Progress progress) {
        if (welcomed && !progress.equals(told)) {
            told = progress;
            channel.send(progress);
        }
    }

    /** Whether there is news to tell. */
    public boolean hasNews(ShareMessage.Progress progress) {
        return welcomed && !progress.equals(told);
    }

    /** Whether all that the peer said it has to tell is stored here. */
    public boolean hasHeardAll() {
        return theirs != null && theirs.sequence() <= merged;
    }

    /** Whether both have all that the other told, so that their digests can be compared. */
    private boolean isLevel() {
        return theirs != null && theirs.seen() == ledger.sequence() && theirs.sequence() == merged;
    }

    /** Whether peer and replica have proved to know the same and the peer's disk lacks nothing. */
    public boolean isInSync() {
        return isLevel()
                && theirs != null
                && theirs.digest().equals(ledger.digest())
                && theirs.need().files() == 0
                && !theirs.busy();
    }

    /** Compares digests where that means something, and starts to mend what differs. */
    public void compare(long now) {
        boolean differs = isLevel() && theirs != null && !theirs.digest().equals(ledger.digest());
        if (differs && (!repaired || now - repairedAt > REPAIR_PAUSE)) {
            repaired = true;
            repairedAt = now;
            awaitsRepair = true;
            channel.send(new ShareMessage.Buckets(ledger.buckets()));
        }
    }

    /** The peer's digests by bucket: asks for what differs. */
    public void received(ShareMessage.Buckets buckets) {
        List<Hash> own = ledger.buckets();
        List<Integer> differing = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            if (i < buckets.digests().size()
                    && !own.get(i).equals(buckets.digests().get(i))) {
                differing.add(i);
            }
        }
        if (!differing.isEmpty()) {
            channel.send(new ShareMessage.Repair(differing));
        }
    }

    /** The peer asks for everything in some buckets, having been shown that they differ. */
    public void received(ShareMessage.Repair repair) {
        if (!awaitsRepair) {
            throw new ProtocolException("it asks for records of which no digests were sent");
        }
        awaitsRepair = false;
        repairs.clear();
        repairing = new TreeSet<>(repair.buckets());
        repairedUpTo = null;
        pumpRepairs();
    }

    /**
     * Sends repairs as the bulk lane takes them.
     *
     * @return whether there are more to look for at once
     */
    public boolean pumpRepairs() {
        if (repairs.isEmpty() && !repairing.isEmpty() && channel.hasBulkRoom()) {
            Ledger.Part<P> part = ledger.paths(repairing, repairedUpTo, REPAIR_STEP);
            repairs.addAll(part.paths());
            repairedUpTo = part.last();
            if (part.last() == null) {
                repairing.clear();
            }
        }
        sendRepairs();
        return repairs.isEmpty() && !repairing.isEmpty() && channel.hasBulkRoom();
    }

    private void sendRepairs() {
        while (!repairs.isEmpty() && channel.hasBulkRoom()) {
            List<Bytes> records = new ArrayList<>();
            int bytes = 0;
            while (!repairs.isEmpty() && bytes < Limits.RECORDS_BYTES_MAX / 2) {
                bytes += ledger.encode(repairs.poll(), channel.peer(), records);
            }
            channel.sendBulk(new ShareMessage.Records(0, records));
        }
    }
}
