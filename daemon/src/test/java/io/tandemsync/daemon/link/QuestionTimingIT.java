package io.tandemsync.daemon.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.protocol.LinkMessage.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * I15, capability: neither the bytes nor the time of an answer tell whether a share is here (hazards 179, 184), whoever asks
 * and whatever is wrong with the proof.
 *
 * <p>Questions of two kinds are asked in an order drawn by lot, and the times of the two are compared by rank (Mann and
 * Whitney): the chance that one of the one kind took longer than one of the other. By lot it is a half, on a busy machine
 * too, since the lot decides which kind meets the load. One signature that is checked for one kind only makes it 1.0.
 */
final class QuestionTimingIT {
    /** Of each kind. By lot alone the chance then strays from a half by 0.04 (one standard deviation). */
    private static final int BURSTS = Integer.getInteger("tandem.timing.bursts", 100);

    private static final double STRAY_MAX = 0.2;
    /** Questions at once, so that what each costs adds up. */
    private static final int QUESTIONS = 8;
    /** Then all answers are waited for: no more questions are looked at while this many await their refusal. */
    private static final int BURSTS_OF_A_ROUND = Asks.Turns.HELD_MAX / QUESTIONS;
    /** A stranger may not say more than 64 KiB on one link. */
    private static final int ROUNDS_OF_A_STRANGER = 2;

    private static final int ROUNDS = 2 * BURSTS / BURSTS_OF_A_ROUND + 1;

    private static final int SHARES = 8;
    private static final int PROOF_HEAD_BYTES = 5;

    private final List<ShareKeys> shares = new ArrayList<>();
    private final ShareKeys others = Device.newShare();
    private final Random random = new Random(1);
    private Device bob;

    /** What is wrong with the proof for a share that is here. */
    enum Fault {
        /** Made on another link, by one who can write: what a relay has. */
        WRITERS_OF_ANOTHER_LINK,
        READERS_OF_ANOTHER_LINK,
        /** By one who has seen a token once, and claims more than it gives. */
        FORGED_SIGNATURE,
        FORGED_READ_CODE,
        NOISE
    }

    @BeforeEach
    void start() throws Exception {
        bob = new Device("bob");
        for (int i = 0; i < SHARES; i++) {
            shares.add(Device.newShare());
            bob.share(shares.get(i));
        }
        bob.share(others);
    }

    @AfterEach
    void stop() {
        bob.close();
    }

    /** What a question costs is no transport's doing: of QUIC a build sees two, more bursts see them all. */
    static List<Arguments> faults() {
        Stream<Fault> overQuic =
                BURSTS > 100 ? Stream.of(Fault.values()) : Stream.of(Fault.WRITERS_OF_ANOTHER_LINK, Fault.NOISE);
        return Stream.concat(
                        Stream.of(Fault.values()).map(fault -> Arguments.of(Protocol.TCP, fault)),
                        overQuic.map(fault -> Arguments.of(Protocol.QUIC, fault)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void stranger_cannotTellAShareThatIsHere(Protocol protocol, Fault fault) throws Exception {
        compare(protocol, fault, false);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void holderOfAnotherShare_cannotTellAShareThatIsHere(Protocol protocol, Fault fault) throws Exception {
        compare(protocol, fault, true);
    }

    private void compare(Protocol protocol, Fault fault, boolean proved) throws Exception {
        Address address = bob.listen(protocol);
        Times here = new Times();
        Times elsewhere = new Times();
        while (here.cpu.size() < BURSTS || elsewhere.cpu.size() < BURSTS) {
            try (Prober prober = new Prober(address)) {
                if (proved) {
                    prober.prove(others);
                }
                for (int i = 0; i < (proved ? ROUNDS : ROUNDS_OF_A_STRANGER); i++) {
                    round(prober, fault, here, elsewhere);
                }
            }
        }
        assertAlike("processor time of the listener", here.cpu, elsewhere.cpu);
        assertAlike("time until the listener was free again", here.dealtWith, elsewhere.dealtWith);
        assertAlike("time until the answer", here.answered, elsewhere.answered);
    }

    /** Nanoseconds that the questions of one kind took. */
    private static final class Times {
        final List<Long> cpu = new ArrayList<>();
        final List<Long> dealtWith = new ArrayList<>();
        final List<Long> answered = new ArrayList<>();
    }

    private void round(Prober prober, Fault fault, Times here, Times elsewhere) throws InterruptedException {
        List<Times> kinds = new ArrayList<>();
        List<Prober.Burst> bursts = new ArrayList<>();
        for (int i = 0; i < BURSTS_OF_A_ROUND; i++) {
            boolean known = random.nextBoolean();
            // The first of them, so that a search that ends where it finds it shows.
            Hash tag = known ? prober.proofs().tag(shares.get(0)) : Hash.of(Device.RANDOMNESS.bytes(Hash.BYTES));
            Prober.Question question = new Prober.Question(tag, proof(prober, fault));
            kinds.add(known ? here : elsewhere);
            bursts.add(prober.burst(question, QUESTIONS, bob.networkThread()));
        }
        for (int i = 0; i < bursts.size(); i++) {
            Prober.Burst burst = bursts.get(i);
            Prober.Heard heard = prober.answer(burst.last());
            assertThat(heard.answer()).as("bytes").isEqualTo(new Answer(burst.last(), Bytes.empty()));
            kinds.get(i).cpu.add(burst.cpu());
            kinds.get(i).dealtWith.add(burst.dealtWith());
            kinds.get(i).answered.add(heard.nanos() - burst.sent());
        }
    }

    private static void assertAlike(String what, List<Long> here, List<Long> elsewhere) {
        assertThat(chance(here, elsewhere))
                .as(
                        "%s: %d ns in the median for a share that is here, %d for one that is not",
                        what, median(here), median(elsewhere))
                .isBetween(0.5 - STRAY_MAX, 0.5 + STRAY_MAX);
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private Bytes proof(Prober prober, Fault fault) {
        ShareKeys keys = shares.get(0);
        Asks.Proofs here = prober.proofs();
        Asks.Proofs elsewhere = new Asks.Proofs(
                true,
                new Asks.Proofs.Party(bob.id(), Bytes.wrap(Device.RANDOMNESS.bytes(32))),
                new Asks.Proofs.Party(bob.id(), Bytes.wrap(Device.RANDOMNESS.bytes(32))));
        return switch (fault) {
            case WRITERS_OF_ANOTHER_LINK -> elsewhere.prove(keys);
            case READERS_OF_ANOTHER_LINK -> elsewhere.prove(keys.limitedTo(AccessMode.READ));
            case FORGED_SIGNATURE -> withNoise(here.prove(keys), 32);
            case FORGED_READ_CODE -> withNoise(here.prove(keys.limitedTo(AccessMode.READ)), 32);
            case NOISE -> withNoise(here.prove(keys), 0);
        };
    }

    /** The proof with other bytes from this one on behind its head; the last stays, which bounds a signature's number. */
    private static Bytes withNoise(Bytes proof, int from) {
        byte[] bytes = proof.toArray();
        int start = PROOF_HEAD_BYTES + from;
        byte[] noise = Device.RANDOMNESS.bytes(bytes.length - start - 1);
        System.arraycopy(noise, 0, bytes, start, noise.length);
        return Bytes.wrap(bytes);
    }

    /** How probable it is that one of these is larger than one of those. */
    private static double chance(List<Long> these, List<Long> those) {
        double larger = 0;
        for (long one : these) {
            for (long other : those) {
                larger += one > other ? 1 : one == other ? 0.5 : 0;
            }
        }
        return larger / these.size() / those.size();
    }
}
