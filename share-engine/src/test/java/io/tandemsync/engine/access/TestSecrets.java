package io.tandemsync.engine.access;

import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.SignatureScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;

/**
 * The secrets that tests work with, noted in the module's build directory: what the suite leaves behind is looked through for
 * them at its end.
 */
public final class TestSecrets {
    /** In a module's build directory; one secret a line, in hexadecimal. */
    public static final String FILE = "test-secrets";

    private static final Set<String> NOTED = new HashSet<>();

    private TestSecrets() {}

    /** The keys of a share, always the same for a seed. */
    public static ShareKeys keys(long seed, SignatureScheme signatures) {
        ShareKeys keys = ShareKeys.create(randomness(seed), signatures);
        note(keys.encode().array());
        return keys;
    }

    /** Randomness of a seed. */
    public static Randomness randomness(long seed) {
        return randomness(new Random(seed));
    }

    /** What this source gives. */
    public static Randomness randomness(Random random) {
        return new Randomness() {
            @Override
            public byte[] bytes(int count) {
                byte[] bytes = new byte[count];
                random.nextBytes(bytes);
                return bytes;
            }

            @Override
            public long below(long bound) {
                return Math.floorMod(random.nextLong(), bound);
            }
        };
    }

    /** A secret, or the keys of a share as their owner stores them. */
    public static synchronized void note(byte[] secret) {
        String line = HexFormat.of().formatHex(secret);
        Path target = Path.of("target");
        if (!Files.isDirectory(target) || !NOTED.add(line)) {
            return;
        }
        try {
            Files.writeString(target.resolve(FILE), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
