package io.tandemsync.daemon.disk;

import io.tandemsync.engine.port.DiskUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Somebody who works in a real share's directory through the JDK's own file calls. */
final class PathUser implements DiskUser {
    private final Path root;

    PathUser(Path root) {
        this.root = root;
    }

    private Path at(String path) {
        return root.resolve(path);
    }

    @Override
    public void write(String path, byte[] content) throws IOException {
        Files.write(at(path), content);
    }

    @Override
    public byte[] read(String path) throws IOException {
        return Files.readAllBytes(at(path));
    }

    @Override
    public Writer open(String path) throws IOException {
        FileChannel file = FileChannel.open(at(path), StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new Writer() {
            @Override
            public void append(byte[] content) throws IOException {
                file.write(ByteBuffer.wrap(content), file.size());
            }

            @Override
            public void overwrite(byte[] content) throws IOException {
                file.truncate(0);
                file.write(ByteBuffer.wrap(content), 0);
            }

            @Override
            public byte[] read() throws IOException {
                ByteBuffer content = ByteBuffer.allocate((int) file.size());
                file.read(content, 0);
                return content.array();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public void makeDirectory(String path) throws IOException {
        Files.createDirectory(at(path));
    }

    @Override
    public void makeLink(String path, String target) throws IOException {
        Files.createSymbolicLink(at(path), Path.of(target));
    }

    @Override
    public void makeHardLink(String path, String file) throws IOException {
        Files.createLink(at(path), at(file));
    }

    @Override
    public boolean makeSpecial(String path) throws IOException {
        try {
            return new ProcessBuilder("mkfifo", at(path).toString()).start().waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making a FIFO", e);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(at(from), at(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void remove(String path) throws IOException {
        removeTree(at(path));
    }

    static void removeTree(Path tree) throws IOException {
        try (Stream<Path> below = Files.walk(tree)) {
            below.sorted(Comparator.reverseOrder()).forEach(each -> {
                try {
                    Files.delete(each);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    @Override
    public void setMode(String path, int mode) throws IOException {
        Files.setAttribute(at(path), "unix:mode", mode);
    }

    @Override
    public int mode(String path) throws IOException {
        return (int) Files.getAttribute(at(path), "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    @Override
    public void replaceRoot() throws IOException {
        removeRoot();
        Files.createDirectory(root);
    }

    @Override
    public void removeRoot() throws IOException {
        Files.move(root, root.resolveSibling("moved-away"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public boolean permissionsBind() {
        return !"root".equals(System.getProperty("user.name"));
    }
}
