package io.tandemsync.engine.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.Transcript.Role;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A proof proves the prover's mode, on its link only. */
final class ShareProofTest {
    private final ShareKeys write = Samples.keys(1).limitedTo(AccessMode.WRITE);
    private final ShareKeys read = write.limitedTo(AccessMode.READ);
    private final ShareKeys blind = write.limitedTo(AccessMode.BLIND);
    private final Transcript link = transcript(1, 1, 2, Role.DIALLER);

    @Test
    void whatIsProved_isTheProversMode() {
        for (ShareKeys checker : List.of(write, read)) {
            assertThat(ShareProof.check(checker, link, ShareProof.prove(write, link)))
                    .contains(AccessMode.WRITE);
            assertThat(ShareProof.check(checker, link, ShareProof.prove(read, link)))
                    .contains(AccessMode.READ);
            assertThat(ShareProof.check(checker, link, ShareProof.prove(blind, link)))
                    .contains(AccessMode.BLIND);
        }
    }

    @Test
    void blindChecker_knowsWritersAndTakesReadersForBlind() {
        assertThat(ShareProof.check(blind, link, ShareProof.prove(write, link))).contains(AccessMode.WRITE);
        assertThat(ShareProof.check(blind, link, ShareProof.prove(read, link))).contains(AccessMode.BLIND);
        assertThat(ShareProof.check(blind, link, ShareProof.prove(blind, link))).contains(AccessMode.BLIND);
    }

    @Test
    void proofOfAnotherLinkRoleDeviceOrVersion_provesNothing() {
        List<Transcript> others = List.of(
                transcript(2, 1, 2, Role.DIALLER),
                transcript(1, 3, 2, Role.DIALLER),
                transcript(1, 1, 3, Role.DIALLER),
                transcript(1, 2, 1, Role.DIALLER),
                transcript(1, 1, 2, Role.LISTENER),
                new Transcript(
                        1, Samples.device(9), Samples.device(12), Samples.nonce(1), Samples.nonce(2), Role.DIALLER),
                new Transcript(
                        1, Samples.device(11), Samples.device(9), Samples.nonce(1), Samples.nonce(2), Role.DIALLER));
        for (ShareKeys prover : List.of(write, read, blind)) {
            Bytes proof = ShareProof.prove(prover, link);
            for (Transcript other : others) {
                assertThat(ShareProof.check(write, other, proof)).isEmpty();
                assertThat(ShareProof.check(blind, other, proof)).isEmpty();
            }
        }
    }

    @Test
    void proofOfAnotherShareOrEpoch_provesNothing() {
        ShareKeys other = Samples.keys(2);
        ShareKeys next = Samples.keys(1).withNextEpoch(Samples.randomness(9));
        for (AccessMode mode : AccessMode.values()) {
            assertThat(ShareProof.check(write, link, ShareProof.prove(other.limitedTo(mode), link)))
                    .isEmpty();
            assertThat(ShareProof.check(next, link, ShareProof.prove(write.limitedTo(mode), link)))
                    .isEmpty();
        }
    }

    @Test
    void raisedModeOrForgedCode_provesNothing() {
        byte[] proof = ShareProof.prove(read, link).toArray();
        proof[0] = 2;
        assertThat(ShareProof.check(write, link, Bytes.wrap(Arrays.copyOf(proof, 1 + 4 + 32 + 64))))
                .isEmpty();
        byte[] low = ShareProof.prove(blind, link).toArray();
        low[0] = 1;
        assertThat(ShareProof.check(write, link, Bytes.wrap(Arrays.copyOf(low, 1 + 4 + 32 + 32))))
                .isEmpty();
    }

    @Test
    void mutations_proveNothing() {
        Random random = new Random(5);
        for (ShareKeys prover : List.of(write, read, blind)) {
            byte[] proof = ShareProof.prove(prover, link).toArray();
            for (int i = 0; i < 300; i++) {
                byte[] mutated = Samples.mutated(random, proof);
                if (!Arrays.equals(mutated, proof)) {
                    assertThat(ShareProof.check(write, link, Bytes.wrap(mutated)))
                            .isEmpty();
                }
            }
        }
        assertThat(ShareProof.check(write, link, Bytes.empty())).isEmpty();
        assertThat(ShareProof.check(write, link, Bytes.wrap(new byte[100_000]))).isEmpty();
    }

    @Test
    void tag_isTheSameForEveryModeAndOfOneLinkAndShareOnly() {
        var tag = ShareProof.tag(write, Samples.nonce(1), Samples.nonce(2));
        assertThat(ShareProof.tag(blind, Samples.nonce(1), Samples.nonce(2))).isEqualTo(tag);
        assertThat(ShareProof.tag(write, Samples.nonce(2), Samples.nonce(1))).isNotEqualTo(tag);
        assertThat(ShareProof.tag(Samples.keys(2), Samples.nonce(1), Samples.nonce(2)))
                .isNotEqualTo(tag);
    }

    private static Transcript transcript(int version, int diallerNonce, int listenerNonce, Role prover) {
        return new Transcript(
                version,
                Samples.device(11),
                Samples.device(12),
                Samples.nonce(diallerNonce),
                Samples.nonce(listenerNonce),
                prover);
    }
}
