package io.tandemsync.engine.port;

/** Where ids, nonces and jitter come from; seeded in a simulation. */
public interface Randomness {
    /** That many random bytes. */
    byte[] bytes(int count);

    /** A number from 0 to the bound, the bound left out. */
    long below(long bound);
}
