package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.blind.BlindSettings;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.protocol.ShareMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blind replicas between writers and readers that never meet, in virtual time. */
class BlindShareTest {
    private static final long SEED = 11;

    private final VirtualTime time = new VirtualTime(SEED);
    private final JdkSignatures signatures = new JdkSignatures();
    private ShareKeys keys;
    private VirtualReplica writer;
    private VirtualReplica reader;
    private VirtualBlind blind;

    @BeforeEach
    void writerBlindReader() {
        keys = TestSecrets.keys(SEED, signatures);
        writer = replica(1, AccessMode.WRITE);
        reader = replica(2, AccessMode.READ);
        blind = new VirtualBlind(time, 3, keys, BlindSettings.defaults());
    }

    private VirtualReplica replica(int number, AccessMode mode) {
        return new VirtualReplica(
                time, number, mode == AccessMode.WRITE ? keys : keys.limitedTo(mode), signatures, SEED);
    }

    private VirtualLink link(VirtualDevice one, VirtualDevice other) {
        time.run(Duration.ofMillis(5), () -> false);
        return new VirtualLink(time, one, other);
    }

    private void await(BooleanSupplier condition) {
        // A hint takes a moment to be looked at.
        time.run(Duration.ofMillis(50), () -> false);
        boolean held = time.run(Duration.ofMinutes(5), condition);
        assertThat(held)
                .as(
                        "writer %s%nreader %s%nblind %s",
                        writer.share().status(),
                        reader.share().status(),
                        blind.share().status())
                .isTrue();
    }

    private static boolean inSync(ShareStatus status) {
        return status.state() == ShareStatus.State.IDLE
                && status.need().files() == 0
                && !status.peers().isEmpty()
                && status.peers().stream().allMatch(ShareStatus.PeerStatus::inSync);
    }

    /** The two exchange all they can over a link of their own, and part. */
    private void meet(VirtualDevice one, VirtualDevice other) {
        VirtualLink link = link(one, other);
        await(() -> inSync(status(one)) && inSync(status(other)));
        link.cut();
        time.run(Duration.ofMillis(10), () -> false);
    }

    private static ShareStatus status(VirtualDevice device) {
        return device instanceof VirtualReplica replica
                ? replica.share().status()
                : ((VirtualBlind) device).share().status();
    }

    private static String random(long seed, int length) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private void aTree(VirtualReplica at) {
        at.makeDirectory("plans");
        at.write("plans/canary-name.txt", "canary content");
        at.write("empty", "");
        at.makeLink("link", "plans/canary-name.txt");
        at.write("large", random(1, 3_000_000));
    }

    @Test
    void writerAndReader_meetInTheBlindReplicaAlone() {
        aTree(writer);
        meet(writer, blind);
        meet(blind, reader);
        assertThat(reader.tree()).isEqualTo(writer.tree()).contains("plans/canary-name.txt 644", "= canary content");
    }

    @Test
    void pagedContent_passes() {
        writer.write("huge", random(2, 20 << 20));
        meet(writer, blind);
        meet(blind, reader);
        assertThat(reader.tree()).isEqualTo(writer.tree());
    }

    @Test
    void twoWriters_thatNeverMeet_convergeWithTheirConflictSettled() {
        VirtualReplica other = replica(4, AccessMode.WRITE);
        writer.write("f", "first");
        meet(writer, blind);
        meet(blind, other);
        writer.write("f", "of the one");
        other.write("f", "of the other");
        other.write("g", "more");
        meet(writer, blind);
        meet(blind, other);
        meet(other, blind);
        meet(blind, writer);
        // The one who holds the losing content has settled; the other hears of it.
        meet(blind, other);
        assertThat(writer.tree())
                .isEqualTo(other.tree())
                .contains("of the one", "of the other", "sync-conflict", "more");
        writer.remove("g");
        writer.rename("f", "h");
        meet(writer, blind);
        meet(blind, other);
        assertThat(other.tree())
                .isEqualTo(writer.tree())
                .doesNotContain("g 644")
                .contains("h 644");
    }

