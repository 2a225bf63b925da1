package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Dot;

/**
 * A new dot for a record at one path.
 *
 * @param dot never given out before
 * @param previous the highest counter that the dot's replica gave to this path before; 0 if none is known
 */
public record Mint(Dot dot, long previous) {
    public Mint {
        if (previous < 0 || previous >= dot.counter()) {
            throw new IllegalArgumentException("a replica's earlier counter lies from 0 to below the new one");
        }
    }
}
