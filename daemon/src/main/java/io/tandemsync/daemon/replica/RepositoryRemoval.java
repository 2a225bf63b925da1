package io.tandemsync.daemon.replica;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;

/** Deletes one directory with all it holds, and never what a link in it leads to. */
public final class RepositoryRemoval {
    private RepositoryRemoval() {}

    /** Deletes the directory of this name in the parent; absent is fine. */
    public static void delete(Path parent, Path name) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent)) {
            if (!(stream instanceof SecureDirectoryStream<Path> directory)) {
                throw new IOException("this system cannot delete a tree safely; delete it by hand");
            }
            deleteEntry(directory, name);
        }
    }

    private static void deleteEntry(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        boolean isDirectory;
        try {
            isDirectory = parent.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes()
                    .isDirectory();
        } catch (NoSuchFileException e) {
            return;
        }
        if (!isDirectory) {
            parent.deleteFile(name);
            return;
        }
        try (SecureDirectoryStream<Path> inside = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path entry : inside) {
                deleteEntry(inside, entry.getFileName());
            }
        }
        parent.deleteDirectory(name);
    }
}
