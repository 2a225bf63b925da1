package io.tandemsync.engine.exchange;

import io.tandemsync.engine.index.PathState;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.reconcile.Frontier;
import io.tandemsync.engine.replica.Replica;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with one peer about what each knows: deltas pushed as they become durable, a bounded number of messages
 * unacknowledged, and a digest that proves agreement once both have all of the other's.
 *
 * <p>Confined to the share's loop.
 */
public final class PeerSession {
    /** Steps of the sequence looked at for one message. */
    private static final int STEPS_MAX = 512;
    /** Least time between two repairs of one peer's digest, in nanoseconds. */
    private static final long REPAIR_PAUSE = 30_000_000_000L;

    private final PeerChannel channel;
    private final Replica replica;
    private final ShareIndex index;
    private final RecordFormat format;
    private final PeerPositions positions;
    private final String source;
    private final Deque<Long> unacknowledged = new ArrayDeque<>();
    private final Deque<SharePath> repairs = new ArrayDeque<>();
    private boolean welcomed;
    private UUID theirSequenceId = new UUID(0, 0);
    private long merged;
    private long seen;
    private long sent;
    private long repairedAt;
    private boolean repaired;
    private ShareMessage.@Nullable Progress theirs;
    private ShareMessage.@Nullable Progress told;

    public PeerSession(PeerChannel channel, Replica replica, RecordFormat format, PeerPositions positions) {
        this.channel = channel;
        this.replica = replica;
        this.index = replica.index();
        this.format = format;
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
        channel.send(new ShareMessage.Welcome(
                replica.id(),
                startNonce,
                index.identity().sequenceId(),
                index.sequence(),
                known.sequenceId(),
                known.seen(),
                replica.context()));
    }

    /** The peer opened the conversation. */
    public void received(ShareMessage.Welcome welcome) {
        if (welcomed) {
            throw new ProtocolException("a second welcome came");
        }
        welcomed = true;
        boolean continues = welcome.yourSequenceId().equals(index.identity().sequenceId())
                && welcome.yourSequence() <= index.sequence();
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
            List<Bytes> records = new ArrayList<>();
            int bytes = 0;
            long upTo = sent;
            for (ShareIndex.Step step : index.stepsAfter(sent, STEPS_MAX)) {
                if (step.number() > durable || bytes > Limits.RECORDS_BYTES_MAX / 2) {
                    break;
                }
                if (!step.source().equals(source)) {
                    bytes += encode(step.path(), records);
                }
                upTo = step.number();
            }
            sent = upTo == sent ? durable : upTo;
            unacknowledged.add(sent);
            channel.send(new ShareMessage.Records(sent, records));
        }
    }

    private int encode(SharePath path, List<Bytes> into) {
        PathState state = index.state(path);
        boolean sign = channel.peer().mode() != AccessMode.WRITE;
        int bytes = 0;
        for (PathRecord record : state.frontier().members()) {
            Optional<Bytes> encoded = format.encode(record, state.signatures().get(record.dot()), sign);
            if (encoded.isPresent()) {
                into.add(encoded.get());
                bytes += encoded.get().length();
            }
        }
        return bytes;
    }

    /** The peer tells records; afterwards they have to be made durable. */
    public void received(ShareMessage.Records message) throws IOException {
        boolean signed = channel.peer().mode() != AccessMode.WRITE;
        List<RecordFormat.Told> group = new ArrayList<>();
        for (Bytes bytes : message.records()) {
            RecordFormat.Told told = format.decode(bytes, signed);
            if (!group.isEmpty()
                    && !group.get(0).record().path().equals(told.record().path())) {
                merge(group);
                group.clear();
            }
            group.add(told);
        }
        merge(group);
        if (message.upTo() > merged) {
            merged = message.upTo();
            positions.put(source, new PeerPositions.Position(theirSequenceId, merged));
        }
    }

    private void merge(List<RecordFormat.Told> group) throws IOException {
        if (group.isEmpty()) {
            return;
        }
        List<PathRecord> records = new ArrayList<>();
        TreeMap<Dot, Bytes> signatures = new TreeMap<>();
        for (RecordFormat.Told told : group) {
            records.add(told.record());
            Bytes signature = told.signature();
            if (signature != null) {
                signatures.put(told.record().dot(), signature);
            }
        }
        replica.merge(records.get(0).path(), Frontier.of(records), signatures, source);
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
            replica.seen(progress.context());
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

    /** Whether both have all that the other told, so that their digests can be compared. */
    private boolean isLevel() {
        return theirs != null && theirs.seen() == index.sequence() && theirs.sequence() == merged;
    }

    /** Whether peer and replica have proved to know the same and the peer's disk lacks nothing. */
    public boolean isInSync() {
        return isLevel()
                && theirs != null
                && theirs.digest().equals(index.digest())
                && theirs.need().files() == 0
                && !theirs.busy();
    }

    /** Compares digests where that means something, and starts to mend what differs. */
    public void compare(long now) {
        boolean differs = isLevel() && theirs != null && !theirs.digest().equals(index.digest());
        if (differs && (!repaired || now - repairedAt > REPAIR_PAUSE)) {
            repaired = true;
            repairedAt = now;
            channel.send(new ShareMessage.Buckets(index.buckets()));
        }
    }

    /** The peer's digests by bucket: asks for what differs. */
    public void received(ShareMessage.Buckets buckets) {
        List<Hash> own = index.buckets();
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

    /** The peer asks for everything in some buckets. */
    public void received(ShareMessage.Repair repair) {
        TreeSet<Integer> wanted = new TreeSet<>(repair.buckets());
        repairs.clear();
        index.forEach((path, state) -> {
            if (!state.frontier().isEmpty() && wanted.contains(index.bucket(path))) {
                repairs.add(path);
            }
        });
        pumpRepairs();
    }

    /** Sends repairs as the bulk lane takes them. */
    public void pumpRepairs() {
        while (!repairs.isEmpty() && channel.hasBulkRoom()) {
            List<Bytes> records = new ArrayList<>();
            int bytes = 0;
            while (!repairs.isEmpty() && bytes < Limits.RECORDS_BYTES_MAX / 2) {
                bytes += encode(repairs.poll(), records);
            }
            channel.sendBulk(new ShareMessage.Records(0, records));
        }
    }
}
