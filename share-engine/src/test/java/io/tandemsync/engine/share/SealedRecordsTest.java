package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SealedRecordsTest implements SealedRecords.Listener {
    private static final SharePath PATH = SharePath.of("busy");

    private final ShareKeys keys = TestSecrets.keys(11, new JdkSignatures());
    private final SealedRecords records = new SealedRecords(keys, this);
    private final Problems problems = new Problems();

    @Override
    public void problem(Problem problem) {
        problems.add(problem);
    }

    @Override
    public void travels(SharePath path) {
        problems.travels(path);
    }

    private static PathRecord changedBy(int replicas) {
        Past past = Past.empty();
        List<Dot> dots = new ArrayList<>();
        for (int i = 1; i <= replicas; i++) {
            Dot dot = new Dot(new ReplicaId(new UUID(1, i)), 1);
            past = past.plus(dot, 0);
            dots.add(dot);
        }
        Dot last = dots.get(replicas - 1);
        return new PathRecord(PATH, new Entry.Directory(0755), past, last, last, Instant.EPOCH, 1, null);
    }

    @Test
    void recordThatCannotTravel_isAProblemOfItsPath_untilOneCan() {
        assertThat(records.encode(changedBy(2_000), null, false)).isEmpty();
        assertThat(problems.all()).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("busy");
            assertThat(problem.code().word()).isEqualTo("record-too-large");
        });
        problems.remove(PATH);
        assertThat(problems.all()).as("a look at the disk mends nothing").hasSize(1);
        assertThat(problems.retried()).isEmpty();
        assertThat(records.encode(changedBy(3), null, false)).isPresent();
        assertThat(problems.all()).isEmpty();
    }
}
