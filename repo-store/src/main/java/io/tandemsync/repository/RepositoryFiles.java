package io.tandemsync.repository;

import io.tandemsync.repository.journal.Journal;
import io.tandemsync.repository.seal.PrivateFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The repository's own files in its directory, held under a lock that no two processes can have. */
final class RepositoryFiles implements Closeable {
    static final String INDEX = "index.mv";

    private static final String LOCK = "lock";
    private static final String ASIDE = "damaged-";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * The directories that this process has locked. POSIX takes a process's lock away when it closes any descriptor of the
     * file, so a second opening here must be refused before it opens the lock file. The lock is the process's, and so is this.
     */
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Path realDirectory;
    private final FileChannel lock;

    private RepositoryFiles(Path directory, Path realDirectory, FileChannel lock) {
        this.directory = directory;
        this.realDirectory = realDirectory;
        this.lock = lock;
    }

    /**
     * Takes the lock of the directory, which is made if it is not there.
     *
     * @throws RepositoryLockedException if somebody else has it
     */
    static RepositoryFiles lock(Path directory) throws IOException {
        PrivateFiles.createDirectory(directory);
        Path real = directory.toRealPath();
        if (!LOCKED_HERE.add(real)) {
            throw new RepositoryLockedException("the repository is open already in this process; close it first");
        }
        try {
            return new RepositoryFiles(directory, real, lockFile(directory));
        } catch (IOException e) {
            LOCKED_HERE.remove(real);
            throw e;
        }
    }

    private static FileChannel lockFile(Path directory) throws IOException {
        FileChannel channel = PrivateFiles.open(directory.resolve(LOCK));
        try {
            if (channel.tryLock() == null) {
                throw new RepositoryLockedException(
                        "the repository is open in another process; stop the other Tandem that serves this share");
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether the directory holds any part of a repository. */
    static boolean exist(Path directory) throws IOException {
        return !list(directory).isEmpty();
    }

    /** Whether there is no repository here, nor anything that one could be recovered from. */
    boolean absent() throws IOException {
        for (Path file : list(directory)) {
            // A journal that was made, but not the format file that comes after it, was never a repository.
            String name = file.getFileName().toString();
            if (!Journal.isName(name) || !Journal.isWithoutFrames(file)) {
                return false;
            }
        }
        return true;
    }

    /** Moves all of the repository into a directory of its own beside it, and returns that directory. */
    Path setAside(Instant now) throws IOException {
        String name = ASIDE + TIME.format(now);
        Path aside = directory.resolve(name);
        for (int i = 2; Files.exists(aside); i++) {
            aside = directory.resolve(name + "-" + i);
        }
        PrivateFiles.createDirectory(aside);
        List<Path> files = list(directory);
        // The format file goes last: as long as it is here, what is left cannot be taken for no repository.
        files.sort(Comparator.comparing(file -> file.endsWith(FormatFile.NAME)));
        for (Path file : files) {
            Files.move(file, aside.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
        PrivateFiles.forceDirectory(aside);
        PrivateFiles.forceDirectory(directory);
        return aside;
    }

    /** Whether any repository was moved aside in this directory. */
    static boolean wereSetAside(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.anyMatch(entry -> entry.getFileName().toString().startsWith(ASIDE));
        }
    }

    /** Gives the lock back. */
    @Override
    public void close() throws IOException {
        try {
            lock.close();
        } finally {
            LOCKED_HERE.remove(realDirectory);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return new ArrayList<>();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return new ArrayList<>(entries.filter(entry -> {
                        String name = entry.getFileName().toString();
                        return name.equals(FormatFile.NAME) || name.equals(INDEX) || Journal.isName(name);
                    })
                    .sorted()
                    .toList());
        }
    }
}
