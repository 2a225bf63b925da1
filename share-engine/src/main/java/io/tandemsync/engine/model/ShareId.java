package io.tandemsync.engine.model;

import java.util.UUID;

/** The UUID that all replicas of a share have in common, derived from the share's public key. */
public record ShareId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
