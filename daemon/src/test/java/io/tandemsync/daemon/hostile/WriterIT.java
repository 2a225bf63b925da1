package io.tandemsync.daemon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemsync.engine.access.ForgedRecords;
import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.ShareMessage.Data;
import io.tandemsync.engine.protocol.ShareMessage.Piece;
import io.tandemsync.engine.protocol.ShareMessage.Progress;
import io.tandemsync.engine.protocol.ShareMessage.Repair;
import io.tandemsync.engine.protocol.ShareMessage.Request;
import io.tandemsync.engine.protocol.ShareMessage.Want;
import io.tandemsync.engine.protocol.ShareMessage.Welcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * I14, containment, I11, equivocation, I22, bounds: a writer may write what it likes, and nothing but that (hazards 152, 153,
 * 163 to 172, 181).
 */
final class WriterIT extends HostileScenario {
    /** Directories above one link; a path that Java still takes in one piece. {@code -Ddepth=1900} is as deep as that goes. */
    private static final int DEPTH = Integer.getInteger("depth", 800);

    /** Names of 255 bytes in one directory. {@code -Dfull=65535} makes it fuller. */
    private static final int FULL = Integer.getInteger("full", 500);

    private static final Duration LONG = Duration.ofMinutes(3);

    static List<byte[]> names() {
        return List.of(
                name("../x"),
                name("a\0..\0..\0b"),
                name("/etc/x"),
                name("a\0\0b"),
                name(".\0a"),
                name("a\0"),
                name("\0a"),
                name(""),
                name("x".repeat(256)),
                name(".syncdb\0k"),
                name(".SyncDB\0k"),
                name("a/b"),
                name("a\0".repeat(SharePath.COMPONENTS_MAX) + "f"),
                new byte[] {'b', (byte) 0xff, (byte) 0xfe});
    }

