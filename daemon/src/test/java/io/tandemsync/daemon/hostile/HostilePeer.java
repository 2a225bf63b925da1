package io.tandemsync.daemon.hostile;

import static org.awaitility.Awaitility.await;

import io.tandemsync.daemon.crypto.BouncyCastleSignatures;
import io.tandemsync.daemon.host.SecureRandomness;
import io.tandemsync.daemon.host.SystemClock;
import io.tandemsync.daemon.identity.DeviceIdentity;
import io.tandemsync.daemon.link.Address;
import io.tandemsync.daemon.link.Links;
import io.tandemsync.daemon.link.LinksConfig;
import io.tandemsync.daemon.link.ShareLookup;
import io.tandemsync.engine.access.RecordCodec;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.Token;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.ShareEndpoint;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.Progress;
import io.tandemsync.engine.protocol.ShareMessage.Records;
import io.tandemsync.engine.protocol.ShareMessage.Welcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A scripted peer on the real links and the real codec, which says whatever it is told to say. */
final class HostilePeer implements ShareEndpoint, AutoCloseable {
    static final UUID SEQUENCE = new UUID(7, 7);

    final ReplicaId replica = new ReplicaId(UUID.randomUUID());
    final ShareKeys keys;
    private final DeviceIdentity identity;
    private final Links links;
    private final List<ShareMessage> received = new CopyOnWriteArrayList<>();
    private volatile @Nullable PeerChannel channel;
    private volatile boolean ended;
    private volatile BiConsumer<PeerChannel, ShareMessage> reaction = (to, message) -> {};
    private volatile long seen;
    private long counter;
    private long told;

    /** Connects to the victim with this token and waits for its welcome; says nothing yet. */
    HostilePeer(Victim victim, String token) throws Exception {
        BouncyCastleSignatures signatures = new BouncyCastleSignatures();
        keys = Token.parse(token, signatures).keys();
        SecureRandomness randomness = new SecureRandomness();
        ShareLookup.Entry entry = new ShareLookup.Entry(keys, this);
        identity = DeviceIdentity.create(randomness);
        links = Links.open(
                new LinksConfig(identity, "mallory", "mal/1", () -> List.of(entry), randomness, new SystemClock()));
        links.configure(keys.shareId(), Set.of(Address.parse(victim.address(), Address.Use.DIAL)));
        await().atMost(Victim.PATIENCE).until(() -> !all(Welcome.class).isEmpty());
    }

    DeviceId device() {
        return identity.id();
    }

    /** Opens the conversation as an honest peer does. */
    HostilePeer welcome() {
        say(new Welcome(replica, new UUID(1, 1), SEQUENCE, 0, new UUID(0, 0), 0, VersionVector.empty()));
        return this;
    }

    void react(BiConsumer<PeerChannel, ShareMessage> to) {
        reaction = to;
    }

    /** What the victim said in its welcome. */
    Welcome theirWelcome() {
        return all(Welcome.class).get(0);
    }

    void say(ShareMessage message) {
        PeerChannel open = channel;
        if (open == null) {
            throw new IllegalStateException("there is no channel");
        }
        open.send(message);
    }

    /** Whether as much as was said is on its way, so that more would not pile up here. */
    boolean hasRoom() {
        PeerChannel open = channel;
        return !ended && open != null && open.hasBulkRoom();
    }

    /** Says what may wait for room on the way. */
    void sayInBulk(ShareMessage message) {
        PeerChannel open = channel;
        if (open == null) {
            throw new IllegalStateException("there is no channel");
        }
        open.sendBulk(message);
    }

    /** Tells records, as the next of its sequence. */
    void tell(List<Bytes> records) {
        say(new Records(++told, records));
        progress(VersionVector.empty());
    }

    /** Waits until so few of what it told are still to be dealt with as an honest peer would leave at once. */
    void awaitSeen() {
        long enough = told - Limits.RECORD_MESSAGES_IN_FLIGHT_MAX;
        await().atMost(Victim.PATIENCE).until(() -> ended || seen >= enough);
    }

    void tell(Bytes record) {
        tell(List.of(record));
    }

    /** Says that it stands where it told last, and has seen this. */
    void progress(VersionVector context) {
        say(new Progress(told, 0, Hash.of(new byte[32]), new ShareMessage.Need(0, 0, 0, 0), told, false, context));
    }

    /** The records that the victim has told, as bytes. */
    List<Bytes> records() {
        List<Bytes> records = new ArrayList<>();
        all(Records.class).forEach(message -> records.addAll(message.records()));
        return records;
    }

    <T extends ShareMessage> List<T> all(Class<T> type) {
        return received.stream().filter(type::isInstance).map(type::cast).toList();
    }

    boolean hasEnded() {
        return ended;
    }

    /** A dot of this peer's own that it has not used. */
    Dot nextDot() {
        return new Dot(replica, ++counter);
    }

    /** A record that this peer makes, as an honest writer would: it has seen nothing else of the path. */
    PathRecord record(String path, Entry entry) {
        Dot dot = nextDot();
        return record(path, entry, dot, Past.empty().plus(dot, 0));
    }

    PathRecord record(String path, Entry entry, Dot dot, Past past) {
        return new PathRecord(
                SharePath.of(path), entry, past, dot, dot, Instant.ofEpochSecond(1_800_000_000), keys.epoch(), null);
    }

    static Entry link(String target) {
        return new Entry.Symlink(LinkTarget.of(target.getBytes(StandardCharsets.UTF_8)));
    }

    Bytes encoded(PathRecord record, boolean signed) {
        return new RecordCodec(keys).encode(record, signed);
    }

    /** A record that the victim told, by its path; with keys that can read. */
    PathRecord known(String path) {
        RecordCodec codec = new RecordCodec(keys);
        return records().stream()
                .map(bytes -> codec.decode(bytes, false).record())
                .filter(record -> record.path().toString().equals(path))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public boolean admits(DeviceId device) {
        return !ended;
    }

    @Override
    public void opened(PeerChannel opened) {
        channel = opened;
    }

    @Override
    public void received(PeerChannel from, ShareMessage message) {
        received.add(message);
        seen = message instanceof Progress progress ? progress.seen() : seen;
        reaction.accept(from, message);
        from.handled(message);
    }

    @Override
    public void bulkRoom(PeerChannel from) {
        // What is sent here is little.
    }

    @Override
    public void closed(PeerChannel closed) {
        ended = true;
    }

    @Override
    public void close() {
        links.close();
    }
}
