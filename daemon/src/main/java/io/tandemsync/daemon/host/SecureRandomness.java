package io.tandemsync.daemon.host;

import io.tandemsync.engine.port.Randomness;
import java.security.SecureRandom;

/** Randomness that nobody can predict. */
public final class SecureRandomness implements Randomness {
    private final SecureRandom random = new SecureRandom();

    @Override
    public byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public long below(long bound) {
        return random.nextLong(bound);
    }
}
