package io.tandemsync.engine.port;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Somebody who works in the directory of a {@link FakeDisk}; no permission and no fault binds this user. */
final class FakeDiskUser implements DiskUser {
    private final FakeDisk disk;

    FakeDiskUser(FakeDisk disk) {
        this.disk = disk;
    }

    /** A name in a directory. */
    private record Place(FakeNode directory, Bytes name) {}

    private Place place(String path) throws DiskException {
        FakeNode at = disk.rootNow;
        List<String> names = List.of(path.split("/", -1));
        for (String name : names.subList(0, names.size() - 1)) {
            at = at == null ? null : at.children.get(FakeDisk.name(name));
        }
        if (at == null || !at.isDirectory()) {
            throw FakeDisk.failed(Reason.ABSENT, "find", path);
        }
        return new Place(at, FakeDisk.name(names.get(names.size() - 1)));
    }

    private FakeNode node(String path) throws DiskException {
        Place place = place(path);
        FakeNode node = place.directory().children.get(place.name());
        if (node == null) {
            throw FakeDisk.failed(Reason.ABSENT, "find", path);
        }
        return node;
    }

    private FakeNode make(String path, Stamp.Type type, int mode) throws DiskException {
        Place place = place(path);
        if (place.directory().children.containsKey(place.name())) {
            throw FakeDisk.failed(Reason.EXISTS, "make", path);
        }
        FakeNode node = disk.newNode(type, mode);
        disk.link(place.directory(), place.name(), node);
        return node;
    }

    @Override
    public void write(String path, byte[] content) throws IOException {
        synchronized (disk) {
            Place place = place(path);
            FakeNode node = place.directory().children.get(place.name());
            FakeNode file = node == null ? make(path, Stamp.Type.FILE, 0644) : node;
            disk.resize(file, content.length);
            file.content = content.clone();
        }
    }

    @Override
    public byte[] read(String path) throws IOException {
        synchronized (disk) {
            return node(path).content.clone();
        }
    }

    @Override
    public Writer open(String path) throws IOException {
        synchronized (disk) {
            FakeNode file = node(path);
            file.handles++;
            file.writers++;
            return new OpenWriter(file);
        }
    }

    /** Writes to a file whatever its name is by now. */
    private final class OpenWriter implements Writer {
        private final FakeNode file;

        OpenWriter(FakeNode file) {
            this.file = file;
        }

        @Override
        public void append(byte[] content) throws IOException {
            synchronized (disk) {
                int before = file.content.length;
                disk.resize(file, before + (long) content.length);
                System.arraycopy(content, 0, file.content, before, content.length);
            }
        }

        @Override
        public void overwrite(byte[] content) throws IOException {
            synchronized (disk) {
                disk.resize(file, content.length);
                file.content = content.clone();
            }
        }

        @Override
        public byte[] read() {
            synchronized (disk) {
                return file.content.clone();
            }
        }

        @Override
        public void close() {
            synchronized (disk) {
                file.writers--;
                disk.closeHandle(file);
            }
        }
    }

    @Override
    public void makeDirectory(String path) throws IOException {
        synchronized (disk) {
            make(path, Stamp.Type.DIRECTORY, 0755);
        }
    }

    @Override
    public void makeLink(String path, String target) throws IOException {
        synchronized (disk) {
            make(path, Stamp.Type.SYMLINK, 0777).target = LinkTarget.of(target.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void makeHardLink(String path, String file) throws IOException {
        synchronized (disk) {
            Place place = place(path);
            if (place.directory().children.containsKey(place.name())) {
                throw FakeDisk.failed(Reason.EXISTS, "make", path);
            }
            disk.link(place.directory(), place.name(), node(file));
        }
    }

    @Override
    public boolean makeSpecial(String path) throws IOException {
        synchronized (disk) {
            make(path, Stamp.Type.SPECIAL, 0644);
            return true;
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        synchronized (disk) {
            FakeNode node = node(from);
            Place source = place(from);
            Place target = place(to);
            FakeDisk.requireMayGo(node, source.directory(), target.directory(), "rename", from);
            FakeNode over = target.directory().children.get(target.name());
            if (over != null) {
                FakeDisk.requireUnmounted(over, "rename", to);
            }
            disk.rename(source.directory(), source.name(), target.directory(), target.name());
        }
    }

    @Override
    public void remove(String path) throws IOException {
        synchronized (disk) {
            node(path);
            Place place = place(path);
            removeTree(disk, place.directory(), place.name());
        }
    }

    /** Removes an entry and, from the leaves up, all that is below it, until it comes to a mount point itself. */
    static void removeTree(FakeDisk disk, FakeNode directory, Bytes name) throws DiskException {
        FakeNode node = directory.children.get(name);
        if (node != null) {
            for (Bytes child : List.copyOf(node.children.keySet())) {
                removeTree(disk, node, child);
            }
            FakeDisk.requireUnmounted(node, "remove", name.toString());
            disk.unlink(directory, name);
        }
    }

    @Override
    public void setMode(String path, int mode) throws IOException {
        synchronized (disk) {
            disk.setMode(node(path), mode);
        }
    }

    @Override
    public int mode(String path) throws IOException {
        synchronized (disk) {
            return node(path).mode;
        }
    }

    @Override
    public void replaceRoot() {
        synchronized (disk) {
            disk.rootNow = disk.newNode(Stamp.Type.DIRECTORY, 0755);
        }
    }

    @Override
    public void removeRoot() {
        synchronized (disk) {
            disk.rootNow = null;
        }
    }

    @Override
    public boolean permissionsBind() {
        return true;
    }
}
