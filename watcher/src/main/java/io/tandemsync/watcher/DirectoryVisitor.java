package io.tandemsync.watcher;

import io.methvin.watcher.visitor.FileTreeVisitor;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Walks the directories of a share for the library: each is handed on (and so watched) before it is listed, so that whatever
 * is made in it later is either listed or told.
 *
 * <p>Files are not handed on, because a hint for a directory stands for all that is in it. Neither is the repository.
 * Directories below the root that vanish meanwhile or may not be read are passed over; one that cannot be
 * watched is told, and a system that refuses all further watches ends the walk; what is watched by then stays watched.
 */
final class DirectoryVisitor implements FileTreeVisitor {
    private final ShareLocator locator;
    private final Consumer<IOException> refused;
    private boolean skipsNext;

    /**
     * @param refused told when the system refuses a further watch
     * @param skipsFirst leaves out the first walk, with which the library only collects what are directories
     */
    DirectoryVisitor(ShareLocator locator, Consumer<IOException> refused, boolean skipsFirst) {
        this.locator = locator;
        this.refused = refused;
        this.skipsNext = skipsFirst;
    }

    @Override
    public void recursiveVisitFiles(Path start, Callback onDirectory, Callback onFile) {
        if (skipsNext) {
            skipsNext = false;
            return;
        }
        Deque<Path> open = new ArrayDeque<>();
        open.push(start);
        while (!open.isEmpty()) {
            Path directory = open.pop();
            try {
                if (!locator.isRepository(directory)) {
                    onDirectory.call(directory);
                    pushDirectories(directory, open);
                }
            } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
                if (locator.isRoot(directory)) {
                    refused.accept(e);
                }
            } catch (IOException e) {
                refused.accept(e);
                if (isOfAll(e)) {
                    return;
                }
            }
        }
    }

    /** Whether the system takes no watch at all any more; otherwise it is this directory that it cannot watch. */
    private static boolean isOfAll(IOException refusal) {
        return String.valueOf(refusal.getMessage()).contains("inotify");
    }

    private static void pushDirectories(Path directory, Deque<Path> open) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    open.push(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
