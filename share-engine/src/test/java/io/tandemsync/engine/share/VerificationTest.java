package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.scan.Verification;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files whose content goes bad on the disk. */
class VerificationTest {
    private static final long SEED = 11;

    private final VirtualTime time = new VirtualTime(SEED);
    private final JdkSignatures signatures = new JdkSignatures();
    private ShareKeys keys;
    private VirtualReplica a;
    private VirtualReplica b;

    @BeforeEach
    void twoReplicas() {
        Random random = new Random(SEED);
        keys = ShareKeys.create(
                new Randomness() {
                    @Override
                    public byte[] bytes(int count) {
                        byte[] bytes = new byte[count];
                        random.nextBytes(bytes);
                        return bytes;
                    }

                    @Override
                    public long below(long bound) {
                        return Math.floorMod(random.nextLong(), bound);
                    }
                },
                signatures);
        a = new VirtualReplica(time, 1, keys, signatures, SEED);
        b = new VirtualReplica(time, 2, keys, signatures, SEED);
        time.run(Duration.ofMillis(5), () -> false);
    }

    private void linked() {
        var unused = new VirtualLink(time, a, b);
    }

    private void settle() {
        time.run(Duration.ofSeconds(2), () -> false);
        boolean settled = time.run(Duration.ofMinutes(5), () -> List.of(a, b).stream()
                .allMatch(r -> isSettled(r.share().status())));
        assertThat(settled).as(a.share().status() + "\n" + b.share().status()).isTrue();
    }

    private static boolean isSettled(ShareStatus status) {
        return status.state() == ShareStatus.State.IDLE
                && status.need().files() == 0
                && status.peers().stream().allMatch(ShareStatus.PeerStatus::inSync);
    }

    private Verification.Report verify(VirtualReplica replica) {
        CompletableFuture<Verification.Report> report = replica.share().verify();
        assertThat(time.run(Duration.ofMinutes(1), report::isDone)).isTrue();
        return report.join();
    }

    @Test
    void wellKeptFiles_areAllCounted() {
        a.write("f", "1");
        a.makeDirectory("d");
        a.write("d/g", "22");
        a.makeLink("l", "f");
        settle();
        assertThat(verify(a)).isEqualTo(new Verification.Report(2, 3, List.of(), 0, 0, 0));
    }

    @Test
    void rottenContent_isNamedAndFetchedFromAPeer() {
        linked();
        a.write("f", "good content");
        settle();
        String before = a.tree();
        a.disk().rot("f");
        assertThat(a.tree()).isNotEqualTo(before);
        assertThat(verify(a).rotten()).containsExactly("f");
        settle();
        assertThat(a.tree()).isEqualTo(before).isEqualTo(b.tree());
        assertThat(verify(a).rottenFiles()).isZero();
    }

    @Test
    void rottenContent_isNeverServedAndStaysUntilThereIsBetter() {
        a.write("f", "good content");
        settle();
        a.disk().rot("f");
        assertThat(verify(a).rotten()).containsExactly("f");
        linked();
        time.run(Duration.ofSeconds(5), () -> false);
        assertThat(b.tree()).doesNotContain("content");
        assertThat(a.tree()).contains("ood content");
        assertThat(a.share().status().need().files()).isEqualTo(1);
    }

    @Test
    void editedFile_isAChangeAndNotRotten() throws java.io.IOException {
        linked();
        a.write("f", "good content");
        settle();
        a.user().write("f", "another text".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Verification.Report report = verify(a);
        assertThat(report.rotten()).isEmpty();
        assertThat(report.changed()).isEqualTo(1);
        settle();
        assertThat(b.tree()).contains("another text");
    }
}
