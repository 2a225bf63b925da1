package io.tandemsync.engine.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

/** A home that knows of no replica yet, and keeps none. */
public final class NewHome implements ReplicaAnchor {
    @Override
    public @Nullable Anchor load() {
        return null;
    }

    @Override
    public void store(Anchor news) {
        assertThat(news.reserved()).isNotNegative();
    }
}
