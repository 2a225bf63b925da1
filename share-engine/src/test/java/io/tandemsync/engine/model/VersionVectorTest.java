package io.tandemsync.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

final class VersionVectorTest {
    private static final ReplicaId A = new ReplicaId(new UUID(1, 1));

    @Test
    void aReplicaOfWhichNothingWasSeen_hasNoCounter() {
        VersionVector vector = VersionVector.empty().with(A, 0);
        assertThat(vector.size()).isZero();
        assertThat(vector).isEqualTo(VersionVector.empty());
    }

    @Test
    void aCounter_neverFalls() {
        assertThat(VersionVector.empty().with(A, 5).with(A, 3).counter(A)).isEqualTo(5);
    }
}