    @Test
    void blindReplica_feedsAnother_andAFreshDeviceIsRestoredFromThatAlone() {
        VirtualBlind second = new VirtualBlind(time, 4, keys, BlindSettings.defaults());
        aTree(writer);
        meet(writer, blind);
        meet(blind, second);
        VirtualReplica fresh = replica(5, AccessMode.WRITE);
        meet(second, fresh);
        assertThat(fresh.tree()).isEqualTo(writer.tree());
        assertThat(second.sealed().ids()).isEqualTo(blind.sealed().ids());
        assertThat(second.share().status().need().files()).isZero();
    }

    @Test
    void blindReplica_holdsNoNameContentOrPlainHash() throws Exception {
        aTree(writer);
        meet(writer, blind);
        List<byte[]> canaries = new ArrayList<>();
        for (String text : List.of("canary", "plans", "large", random(1, 100))) {
            canaries.add(text.getBytes(StandardCharsets.UTF_8));
        }
        for (String content : List.of("canary content", random(1, 3_000_000))) {
            canaries.add(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(blind.everything()).isNotEmpty();
        for (Bytes piece : blind.everything()) {
            for (byte[] canary : canaries) {
                assertThat(indexOf(piece.array(), canary)).isNegative();
            }
        }
        assertThat(blind.sealed().ids()).isNotEmpty();
        ShareStatus status = blind.share().status();
        assertThat(status.local().files())
                .as("paths, which is all that it can tell")
                .isEqualTo(5);
        assertThat(status.local().bytes()).isGreaterThan(3_000_000);
    }

    private static int indexOf(byte[] in, byte[] wanted) {
        for (int i = 0; i + wanted.length <= in.length; i++) {
            int j = 0;
            while (j < wanted.length && in[i + j] == wanted[j]) {
                j++;
            }
            if (j == wanted.length) {
                return i;
            }
        }
        return -1;
    }

    // A blind replica that lies.

    private static @Nullable ShareMessage changeChunks(ShareMessage message, UnaryOperator<Bytes> change) {
        if (!(message instanceof ShareMessage.SealedChunks chunks)) {
            return message;
        }
        return new ShareMessage.SealedChunks(
                chunks.request(),
                chunks.pieces().stream()
                        .map(piece -> new ShareMessage.SealedPiece(
                                piece.want(), piece.total(), piece.offset(), change.apply(piece.bytes())))
                        .toList());
    }

    private static Bytes flipped(Bytes bytes) {
        byte[] changed = bytes.toArray();
        if (changed.length > 0) {
            changed[changed.length / 2] ^= 1;
        }
        return Bytes.wrap(changed);
    }

    private void refusesChangedChunks(VirtualDevice victim) {
        VirtualBlind honest = new VirtualBlind(time, 7, keys, BlindSettings.defaults());
        writer.write("f", "what the writer wrote");
        meet(writer, blind);
        meet(writer, honest);
        VirtualLink lying = link(blind, victim);
        lying.meddle((from, message) -> from == blind ? changeChunks(message, BlindShareTest::flipped) : message);
        time.run(Duration.ofSeconds(20), () -> false);
        assertThat(status(victim).need().files()).isEqualTo(1);
        link(honest, victim);
        await(() -> status(victim).need().files() == 0);
    }

    @Test
    void readerRefusesChangedChunks_andTakesThemFromAnother() {
        refusesChangedChunks(reader);
        assertThat(reader.tree()).isEqualTo(writer.tree());
    }

    @Test
    void freshWriterRefusesChangedChunks() {
        VirtualReplica other = replica(4, AccessMode.WRITE);
        refusesChangedChunks(other);
        assertThat(other.tree()).isEqualTo(writer.tree());
    }

    @Test
    void blindReplicaRefusesChangedChunks() {
        VirtualBlind other = new VirtualBlind(time, 4, keys, BlindSettings.defaults());
        refusesChangedChunks(other);
        assertThat(other.sealed().contents()).containsAll(blind.sealed().contents());
    }

    @Test
    void chunksSwappedForEachOther_areRefused() {
        writer.write("a", "content of a, as long as that of the other");
        writer.write("b", "content of b, as long as that of the other");
        meet(writer, blind);
        List<Bytes> seen = new ArrayList<>();
        VirtualLink lying = link(blind, reader);
        lying.meddle((from, message) -> {
            if (from != blind) {
                return message;
            }
            return changeChunks(message, bytes -> {
                seen.add(bytes);
                return seen.get(0).length() == bytes.length() ? seen.get(0) : bytes;
            });
        });
        time.run(Duration.ofSeconds(20), () -> false);
        assertThat(seen).hasSizeGreaterThan(1);
        String tree = reader.tree();
        assertThat(tree.contains("a 644") && tree.contains("b 644")).isFalse();
        assertThat(tree.contains("a 644") && !tree.contains("= content of a")).isFalse();
        assertThat(tree.contains("b 644") && !tree.contains("= content of b")).isFalse();
    }

    @Test
    void recordsChanged_areRefused_andTheChannelCloses() {
        writer.write("f", "content");
        meet(writer, blind);
        for (VirtualDevice victim : List.of(reader, new VirtualBlind(time, 4, keys, BlindSettings.defaults()))) {
            VirtualLink lying = link(blind, victim);
            lying.meddle((from, message) -> from == blind && message instanceof ShareMessage.Records records
                    ? new ShareMessage.Records(
                            records.upTo(),
                            records.records().stream()
                                    .map(BlindShareTest::flipped)
                                    .toList())
                    : message);
            time.run(Duration.ofSeconds(5), () -> false);
            assertThat(lying.isCut()).isTrue();
            assertThat(status(victim).global().files()).isZero();
        }
    }

    @Test
    void recordsRolledBack_undoNothing() {
        writer.write("f", "old");
        VirtualLink first = link(writer, blind);
        List<ShareMessage> old = new ArrayList<>();
        first.meddle((from, message) -> {
            if (from == writer && message instanceof ShareMessage.Records records) {
                old.add(new ShareMessage.Records(0, records.records()));
            }
            return message;
        });
        await(() -> inSync(writer.share().status()) && inSync(blind.share().status()));
        writer.write("f", "new");
        await(() -> inSync(writer.share().status()) && inSync(blind.share().status()));
        first.cut();
        meet(blind, reader);
        String before = reader.tree();
        assertThat(before).contains("= new");
        VirtualLink lying = link(blind, reader);
        lying.meddle(
                (from, message) -> from == blind && message instanceof ShareMessage.Progress ? old.get(0) : message);
        time.run(Duration.ofSeconds(10), () -> false);
        assertThat(old).isNotEmpty();
        assertThat(reader.tree()).isEqualTo(before);
    }

    // Trouble at the blind replica.

    @Test
    void lostIndex_isMadeAnewFromWhatLiesThere() {
        aTree(writer);
        meet(writer, blind);
        ShareStatus before = blind.share().status();
        blind.loseIndexAndStart();
        await(() -> blind.share().status().state() == ShareStatus.State.IDLE);
        assertThat(blind.share().status().local()).isEqualTo(before.local());
        meet(blind, reader);
        assertThat(reader.tree()).isEqualTo(writer.tree());
        meet(writer, blind);
    }

    @Test
    void lostIndex_takesUpNothingThatNoWriterSigned() {
        aTree(writer);
        meet(writer, blind);
        blind.sealed().tamper(BlindShareTest::flipped);
        blind.sealed().tamperLog(records -> {
            List<Bytes> changed = new ArrayList<>(records);
            changed.set(0, flipped(changed.get(0)));
            return changed;
        });
        blind.loseIndexAndStart();
        await(() -> blind.share().status().state() == ShareStatus.State.SYNCING);
        assertThat(blind.sealed().ids()).as("what is not genuine goes").isEmpty();
        assertThat(blind.share().status().global().files()).isEqualTo(4);
        meet(writer, blind);
        meet(blind, reader);
        assertThat(reader.tree()).isEqualTo(writer.tree());
    }

    @Test
    void killedInTheMiddle_goesOnWithWhatItHas() {
        writer.write("huge", random(3, 10 << 20));
        VirtualLink link = link(writer, blind);
        time.run(Duration.ofMinutes(1), () -> blind.sealed().ids().size() > 8);
        link.cut();
        blind.killAndStart();
        int had = blind.sealed().ids().size();
        assertThat(had).isGreaterThan(8);
        List<Integer> asked = new ArrayList<>();
        VirtualLink again = link(writer, blind);
        again.meddle((from, message) -> {
            if (message instanceof ShareMessage.SealedRequest request) {
                asked.add(request.wants().size());
            }
            return message;
        });
        await(() -> inSync(writer.share().status()) && inSync(blind.share().status()));
        int total = blind.sealed().ids().size();
        assertThat(asked.stream().mapToInt(Integer::intValue).sum()).isLessThanOrEqualTo(total - had);
        meet(blind, reader);
        assertThat(reader.tree()).isEqualTo(writer.tree());
    }

    @Test
    void powerCutInTheMiddle_losesNothingThatWasTold() {
        for (int i = 0; i < 6; i++) {
            writer.write("f" + i, random(i, 300_000));
        }
        VirtualLink link = link(writer, blind);
        time.run(Duration.ofMinutes(1), () -> blind.share().status().local().files() > 2);
        link.cut();
        blind.cutPowerAndStart();
        meet(writer, blind);
        meet(blind, reader);
        assertThat(reader.tree()).isEqualTo(writer.tree());
    }

    @Test
    void damagedChunk_isNotServed_andFetchedAgain() {
        writer.write("f", "content");
        meet(writer, blind);
        blind.sealed().tamper(BlindShareTest::flipped);
        VirtualLink link = link(blind, reader);
        time.run(Duration.ofSeconds(10), () -> false);
        assertThat(reader.share().status().need().files()).isEqualTo(1);
        assertThat(blind.share().status().need().files()).isEqualTo(1);
        link(writer, blind);
        await(() -> reader.share().status().need().files() == 0);
        link.cut();
        assertThat(reader.tree()).isEqualTo(writer.tree());
    }

    // Room.

    @Test
    void whatPassesTheQuota_isLeftOutWhole_untilItIsRaised() {
        blind.configure(BlindSettings.defaults().withQuota(1_000_000));
        writer.write("small", random(4, 100_000));
        meet(writer, blind);
        writer.write("large", random(5, 3_000_000));
        writer.write("another", random(6, 50_000));
        VirtualLink link = link(writer, blind);
        await(() -> blind.share().status().error() != null
                && blind.share().status().need().files() == 1);
        ShareStatus status = blind.share().status();
        assertThat(status.state()).isEqualTo(ShareStatus.State.ERROR);
        ShareStatus.Fault error = Objects.requireNonNull(status.error());
        assertThat(error.code()).isEqualTo("quota-exceeded");
        assertThat(error.message()).contains("1000000").contains("quota=");
        assertThat(blind.sealed().bytes()).as("nothing of the large one").isLessThan(300_000);
        assertThat(writer.share().status().peers().get(0).inSync()).isFalse();
        blind.configure(BlindSettings.defaults().withQuota(10_000_000));
        await(() -> inSync(writer.share().status()) && inSync(blind.share().status()));
        link.cut();
        meet(blind, reader);
        assertThat(reader.tree()).isEqualTo(writer.tree());
    }

    @Test
    void oneFileThatPassesTheQuota_isSaid_andNoMoreOnceItIsRemoved() {
        blind.configure(BlindSettings.defaults().withQuota(1_000_000));
        writer.write("small", random(4, 100_000));
        link(writer, blind);
        await(() -> inSync(writer.share().status()) && inSync(blind.share().status()));
        writer.write("large", random(5, 3_000_000));
        await(() -> blind.share().status().error() != null);
        assertThat(Objects.requireNonNull(blind.share().status().error()).code())
                .isEqualTo("quota-exceeded");
        assertThat(blind.share().status().need().files()).isEqualTo(1);
        writer.remove("large");
        await(() -> inSync(writer.share().status()) && inSync(blind.share().status()));
        await(() -> blind.share().status().error() == null);
    }

    @Test
    void quotaBelowWhatIsStored_keepsThat_takesNoMore_andIsSaid() {
        writer.write("old", random(20, 700_000));
        meet(writer, blind);
        blind.configure(BlindSettings.defaults().withQuota(100_000));
        await(() -> blind.share().status().error() != null);
        ShareStatus.Fault error = Objects.requireNonNull(blind.share().status().error());
        assertThat(error.code()).isEqualTo("quota-exceeded");
        assertThat(error.message()).contains("quota of 100000", "they stay");
        writer.write("new", random(21, 50_000));
        VirtualLink link = link(writer, blind);
        await(() -> blind.share().status().need().files() == 1);
        link.cut();
        assertThat(blind.sealed().bytes()).isBetween(700_000L, 800_000L);
        link = link(blind, reader);
        await(() -> reader.tree().contains("old"));
        link.cut();
        blind.configure(BlindSettings.defaults().withQuota(10_000_000));
        meet(writer, blind);
        meet(blind, reader);
        assertThat(blind.share().status().error()).isNull();
        assertThat(reader.tree()).isEqualTo(writer.tree());
    }

    @Test
    void fullDisk_isSaid_andItGoesOnOnceThereIsRoom() {
        blind.sealed().room(1_000);
        writer.write("f", random(7, 100_000));
        link(writer, blind);
        await(() -> !blind.share().status().problems().isEmpty());
        assertThat(blind.share().status().problems().get(0).code().word()).isEqualTo("disk-full");
        blind.sealed().room(Long.MAX_VALUE);
        await(() -> inSync(writer.share().status()) && inSync(blind.share().status()));
        assertThat(blind.share().status().problems()).isEmpty();
    }

    @Test
    void whatNothingNeeds_goesAfterTheGraceTime() {
        writer.write("f", random(8, 600_000));
        writer.write("stays", random(9, 600_000));
        meet(writer, blind);
        int both = blind.sealed().ids().size();
        writer.remove("f");
        meet(writer, blind);
        time.run(Duration.ofHours(12), () -> false);
        assertThat(blind.sealed().ids()).hasSize(both);
        blind.killAndStart();
        time.run(Duration.ofHours(13), () -> false);
        assertThat(blind.sealed().ids()).isNotEmpty().hasSizeLessThan(both);
        assertThat(blind.share().status().local().bytes()).isLessThan(800_000);
        meet(blind, reader);
        assertThat(reader.tree()).isEqualTo(writer.tree());
    }

    @Test
    void roomThatGarbageTakes_isFreedWhereItIsNeeded() {
        blind.configure(BlindSettings.defaults().withQuota(1_200_000));
        writer.write("f", random(10, 700_000));
        meet(writer, blind);
        writer.write("f", random(11, 700_000));
        meet(writer, blind);
        meet(blind, reader);
        assertThat(reader.tree()).isEqualTo(writer.tree());
        assertThat(blind.sealed().bytes()).isLessThan(1_200_000);
    }

    @Test
    void renamedFile_isNotFetchedAgain() {
        writer.write("f", random(12, 600_000));
        meet(writer, blind);
        List<ShareMessage> asked = new ArrayList<>();
        writer.rename("f", "g");
        VirtualLink link = link(writer, blind);
        link.meddle((from, message) -> {
            if (message instanceof ShareMessage.SealedRequest) {
                asked.add(message);
            }
            return message;
        });
        await(() -> inSync(writer.share().status()) && inSync(blind.share().status()));
        assertThat(asked).isEmpty();
    }

    @Test
    void reader_feedsNoBlindReplica() {
        VirtualBlind other = new VirtualBlind(time, 4, keys, BlindSettings.defaults());
        writer.write("f", "content");
        meet(writer, blind);
        meet(blind, reader);
        link(reader, other);
        time.run(Duration.ofSeconds(10), () -> false);
        assertThat(other.share().status().global().files()).isZero();
        assertThat(other.sealed().ids()).isEmpty();
    }
}
