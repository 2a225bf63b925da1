package io.tandemsync.daemon.home;

import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.port.ReplicaAnchor.Anchor;
import io.tandemsync.engine.port.ReplicaAnchor.End;
import java.util.UUID;

/** What a home remembers of replicas in tests. */
final class Anchors {
    private Anchors() {}

    /** With a value in every field. */
    static Anchor full() {
        return new Anchor(
                new ReplicaId(new UUID(3, 4)),
                70_000,
                new UUID(5, 6),
                new UUID(7, 8),
                65_536,
                true,
                new End(70_000, 9));
    }
}
