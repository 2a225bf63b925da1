package io.tandemsync.daemon.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import org.jspecify.annotations.Nullable;

/** Reads directories that somebody changes meanwhile: a reading that meets a name which has just gone begins anew. */
public final class LiveTree {
    private static final int ATTEMPTS_MAX = 100;

    private LiveTree() {}

    /** What the reading returns; fails as it does once it has met missing names 100 times. */
    public static <T> T read(Reading<T> reading) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return reading.read();
            } catch (IOException e) {
                if (attempt == ATTEMPTS_MAX || !isGone(e)) {
                    throw e;
                }
            } catch (UncheckedIOException e) {
                if (attempt == ATTEMPTS_MAX || !isGone(e.getCause())) {
                    throw e;
                }
            }
        }
    }

    /** Whether what was to be read is there no more, or something of another kind has taken its place or its parent's. */
    public static boolean isGone(@Nullable IOException failure) {
        return failure instanceof NoSuchFileException
                || failure instanceof NotDirectoryException
                || failure instanceof NotLinkException
                || (failure instanceof FileSystemException named && "Not a directory".equals(named.getReason()))
                || (failure != null && "Is a directory".equals(failure.getMessage()));
    }

    /** One look at the directories. */
    public interface Reading<T> {
        T read() throws IOException;
    }
}
