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
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Walks the directories of a share: each is handed on (and so watched) before it is listed, so that whatever
 * is made in it later is either listed or told.
 *
 * <p>Files are not handed on, because a hint for a directory stands for all that is in it. Neither is the repository.
 * Directories below the root that vanish meanwhile are passed over, and so are those that may not be read; one that cannot be
 * watched is told, and a system that refuses all further watches ends the walk; what is watched by then stays watched.
 */
final class DirectoryVisitor implements FileTreeVisitor {
    private final ShareLocator locator;
    private final Owner owner;
    private boolean skipsNext;

    /** Hears what the walk could not do. */
    interface Owner {
        /** The system refuses a watch, of this or of all. */
        void refused(IOException cause);

        /** The directory, or what is in it, may not be read. */
        default void denied(Path directory) {}

        /** Whether nobody wants the rest any more. */
        boolean isEnded();
    }

    /** @param skipsFirst leaves out the first walk, with which the library only collects what are directories */
    DirectoryVisitor(ShareLocator locator, Owner owner, boolean skipsFirst) {
        this.locator = locator;
        this.owner = owner;
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
        while (!open.isEmpty() && !owner.isEnded()) {
            Path directory = open.pop();
            try {
                if (!locator.isRepository(directory)) {
                    onDirectory.call(directory);
                    pushDirectories(directory, open);
                }
            } catch (NoSuchFileException | NotDirectoryException e) {
                if (locator.isRoot(directory)) {
                    owner.refused(e);
                }
            } catch (AccessDeniedException e) {
                owner.denied(directory);
                if (locator.isRoot(directory)) {
                    owner.refused(e);
                }
            } catch (IOException e) {
                owner.refused(e);
                if (Refusals.isLimit(e)) {
                    return;
                }
            }
        }
    }

    private void pushDirectories(Path directory, Deque<Path> open) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (isDirectory(entry)) {
                    open.push(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private boolean isDirectory(Path entry) throws AccessDeniedException {
        try {
            return Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isDirectory();
        } catch (NoSuchFileException gone) {
            return false;
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            owner.refused(e);
            return false;
        }
    }
}
