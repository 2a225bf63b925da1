package io.tandemsync.daemon.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;

/** Reads directories that somebody changes meanwhile: a reading that meets a name which has just gone begins anew. */
public final class LiveTree {
    private static final int ATTEMPTS_MAX = 100;

    private LiveTree() {}

    /** What the reading returns; fails as it does once it has met missing names 100 times. */
    public static <T> T read(Reading<T> reading) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return reading.read();
            } catch (NoSuchFileException gone) {
                if (attempt == ATTEMPTS_MAX) {
                    throw gone;
                }
            } catch (UncheckedIOException e) {
                if (attempt == ATTEMPTS_MAX || !(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
            }
        }
    }

    /** One look at the directories. */
    public interface Reading<T> {
        T read() throws IOException;
    }
}
