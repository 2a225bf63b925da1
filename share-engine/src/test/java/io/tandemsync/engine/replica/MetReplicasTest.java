package io.tandemsync.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.replica.MetReplicas.Met;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MetReplicasTest {
    private final MetReplicas replicas = new MetReplicas(new FakeOrderedStore());

    private static Met met(long number, AccessMode mode, Instant seen) {
        return new Met(
                new ReplicaId(new UUID(-number, number)),
                new DeviceId(Hash.of(new byte[Hash.BYTES])),
                "device " + number,
                mode,
                seen);
    }

    @Test
    void whoWasMet_isListedAsLastSeen_untilForgotten() throws IOException {
        Met first = met(1, AccessMode.WRITE, Instant.parse("1969-12-31T23:59:59.000000001Z"));
        Met second = met(2, AccessMode.BLIND, Instant.parse("2026-01-01T00:00:00Z"));
        replicas.met(first);
        replicas.met(second);
        Met again = met(2, AccessMode.READ, Instant.parse("2026-02-01T00:00:00.5Z"));
        replicas.met(again);
        assertThat(replicas.all()).containsExactlyInAnyOrder(first, again);
        replicas.forget(first.id());
        assertThat(replicas.all()).containsExactly(again);
    }
}
