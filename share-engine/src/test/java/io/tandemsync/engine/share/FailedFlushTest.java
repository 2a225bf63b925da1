package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.port.DiskException.Reason;
import io.tandemsync.engine.port.OrderedStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk that fails to flush a file once, shows its bytes all the same, and has lost them. */
class FailedFlushTest {
    private static final long SEED = 11;

    private final VirtualTime time = new VirtualTime(SEED);
    private VirtualReplica a;
    private VirtualReplica b;

    @BeforeEach
    void twoReplicas() {
        JdkSignatures signatures = new JdkSignatures();
        ShareKeys keys = TestSecrets.keys(SEED, signatures);
        a = new VirtualReplica(time, 1, keys, signatures, SEED);
        b = new VirtualReplica(time, 2, keys, signatures, SEED);
        b.disk().losesWhatItFailedToFlush(true);
        time.run(Duration.ofMillis(5), () -> false);
        var unused = new VirtualLink(time, a, b);
    }

    private void settle() {
        time.run(Duration.ofMillis(50), () -> false);
        boolean settled = time.run(Duration.ofMinutes(5), () -> List.of(a, b).stream()
                .allMatch(replica -> replica.share().status().state() == ShareStatus.State.IDLE
                        && replica.share().status().need().files() == 0
                        && replica.share().status().peers().stream().allMatch(ShareStatus.PeerStatus::inSync)));
        assertThat(settled).as("%s %s", a.share().status(), b.share().status()).isTrue();
    }

    @Test
    void stagedFileThatWasNotFlushed_isPutTogetherAnewAndSurvivesAPowerCut() {
        a.write("one", "equal content");
        settle();
        AtomicInteger failures = new AtomicInteger();
        b.disk()
                .fault((number, operation, subject) ->
                        operation.equals("flush") && failures.getAndIncrement() == 0 ? Reason.FAILED : null);

        a.write("two", "equal content");
        settle();
        assertThat(failures).hasPositiveValue();
        b.crashAndStart(Integer.MAX_VALUE);

        assertThat(b.tree()).isEqualTo(a.tree()).contains("two 644", "= equal content");
    }

    @Test
    void stagedFileThatWasNotFlushedAndIsNotWantedAnyMore_leavesNoIntent() {
        AtomicInteger failures = new AtomicInteger();
        b.disk()
                .fault((number, operation, subject) ->
                        operation.equals("flush") && failures.getAndIncrement() == 0 ? Reason.FAILED : null);
        a.write("one", "content");
        time.run(Duration.ofMinutes(1), () -> failures.get() > 0);
        a.remove("one");
        settle();

        assertThat(failures).hasPositiveValue();
        assertThat(b.store().size(OrderedStore.Table.PLACEMENTS)).isZero();
    }
}