    private static byte[] name(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("names")
    void nameThatLeavesTheShare_isRefused(byte[] name) throws Exception {
        HostilePeer peer = writer();
        peer.tell(ForgedRecords.named(peer.keys, peer.record("like", new Entry.Directory(0755)), name));
        assertRefused(peer, "a record is refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {04755, 02755, 01777, 0xffff})
    void permissionBitsThatDoNotTravel_areRefused(int mode) throws Exception {
        HostilePeer peer = writer();
        peer.tell(ForgedRecords.withMode(peer.keys, peer.record("like", new Entry.Directory(0755)), mode));
        assertRefused(peer, "permission bits");
    }

    @Test
    void deviceNode_isRefused() throws Exception {
        HostilePeer peer = writer();
        peer.tell(ForgedRecords.withType(peer.keys, peer.record("like", new Entry.Tombstone()), 4));
        assertRefused(peer, "unknown type");
    }

    @Test
    void fileBelowALink_staysInTheShare() throws Exception {
        HostilePeer peer = writer();
        peer.tell(List.of(
                signed(peer, peer.record("out", HostilePeer.link(outside().toString()))),
                signed(peer, peer.record("out/evil", HostilePeer.link("x"))),
                signed(peer, peer.record("out/canary", new Entry.Tombstone())),
                signed(peer, peer.record("out/sub", new Entry.Directory(0777)))));
        // What bob has been told of need not be placed at alice yet.
        await().atMost(Victim.PATIENCE).until(() -> Stream.of(alice, bob)
                .allMatch(victim -> Victim.tree(victim.root).containsKey("out/sub")));
        assertThat(Files.isSymbolicLink(alice.root.resolve("out"))).isFalse();
    }

    @Test
    void jumpOfACounter_isBounded() throws Exception {
        HostilePeer peer = writer();
        Dot far = new Dot(peer.replica, 1L << 41);
        peer.tell(signed(
                peer,
                peer.record("far", HostilePeer.link("x"), far, Past.empty().plus(far, 0))));
        assertRefused(peer, "which no replica can have reached");
    }

    @Test
    void lastCounter_isRefused() throws Exception {
        HostilePeer peer = writer();
        Dot last = new Dot(peer.theirWelcome().replica(), Long.MAX_VALUE);
        peer.tell(signed(
                peer,
                peer.record("last", HostilePeer.link("x"), last, Past.empty().plus(last, 0))));
        assertRefused(peer, "which no replica can have reached");
    }

    @Test
    void anothersDotsUsedUp_leaveItAbleToWrite() throws Exception {
        HostilePeer peer = writer();
        ReplicaId victim = peer.theirWelcome().replica();
        PathRecord note = peer.known("note");
        Dot stolen = new Dot(victim, 1L << 39);
        Past past = note.past().plus(stolen, note.dot().counter());
        peer.tell(signed(peer, peer.record("note", HostilePeer.link("stolen"), stolen, past)));
        await().atMost(Victim.PATIENCE).until(() -> Files.isSymbolicLink(bob.root.resolve("note")));
        await().atMost(Victim.PATIENCE).until(() -> Files.isSymbolicLink(alice.root.resolve("note")));
        Files.delete(alice.root.resolve("note"));
        Files.writeString(alice.root.resolve("note"), "alice writes on");
        // A scan may have met the file before anything was written into it.
        await().atMost(Victim.PATIENCE)
                .untilAsserted(() -> assertThat(bob.root.resolve("note")).hasContent("alice writes on"));
        assertThat(writer().theirWelcome().replica()).isNotEqualTo(victim);
    }

    @Test
    void twoRecordsOfOneDot_areBothKept() throws Exception {
        HostilePeer atAlice = writer();
        HostilePeer atBob = new HostilePeer(bob, bob.token("write")).welcome();
        Dot dot = atAlice.nextDot();
        Past past = Past.empty().plus(dot, 0);
        atAlice.tell(signed(atAlice, atAlice.record("twice", HostilePeer.link("one"), dot, past)));
        atBob.tell(signed(atBob, atBob.record("twice", HostilePeer.link("other"), dot, past)));
        await().atMost(Victim.PATIENCE).untilAsserted(() -> {
            assertThat(Victim.tree(alice.root).values()).as("I11").contains("-> one", "-> other");
            assertThat(Victim.tree(bob.root)).as("I2").isEqualTo(Victim.tree(alice.root));
        });
        atBob.close();
    }

    @Test
    void recordsThatClaimEachOther_doNotVanish() throws Exception {
        HostilePeer peer = writer();
        Dot one = peer.nextDot();
        Dot other = new Dot(new ReplicaId(UUID.randomUUID()), 1);
        Past both = Past.empty().plus(one, 0).plus(other, 0);
        peer.tell(List.of(
                signed(peer, peer.record("ring", HostilePeer.link("one"), one, both)),
                signed(peer, peer.record("ring", HostilePeer.link("other"), other, both))));
        await().atMost(Victim.PATIENCE).untilAsserted(() -> {
            assertThat(Victim.tree(bob.root)).containsKey("ring");
            assertThat(Victim.tree(bob.root)).isEqualTo(Victim.tree(alice.root));
        });
    }

    @Test
    void manyAuthors_leaveRoomForHonestOnes() throws Exception {
        HostilePeer peer = writer();
        List<Bytes> records = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            Dot dot = new Dot(new ReplicaId(UUID.randomUUID()), 1);
            records.add(peer.encoded(
                    peer.record(
                            "many/" + i,
                            new Entry.Tombstone(),
                            dot,
                            Past.empty().plus(dot, 0)),
                    false));
        }
        peer.tell(records.subList(0, 700));
        peer.tell(records.subList(700, records.size()));
        await().atMost(Victim.PATIENCE)
                .until(() -> peer.all(Progress.class).stream().anyMatch(progress -> progress.seen() == 2));
        peer.progress(peer.theirWelcome().context());
    }

    @Test
    void manyVersionsOfOnePath_areRefused() throws Exception {
        HostilePeer peer = writer();
        List<Bytes> records = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            records.add(signed(peer, peer.record("many", HostilePeer.link("target" + i))));
        }
        peer.tell(records);
        assertRefused(peer, "versions side by side");
    }

    /** What one record costs must not grow with the square of its path's depth: honest edits come through meanwhile. */
    @Test
    void deepPath_holdsUpNoHonestEdit() throws Exception {
        HostilePeer peer = writer();
        String deep = "a/".repeat(DEPTH) + "f";
        PathRecord link = peer.record(deep, HostilePeer.link("x"));
        peer.tell(signed(peer, link));
        peer.tell(signed(peer, peer.record("shallow", HostilePeer.link("x"))));
        Files.writeString(bob.root.resolve("honest"), "from bob");
        await().atMost(Victim.PATIENCE).untilAsserted(() -> {
            assertThat(alice.root.resolve("honest")).hasContent("from bob");
            assertThat(Files.isSymbolicLink(bob.root.resolve("shallow"))).isTrue();
        });
        await().atMost(Victim.PATIENCE)
                .until(() ->
                        Files.isSymbolicLink(alice.root.resolve(deep)) && Files.isSymbolicLink(bob.root.resolve(deep)));
        Dot later = peer.nextDot();
        peer.tell(signed(
                peer,
                peer.record(deep, new Entry.Tombstone(), later, link.past().plus(later, 0))));
        await().atMost(Victim.PATIENCE)
                .until(() -> !Files.exists(alice.root.resolve("a")) && !Files.exists(bob.root.resolve("a")));
    }

    /** The deepest path, the longest names, a chain of links and a full directory: honest edits come through meanwhile. */
    @Test
    void pathsAtTheirBounds_holdUpNoHonestEdit() throws Exception {
        HostilePeer peer = writer();
        List<PathRecord> hostile = new ArrayList<>();
        hostile.add(peer.record("a/".repeat(SharePath.COMPONENTS_MAX - 1) + "f", HostilePeer.link("x")));
        hostile.add(peer.record(("n".repeat(255) + "/").repeat(63) + "n".repeat(255), HostilePeer.link("x")));
        for (int i = 0; i < 100; i++) {
            hostile.add(peer.record("chain/" + i, HostilePeer.link(String.valueOf(i + 1))));
        }
        for (int i = 0; i < FULL; i++) {
            hostile.add(peer.record("full/" + i + "-" + "m".repeat(245), HostilePeer.link("x")));
        }
        for (int i = 0; i < hostile.size(); i += 200) {
            peer.tell(hostile.subList(i, Math.min(hostile.size(), i + 200)).stream()
                    .map(record -> signed(peer, record))
                    .toList());
            peer.awaitSeen();
        }
        Files.writeString(bob.root.resolve("honest"), "from bob");
        await().atMost(LONG)
                .until(() -> Files.exists(alice.root.resolve("honest"))
                        && Files.readString(alice.root.resolve("honest")).equals("from bob"));
        Files.writeString(alice.root.resolve("honest-too"), "from alice");
        await().atMost(LONG)
                .until(() -> Files.exists(bob.root.resolve("honest-too"))
                        && Files.readString(bob.root.resolve("honest-too")).equals("from alice"));
        // What no program with whole paths could look at goes again.
        for (PathRecord deep : hostile.subList(0, 2)) {
            Dot later = peer.nextDot();
            Past past = deep.past().plus(later, 0);
            peer.tell(signed(peer, peer.record(deep.path().toString(), new Entry.Tombstone(), later, past)));
        }
        String longest = "n".repeat(255);
        await().atMost(LONG).until(() -> Stream.of(alice.root, bob.root)
                .allMatch(root -> !Files.exists(root.resolve("a")) && !Files.exists(root.resolve(longest))));
    }

    @Test
    void timesFromTheEndsOfTheWorld_areTakenOrAProblem() throws Exception {
        HostilePeer peer = writer();
        for (Instant time : List.of(Instant.MAX, Instant.MIN, Instant.EPOCH)) {
            for (String target : List.of("one", "two")) {
                Dot dot = peer.nextDot();
                peer.tell(signed(
                        peer,
                        new PathRecord(
                                SharePath.of("time" + time.isAfter(Instant.EPOCH)),
                                HostilePeer.link(target + time.getEpochSecond()),
                                Past.empty().plus(dot, 0),
                                dot,
                                dot,
                                time,
                                1,
                                null)));
            }
        }
        await().atMost(Victim.PATIENCE)
                .until(() -> Victim.tree(bob.root).containsKey("timetrue")
                        && Victim.tree(bob.root).containsKey("timefalse"));
    }

    @Test
    void absurdSizes_leaveTheSumsWhole() throws Exception {
        HostilePeer peer = writer();
        ChunkHash hash = peer.keys.chunkHash();
        for (int i = 0; i < 4; i++) {
            ChunkId page = new ChunkId(Hash.of(new byte[32]));
            Content content = hash.content(5, List.of(new Content.Slice(page, 1L << 62)));
            peer.tell(signed(peer, peer.record("huge" + i, new Entry.File(content, 0644, Instant.EPOCH))));
        }
        await().atMost(Victim.PATIENCE)
                .until(() -> alice.share().path("need").path("files").asInt() == 4);
        for (int i = 0; i < 4; i++) {
            PathRecord told = peer.record("huge" + i, new Entry.Tombstone());
            peer.tell(signed(
                    peer,
                    peer.record(
                            "huge" + i, told.entry(), told.dot(), told.past().plus(new Dot(peer.replica, i + 1), 0))));
        }
        await().atMost(Victim.PATIENCE)
                .until(() -> alice.share().path("need").path("files").asInt() == 0);
    }

    @Test
    void wrongBytes_areNeverShown() throws Exception {
        HostilePeer peer = writer();
        AtomicInteger served = new AtomicInteger();
        peer.react((to, message) -> {
            if (message instanceof Request request) {
                sendWrong(to, request);
                served.incrementAndGet();
            }
        });
        Dot lie = peer.nextDot();
        peer.tell(signed(peer, promise(peer, "lie", lie)));
        await().atMost(Victim.PATIENCE).until(() -> served.get() > 0);
        awaitBlame(peer, "lie");
        await().during(Duration.ofSeconds(1))
                .atMost(Victim.PATIENCE)
                .until(() -> !Files.exists(alice.root.resolve("lie")));
        peer.tell(signed(peer, takenBack(peer, "lie", lie)));
        await().atMost(Victim.PATIENCE).until(() -> problems().isEmpty());
    }

    @Test
    void wrongBytesOfWhatNobodyWantsAnyMore_areNoProblem() throws Exception {
        HostilePeer peer = writer();
        Dot lie = peer.nextDot();
        Bytes takenBack = signed(peer, takenBack(peer, "lie", lie));
        Bytes next = signed(peer, promise(peer, "next", peer.nextDot()));
        AtomicInteger served = new AtomicInteger();
        peer.react((to, message) -> {
            if (message instanceof Request request) {
                if (served.incrementAndGet() == 2) {
                    peer.tell(takenBack);
                }
                sendWrong(to, request);
            }
        });
        peer.tell(signed(peer, promise(peer, "lie", lie)));
        awaitBlame(peer, "lie");
        await().atMost(Victim.PATIENCE).until(() -> served.get() > 1);
        peer.tell(next);
        awaitBlame(peer, "next");
        assertThat(problems()).noneMatch(problem -> problem.contains("\"lie\""));
    }

    private static void sendWrong(PeerChannel to, Request request) {
        Want want = request.wants().get(0);
        to.send(new Data(request.id(), List.of(new Piece(0, 0, Bytes.wrap(new byte[want.length()])))));
    }

    /** A record of a file whose content the peer does not have. */
    private static PathRecord promise(HostilePeer peer, String path, Dot dot) {
        byte[] promised = name("what was promised for " + path);
        ChunkHash hash = peer.keys.chunkHash();
        Content content =
                hash.content(0, List.of(new Content.Slice(hash.chunk(promised, 0, promised.length), promised.length)));
        return peer.record(
                path,
                new Entry.File(content, 0644, Instant.EPOCH),
                dot,
                Past.empty().plus(dot, 0));
    }

    /** The record by which the same peer deletes it. */
    private static PathRecord takenBack(HostilePeer peer, String path, Dot promise) {
        Dot later = peer.nextDot();
        return peer.record(
                path,
                new Entry.Tombstone(),
                later,
                Past.empty().plus(promise, 0).plus(later, 0));
    }

    private void awaitBlame(HostilePeer peer, String path) {
        await().atMost(Victim.PATIENCE).untilAsserted(() -> assertThat(problems())
                .as("who it was and what it did is named")
                .anySatisfy(problem -> assertThat(problem)
                        .contains(
                                '"' + path + '"', "false-content", peer.device().toString())));
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        alice.share().path("problems").forEach(problem -> problems.add(problem.toString()));
        return problems;
    }

    @Test
    void contentThatNobodyAskedFor_isRefused() throws Exception {
        HostilePeer peer = writer();
        peer.say(new Data(99, List.of(new Piece(0, 0, Bytes.wrap(new byte[10])))));
        assertRefused(peer, "not asked for");
    }

    @Test
    void moreRequestsThanMayWait_areRefused() throws Exception {
        HostilePeer peer = writer();
        Entry.File file = (Entry.File) peer.known("note").entry();
        Want want = new Want(file.content().id(), 0, 10);
        AtomicInteger sent = new AtomicInteger();
        await().atMost(Victim.PATIENCE).until(() -> {
            while (peer.hasRoom()) {
                peer.sayInBulk(new Request(sent.incrementAndGet(), Collections.nCopies(512, want)));
            }
            return peer.hasEnded();
        });
        assertRefused(peer, "more requests came than may wait");
    }

    @Test
    void repairWithoutDigests_isRefused() throws Exception {
        HostilePeer peer = writer();
        peer.say(new Repair(List.of(1, 2, 3)));
        assertRefused(peer, "no digests were sent");
    }

    @Test
    void secondWelcome_isRefused() throws Exception {
        HostilePeer peer = writer().welcome();
        assertRefused(peer, "a second welcome");
    }

    @Test
    void messageBeforeTheWelcome_isRefused() throws Exception {
        HostilePeer peer = peer("write");
        peer.say(new Repair(List.of(1)));
        assertRefused(peer, "before the welcome");
    }

    @Test
    void replicaIdOfTheVictim_makesItTakeAnother() throws Exception {
        HostilePeer peer = peer("write");
        ReplicaId victim = peer.theirWelcome().replica();
        peer.say(new Welcome(
                victim,
                new UUID(5, 5),
                HostilePeer.SEQUENCE,
                0,
                new UUID(0, 0),
                0,
                peer.theirWelcome().context()));
        await().atMost(Victim.PATIENCE)
                .until(() -> !writer().theirWelcome().replica().equals(victim));
    }

    private HostilePeer writer() throws Exception {
        HostilePeer peer = peer("write").welcome();
        await().atMost(Victim.PATIENCE).until(() -> peer.records().size() >= 3);
        return peer;
    }

    private static Bytes signed(HostilePeer peer, PathRecord record) {
        return peer.encoded(record, true);
    }
}
