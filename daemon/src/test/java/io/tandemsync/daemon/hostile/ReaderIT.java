package io.tandemsync.daemon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemsync.daemon.crypto.BouncyCastleSignatures;
import io.tandemsync.daemon.host.SecureRandomness;
import io.tandemsync.engine.access.ForgedRecords;
import io.tandemsync.engine.access.RecordCodec;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.protocol.ShareMessage.Progress;
import io.tandemsync.engine.protocol.ShareMessage.Records;
import io.tandemsync.engine.protocol.ShareMessage.Welcome;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** I15, capability: whoever holds a read token changes no byte and no record anywhere (hazards 157, 162, 164). */
final class ReaderIT extends HostileScenario {
    @Test
    void create_isRefused() throws Exception {
        HostilePeer peer = reader();
        peer.tell(peer.encoded(peer.record("evil", new Entry.Directory(0755)), false));
        assertRefused(peer, "without a writer's signature");
    }

    @Test
    void delete_isRefused() throws Exception {
        HostilePeer peer = reader();
        peer.tell(peer.encoded(after(peer, peer.known("note"), new Entry.Tombstone()), false));
        assertRefused(peer, "without a writer's signature");
    }

    @Test
    void metadata_isRefused() throws Exception {
        HostilePeer peer = reader();
        Entry.File file = (Entry.File) peer.known("note").entry();
        Entry changed = new Entry.File(file.content(), 0777, file.modified());
        peer.tell(peer.encoded(after(peer, peer.known("note"), changed), false));
        assertRefused(peer, "without a writer's signature");
    }

    @Test
    void conflictResolution_isRefused() throws Exception {
        HostilePeer peer = reader();
        PathRecord note = peer.known("note");
        PathRecord copy = peer.record("note.sync-conflict-20270115-080000", note.entry());
        PathRecord resolved = new PathRecord(
                copy.path(),
                copy.entry(),
                copy.past(),
                copy.dot(),
                copy.dot(),
                copy.contentTime(),
                copy.epoch(),
                SharePath.of("note"));
        peer.tell(peer.encoded(resolved, false));
        assertRefused(peer, "without a writer's signature");
    }

    @Test
    void editedRecordUnderItsAuthorsSignature_isRefused() throws Exception {
        HostilePeer peer = reader();
        byte[] signed = record(peer, "note");
        PathRecord note = peer.known("note");
        Entry.File file = (Entry.File) note.entry();
        PathRecord edited = new PathRecord(
                note.path(),
                new Entry.File(file.content(), 0600, file.modified()),
                note.past(),
                note.dot(),
                note.contentDot(),
                note.contentTime(),
                note.epoch(),
                null);
        byte[] unsigned = peer.encoded(edited, false).toArray();
        byte[] forged = Arrays.copyOf(unsigned, unsigned.length + 64);
        forged[unsigned.length - 1] = 64;
        System.arraycopy(signed, signed.length - 64, forged, unsigned.length, 64);
        peer.tell(Bytes.wrap(forged));
        assertRefused(peer, "signature is not a writer's");
    }

    @Test
    void signatureOfAnotherRecord_isRefused() throws Exception {
        HostilePeer peer = reader();
        byte[] one = record(peer, "note");
        byte[] other = record(peer, "d");
        System.arraycopy(other, other.length - 64, one, one.length - 64, 64);
        peer.tell(Bytes.wrap(one));
        assertRefused(peer, "signature is not a writer's");
    }

    @Test
    void truncatedRecord_isRefused() throws Exception {
        HostilePeer peer = reader();
        byte[] one = record(peer, "note");
        peer.tell(Bytes.wrap(Arrays.copyOf(one, one.length - 65)));
        assertRefused(peer, "a record is refused");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.3, 0.6, 0.9})
    void flippedBit_isRefused(double where) throws Exception {
        HostilePeer peer = reader();
        byte[] one = record(peer, "note");
        one[(int) (one.length * where)] ^= 4;
        peer.tell(Bytes.wrap(one));
        assertRefused(peer, "a record is refused");
    }

    @Test
    void recordSignedByAnotherSharesWriter_isRefused() throws Exception {
        HostilePeer peer = reader();
        ShareKeys own = ShareKeys.create(new SecureRandomness(), new BouncyCastleSignatures());
        PathRecord evil = peer.record("evil", new Entry.Directory(0755));
        peer.tell(ForgedRecords.named(own, evil, evil.path().key()));
        assertRefused(peer, "signature is not a writer's");
    }

    @Test
    void repeatedRecords_changeNothingAndAreNoFault() throws Exception {
        HostilePeer peer = reader();
        peer.tell(peer.records());
        peer.tell(peer.records());
        peer.say(new Records(0, peer.records()));
        await().atMost(Victim.PATIENCE)
                .until(() -> peer.all(Progress.class).stream().anyMatch(progress -> progress.seen() == 2));
        assertThat(peer.hasEnded()).isFalse();
        assertUnchanged();
    }

    @Test
    void contextThatRaisesAnAuthorsCounter_isNotBelieved() throws Exception {
        HostilePeer peer = reader();
        ReplicaId victim = peer.theirWelcome().replica();
        ReplicaId stranger = new ReplicaId(new UUID(6, 6));
        peer.progress(VersionVector.of(Map.of(victim, Long.MAX_VALUE, stranger, 1L << 61)));
        Welcome later = reader().theirWelcome();
        assertThat(later.replica()).as("I15: a reader raises no counter").isEqualTo(victim);
        assertThat(later.context().counter(stranger)).isZero();
        assertUnchanged();
    }

    @Test
    void welcomeThatRaisesAnAuthorsCounter_isNotBelieved() throws Exception {
        HostilePeer peer = peer("read");
        ReplicaId victim = peer.theirWelcome().replica();
        peer.say(new Welcome(
                victim,
                new UUID(9, 9),
                HostilePeer.SEQUENCE,
                0,
                new UUID(0, 0),
                0,
                VersionVector.of(Map.of(victim, Long.MAX_VALUE))));
        await().atMost(Victim.PATIENCE).until(() -> !peer.records().isEmpty());
        assertThat(reader().theirWelcome().replica()).isEqualTo(victim);
        assertUnchanged();
    }

    private HostilePeer reader() throws Exception {
        HostilePeer peer = peer("read").welcome();
        await().atMost(Victim.PATIENCE).until(() -> peer.records().size() >= 3);
        return peer;
    }

    /** The victim's own bytes of the record, signed since they went to a reader. */
    private static byte[] record(HostilePeer peer, String path) {
        PathRecord wanted = peer.known(path);
        for (Bytes bytes : peer.records()) {
            byte[] all = bytes.toArray();
            if (new RecordCodec(peer.keys).decode(bytes, true).record().dot().equals(wanted.dot())) {
                return all;
            }
        }
        throw new AssertionError("nothing was told of " + path);
    }

    private static PathRecord after(HostilePeer peer, PathRecord before, Entry entry) {
        Dot dot = peer.nextDot();
        Past past = before.past().plus(dot, 0);
        return peer.record(before.path().toString(), entry, dot, past);
    }

    @Test
    void aReadersRelayOfWritersRecords_isBelieved() throws Exception {
        HostilePeer writer = peer("write").welcome();
        List<Bytes> signed = List.of(writer.encoded(writer.record("relayed", new Entry.Directory(0755)), true));
        reader().tell(signed);
        await().atMost(Victim.PATIENCE).until(() -> Victim.tree(bob.root).containsKey("relayed"));
    }
}
