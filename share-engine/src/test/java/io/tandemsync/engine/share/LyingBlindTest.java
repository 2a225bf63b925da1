package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.blind.BlindSettings;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.protocol.ShareMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * I15: a fresh device is restored from two blind replicas alone, of which one lies in every way that it can, while everybody
 * is killed now and then; and so is a third blind replica, which feeds another fresh device.
 */
final class LyingBlindTest {
    private static final long SEED = 13;
    private static final int FILES = 40;

    private final VirtualTime time = new VirtualTime(SEED);
    private final JdkSignatures signatures = new JdkSignatures();
    private final ShareKeys keys = TestSecrets.keys(SEED, signatures);
    private final Random random = new Random(SEED);
    private final VirtualReplica writer = replica(1, AccessMode.WRITE);
    private final VirtualBlind honest = blind(2);
    private final VirtualBlind liar = blind(3);
    private final List<ShareMessage> yesterday = new ArrayList<>();

    private VirtualReplica replica(int number, AccessMode mode) {
        return new VirtualReplica(
                time, number, mode == AccessMode.WRITE ? keys : keys.limitedTo(mode), signatures, SEED);
    }

    private VirtualBlind blind(int number) {
        return new VirtualBlind(time, number, keys, BlindSettings.defaults());
    }

    private void await(String what, BooleanSupplier condition) {
        assertThat(time.run(Duration.ofMinutes(20), condition)).as(what).isTrue();
    }

    private static boolean hasAll(ShareStatus status, int files) {
        return status.global().files() >= files && status.need().files() == 0;
    }

    /** The lie gets yesterday's records of everything, and today's of half. */
    private void prepare() {
        byte[] large = new byte[200_000];
        random.nextBytes(large);
        for (int i = 0; i < FILES; i++) {
            writer.write("f" + i, "yesterday " + i);
        }
        writer.write("large", Arrays.toString(large));
        VirtualLink first = new VirtualLink(time, writer, liar);
        first.meddle((from, message) -> {
            if (from == writer && message instanceof ShareMessage.Records records) {
                yesterday.add(new ShareMessage.Records(0, records.records()));
            }
            return message;
        });
        await("yesterday", () -> hasAll(liar.share().status(), FILES + 1));
        for (int i = 0; i < FILES; i += 2) {
            writer.write("f" + i, "today " + i);
        }
        writer.remove("f1");
        await("today", () -> hasAll(liar.share().status(), FILES) && !yesterday.isEmpty());
        time.run(Duration.ofSeconds(5), () -> false);
        first.cut();
        VirtualLink second = new VirtualLink(time, writer, honest);
        await("the honest", () -> hasAll(honest.share().status(), FILES));
        time.run(Duration.ofSeconds(5), () -> false);
        second.cut();
    }

    /** Flipped, cut short, another one's, of other lengths, and records of yesterday instead of word of how it stands. */
    private ShareMessage lie(ShareMessage message) {
        if (message instanceof ShareMessage.SealedChunks chunks && random.nextInt(3) > 0) {
            List<UnaryOperator<Bytes>> lies = List.of(
                    bytes -> changed(bytes.toArray()),
                    bytes -> Bytes.wrap(Arrays.copyOf(bytes.array(), bytes.length() / 2)),
                    bytes -> chunks.pieces().get(0).bytes());
            UnaryOperator<Bytes> lie = lies.get(random.nextInt(lies.size()));
            return new ShareMessage.SealedChunks(
                    chunks.request(),
                    chunks.pieces().stream()
                            .map(piece -> {
                                Bytes bytes = piece.offset() == 0
                                                && piece.total()
                                                        == piece.bytes().length()
                                        ? lie.apply(piece.bytes())
                                        : changed(piece.bytes().toArray());
                                int total = piece.total() == piece.bytes().length() ? bytes.length() : piece.total();
                                return new ShareMessage.SealedPiece(piece.want(), total, piece.offset(), bytes);
                            })
                            .toList());
        }
        if (message instanceof ShareMessage.Progress && random.nextInt(2) == 0) {
            return yesterday.get(random.nextInt(yesterday.size()));
        }
        return message;
    }

    private static Bytes changed(byte[] bytes) {
        if (bytes.length > 0) {
            bytes[bytes.length / 2] ^= 1;
        }
        return Bytes.wrap(bytes);
    }

    private VirtualLink lying(VirtualDevice victim) {
        VirtualLink link = new VirtualLink(time, liar, victim);
        link.meddle((from, message) -> from == liar ? lie(message) : message);
        return link;
    }

    @Test
    void freshReader_isRestored_whateverOneOfTheTwoSays_andWhoeverIsKilled() {
        prepare();
        VirtualReplica fresh = replica(4, AccessMode.READ);
        for (int i = 0; i < 12; i++) {
            VirtualLink truth = new VirtualLink(time, honest, fresh);
            VirtualLink lies = lying(fresh);
            time.run(Duration.ofMillis(20 + random.nextInt(2_000)), () -> false);
            truth.cut();
            lies.cut();
            switch (i % 3) {
                case 0 -> fresh.killAndStart();
                case 1 -> honest.killAndStart();
                default -> liar.killAndStart();
            }
        }
        new VirtualLink(time, honest, fresh);
        lying(fresh);
        await("the fresh one", () -> hasAll(fresh.share().status(), FILES));
        time.run(Duration.ofSeconds(5), () -> false);
        assertThat(fresh.tree()).isEqualTo(writer.tree());
        assertThat(fresh.told())
                .as("who lied is named")
                .anyMatch(line -> line.contains("FALSE_CONTENT") && line.contains(named(liar)))
                .noneMatch(line -> line.contains("FALSE_CONTENT") && line.contains(named(honest)));
        assertThat(fresh.share().status().problems()).isEmpty();
    }

    private static String named(VirtualDevice device) {
        return "device " + device.device() + ")";
    }

    @Test
    void blindReplicaThatIsLiedTo_holdsWhatTheHonestOneHolds_andRestoresADevice() {
        prepare();
        VirtualBlind third = blind(5);
        for (int i = 0; i < 8; i++) {
            VirtualLink truth = new VirtualLink(time, honest, third);
            VirtualLink lies = lying(third);
            time.run(Duration.ofMillis(20 + random.nextInt(2_000)), () -> false);
            truth.cut();
            lies.cut();
            if (i % 2 == 0) {
                third.killAndStart();
            } else {
                third.loseIndexAndStart();
            }
        }
        VirtualLink truth = new VirtualLink(time, honest, third);
        VirtualLink lies = lying(third);
        await("the third", () -> hasAll(third.share().status(), FILES));
        time.run(Duration.ofSeconds(5), () -> false);
        assertThat(third.problems())
                .as("who lied is named")
                .isNotEmpty()
                .allMatch(problem -> problem.code() == Problem.Code.FALSE_CONTENT
                        && problem.message().contains(named(liar)));
        assertThat(third.share().status().problems()).isEmpty();
        truth.cut();
        lies.cut();
        VirtualReplica fresh = replica(6, AccessMode.WRITE);
        new VirtualLink(time, third, fresh);
        await("the fresh one", () -> hasAll(fresh.share().status(), FILES));
        time.run(Duration.ofSeconds(5), () -> false);
        assertThat(fresh.tree()).isEqualTo(writer.tree());
    }
}
