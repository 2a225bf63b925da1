package io.tandemsync.engine.port;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One process's view of the share on a {@link FakeDisk}, as strict as Linux is with a user who is not root. */
public final class FakeShareDirectory implements ShareDirectory {
    private static final int READ = 0400;
    private static final int WRITE = 0200;
    private static final int SEARCH = 0100;

    private final FakeDisk disk;
    private final int session;
    private final FakeNode root;
    private final FakeNode repository;
    private boolean closed;

    FakeShareDirectory(FakeDisk disk, int session) {
        this.disk = disk;
        this.session = session;
        root = disk.root();
        FakeNode found = root.children.get(FakeDisk.REPOSITORY);
        if (found == null) {
            throw new IllegalStateException("the share has lost its .syncdb");
        }
        repository = found;
    }

    /** A name in a directory that may hold something. */
    private record Place(FakeNode directory, Bytes name) {
        @Nullable
        FakeNode entry() {
            return name.isEmpty() ? directory : directory.children.get(name);
        }
    }

    private void begin(String operation, Object subject, boolean changes) throws DiskException {
        if (closed || !disk.isCurrent(session)) {
            throw FakeDisk.failed(Reason.FAILED, operation, subject.toString());
        }
        disk.begin(operation, subject.toString(), changes);
    }

    /** The root is found under an empty name in itself. */
    private Place find(String operation, SharePath path) throws DiskException {
        if (path.isRoot()) {
            return new Place(root, Bytes.empty());
        }
        FakeNode at = root;
        for (SharePath ancestor : path.ancestors()) {
            require(at, SEARCH, operation, path);
            FakeNode next = at.children.get(FakeDisk.name(ancestor.name()));
            if (next == null) {
                throw FakeDisk.failed(Reason.ABSENT, operation, path.toString());
            }
            if (!next.isDirectory()) {
                throw FakeDisk.failed(Reason.WRONG_TYPE, operation, path.toString());
            }
            at = next;
        }
        require(at, SEARCH, operation, path);
        return new Place(at, FakeDisk.name(path.name()));
    }

    private Place find(String operation, Area area, String name) throws DiskException {
        if (!name.matches("[0-9a-z-]{1,64}")) {
            throw new IllegalArgumentException("a name in an area is 1 to 64 of a-z, 0-9 and -");
        }
        FakeNode directory = repository.children.get(FakeDisk.name(FakeDisk.areaName(area)));
        if (directory == null) {
            throw FakeDisk.failed(Reason.ABSENT, operation, name);
        }
        return new Place(directory, FakeDisk.name(name));
    }

    private static FakeNode entry(Place place, String operation, Object subject) throws DiskException {
        FakeNode node = place.entry();
        if (node == null) {
            throw FakeDisk.failed(Reason.ABSENT, operation, subject.toString());
        }
        return node;
    }

    private static void require(FakeNode node, int bits, String operation, Object subject) throws DiskException {
        if ((node.mode & bits) != bits) {
            throw FakeDisk.failed(Reason.DENIED, operation, subject.toString());
        }
    }

    private static void requireType(FakeNode node, Stamp.Type type, String operation, Object subject)
            throws DiskException {
        if (node.type != type) {
            throw FakeDisk.failed(Reason.WRONG_TYPE, operation, subject.toString());
        }
    }

    private static void requireFree(Place place, String operation, Object subject) throws DiskException {
        if (place.entry() != null) {
            throw FakeDisk.failed(Reason.EXISTS, operation, subject.toString());
        }
    }

    private static void requireBelowRoot(SharePath path, String operation) throws DiskException {
        if (path.isRoot()) {
            throw FakeDisk.failed(Reason.WRONG_TYPE, operation, "");
        }
    }

    /** A directory that goes elsewhere has its own parent entry rewritten. */
    private static void requireMovable(FakeNode node, String operation, Object subject) throws DiskException {
        if (node.isDirectory()) {
            require(node, WRITE, operation, subject);
        }
    }

    @Override
    public void verifyRoot() throws DiskException {
        synchronized (disk) {
            begin("verifyRoot", "", false);
            if (disk.rootNow == null || (disk.rootNow == root && root.children.get(FakeDisk.REPOSITORY) == null)) {
                throw FakeDisk.failed(Reason.ABSENT, "verifyRoot", "");
            }
            if (disk.rootNow != root || root.children.get(FakeDisk.REPOSITORY) != repository) {
                throw FakeDisk.failed(Reason.WRONG_TYPE, "verifyRoot", "");
            }
        }
    }

    /** Backward, so that whoever relies on an order notices. */
    @Override
    public List<Child> list(SharePath path) throws DiskException {
        synchronized (disk) {
            begin("list", path, false);
            FakeNode directory = entry(find("list", path), "list", path);
            requireType(directory, Stamp.Type.DIRECTORY, "list", path);
            require(directory, READ, "list", path);
            List<Child> children = new ArrayList<>();
            for (Bytes name : directory.children.descendingKeySet()) {
                if (directory != root || !name.equals(FakeDisk.REPOSITORY)) {
                    FakeNode node = directory.children.get(name);
                    Stamp stamp = node != null && (directory.mode & SEARCH) != 0 ? node.stamp() : null;
                    children.add(new Child(name.toArray(), decoded(name), stamp));
                }
            }
            return children;
        }
    }

    private static @Nullable String decoded(Bytes name) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name.toArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    @Override
    public @Nullable Stamp stat(SharePath path) throws DiskException {
        synchronized (disk) {
            begin("stat", path, false);
            try {
                FakeNode node = find("stat", path).entry();
                return node == null ? null : node.stamp();
            } catch (DiskException e) {
                if (e.reason() == Reason.ABSENT || e.reason() == Reason.WRONG_TYPE) {
                    return null;
                }
                throw e;
            }
        }
    }

    @Override
    public Source open(SharePath path) throws DiskException {
        synchronized (disk) {
            begin("open", path, false);
            return opened(find("open", path), path);
        }
    }

    private FakeFile opened(Place place, Object subject) throws DiskException {
        FakeNode file = entry(place, "open", subject);
        requireType(file, Stamp.Type.FILE, "open", subject);
        require(file, READ, "open", subject);
        return new FakeFile(disk, session, file, subject.toString());
    }

    @Override
    public LinkTarget readLink(SharePath path) throws DiskException {
        synchronized (disk) {
            begin("readLink", path, false);
            return target(find("readLink", path), path);
        }
    }

    private static LinkTarget target(Place place, Object subject) throws DiskException {
        LinkTarget target = entry(place, "readLink", subject).target;
        if (target == null) {
            throw FakeDisk.failed(Reason.WRONG_TYPE, "readLink", subject.toString());
        }
        return target;
    }

    @Override
    public Target create(Area area, String name) throws DiskException {
        synchronized (disk) {
            begin("create", name, true);
            Place place = find("create", area, name);
            FakeNode there = place.entry();
            if (there != null) {
                require(there, WRITE, "create", name);
                return opened(place, name);
            }
            disk.link(place.directory(), place.name(), disk.newNode(Stamp.Type.FILE, 0600));
            return opened(place, name);
        }
    }

    @Override
    public void createLink(Area area, String name, LinkTarget target) throws DiskException {
        synchronized (disk) {
            begin("createLink", name, true);
            Place place = find("createLink", area, name);
            requireFree(place, "createLink", name);
            FakeNode link = disk.newNode(Stamp.Type.SYMLINK, 0777);
            link.target = target;
            disk.link(place.directory(), place.name(), link);
        }
    }

    @Override
    public void createDirectory(Area area, String name) throws DiskException {
        synchronized (disk) {
            begin("createDirectory", name, true);
            Place place = find("createDirectory", area, name);
            requireFree(place, "createDirectory", name);
            disk.link(place.directory(), place.name(), disk.newNode(Stamp.Type.DIRECTORY, 0700));
        }
    }

    @Override
    public @Nullable Stamp stat(Area area, String name) throws DiskException {
        synchronized (disk) {
            begin("stat", name, false);
            FakeNode node = find("stat", area, name).entry();
            return node == null ? null : node.stamp();
        }
    }

    @Override
    public Source open(Area area, String name) throws DiskException {
        synchronized (disk) {
            begin("open", name, false);
            return opened(find("open", area, name), name);
        }
    }

    @Override
    public LinkTarget readLink(Area area, String name) throws DiskException {
        synchronized (disk) {
            begin("readLink", name, false);
            return target(find("readLink", area, name), name);
        }
    }

    @Override
    public List<String> list(Area area) throws DiskException {
        synchronized (disk) {
            begin("list", area, false);
            return find("list", area, "x").directory().children.descendingKeySet().stream()
                    .map(name -> new String(name.array(), StandardCharsets.UTF_8))
                    .toList();
        }
    }

    @Override
    public void delete(Area area, String name) throws DiskException {
        synchronized (disk) {
            begin("delete", name, true);
            Place place = find("delete", area, name);
            FakeDiskUser.removeTree(disk, place.directory(), place.name());
        }
    }

    @Override
    public void setMetadata(Area area, String name, int mode, Instant modified) throws DiskException {
        synchronized (disk) {
            begin("setMetadata", name, true);
            FakeNode node = entry(find("setMetadata", area, name), "setMetadata", name);
            changeMode(node, mode, name);
            disk.setModified(node, modified);
        }
    }

    @Override
    public void makePrivate(Area area, String name) throws DiskException {
        synchronized (disk) {
            begin("makePrivate", name, true);
            FakeNode node = entry(find("makePrivate", area, name), "makePrivate", name);
            if (node.type == Stamp.Type.FILE && node.names == 1) {
                changeMode(node, 0600, name);
            }
        }
    }

    private void changeMode(FakeNode node, int mode, Object subject) throws DiskException {
        if (node.type != Stamp.Type.FILE && !node.isDirectory()) {
            throw FakeDisk.failed(Reason.WRONG_TYPE, "setMode", subject.toString());
        }
        disk.setMode(node, (node.mode & ~Entry.MODE_MASK) | (mode & Entry.MODE_MASK));
    }

    @Override
    public void inherit(Area area, String name, SharePath path) throws DiskException {
        synchronized (disk) {
            begin("inherit", path, true);
            requireBelowRoot(path, "inherit");
            entry(find("inherit", area, name), "inherit", name);
            entry(find("inherit", path), "inherit", path);
        }
    }

    @Override
    public long mountAt(SharePath path) throws DiskException {
        synchronized (disk) {
            begin("mountAt", path, false);
            requireBelowRoot(path, "mountAt");
            FakeNode node = entry(find("mountAt", path), "mountAt", path);
            return node.covered == null ? 0 : node.mount;
        }
    }

    @Override
    public void exchange(Area area, String name, SharePath path) throws DiskException {
        synchronized (disk) {
            begin("exchange", path, true);
            requireBelowRoot(path, "exchange");
            Place own = find("exchange", area, name);
            Place theirs = find("exchange", path);
            FakeNode there = entry(theirs, "exchange", path);
            FakeDisk.requireMayGo(there, theirs.directory(), own.directory(), "exchange", path.toString());
            require(theirs.directory(), WRITE, "exchange", path);
            requireMovable(entry(own, "exchange", name), "exchange", name);
            requireMovable(there, "exchange", path);
            if (!disk.canExchange()) {
                throw FakeDisk.failed(Reason.UNSUPPORTED, "exchange", path.toString());
            }
            disk.swap(own.directory(), own.name(), theirs.directory(), theirs.name());
        }
    }

    @Override
    public void place(Area area, String name, SharePath path) throws DiskException {
        synchronized (disk) {
            begin("place", path, true);
            requireBelowRoot(path, "place");
            rename("place", find("place", area, name), find("place", path), path);
        }
    }

    @Override
    public void displace(SharePath path, Area area, String name) throws DiskException {
        synchronized (disk) {
            begin("displace", path, true);
            requireBelowRoot(path, "displace");
            Place to = find("displace", area, name);
            rename("displace", find("displace", path), to, path);
        }
    }

    @Override
    public @Nullable Stamp moveUnwritten(SharePath from, Stamp stamp, SharePath to) throws DiskException {
        synchronized (disk) {
            begin("moveUnwritten", to, true);
            requireBelowRoot(from, "moveUnwritten");
            requireBelowRoot(to, "moveUnwritten");
            if (!isUnwritten("moveUnwritten", from, stamp)) {
                return null;
            }
            Place moved = find("moveUnwritten", from);
            rename("moveUnwritten", moved, find("moveUnwritten", to), to);
            return entry(find("moveUnwritten", to), "moveUnwritten", to).stamp();
        }
    }

    @Override
    public @Nullable Stamp setModifiedUnwritten(SharePath path, Stamp stamp, Instant modified) throws DiskException {
        synchronized (disk) {
            begin("setModifiedUnwritten", path, true);
            if (!isUnwritten("setModifiedUnwritten", path, stamp)) {
                return null;
            }
            FakeNode node = entry(find("setModifiedUnwritten", path), "setModifiedUnwritten", path);
            disk.setModified(node, modified);
            return node.stamp();
        }
    }

    private boolean isUnwritten(String operation, SharePath path, Stamp stamp) throws DiskException {
        FakeNode node = stat(path) == null ? null : find(operation, path).entry();
        if (node == null || node.type != Stamp.Type.FILE || !disk.tellsWriters()) {
            return false;
        }
        require(node, READ, operation, path);
        return node.writers == 0 && node.stamp().equals(stamp);
    }

    @Override
    public void move(Area from, String name, Area to, String newName) throws DiskException {
        synchronized (disk) {
            begin("move", name, true);
            rename("move", find("move", from, name), find("move", to, newName), name);
        }
    }

    private void rename(String operation, Place from, Place to, Object subject) throws DiskException {
        FakeNode node = entry(from, operation, subject);
        FakeDisk.requireMayGo(node, from.directory(), to.directory(), operation, subject.toString());
        require(from.directory(), WRITE, operation, subject);
        require(to.directory(), WRITE, operation, subject);
        requireFree(to, operation, subject);
        requireMovable(node, operation, subject);
        disk.rename(from.directory(), from.name(), to.directory(), to.name());
    }

    @Override
    public void makeDirectory(SharePath path, int mode) throws DiskException {
        synchronized (disk) {
            begin("makeDirectory", path, true);
            Place place = find("makeDirectory", path);
            requireFree(place, "makeDirectory", path);
            require(place.directory(), WRITE, "makeDirectory", path);
            disk.link(place.directory(), place.name(), disk.newNode(Stamp.Type.DIRECTORY, mode & Entry.MODE_MASK));
        }
    }

    @Override
    public void removeDirectory(SharePath path) throws DiskException {
        synchronized (disk) {
            begin("removeDirectory", path, true);
            requireBelowRoot(path, "removeDirectory");
            Place place = find("removeDirectory", path);
            FakeNode node = entry(place, "removeDirectory", path);
            requireType(node, Stamp.Type.DIRECTORY, "removeDirectory", path);
            FakeDisk.requireUnmounted(node, "removeDirectory", path.toString());
            require(place.directory(), WRITE, "removeDirectory", path);
            if (!node.children.isEmpty()) {
                throw FakeDisk.failed(Reason.NOT_EMPTY, "removeDirectory", path.toString());
            }
            disk.unlink(place.directory(), place.name());
        }
    }

    @Override
    public boolean hasOtherNames(SharePath path) throws DiskException {
        synchronized (disk) {
            begin("stat", path, false);
            return entry(find("stat", path), "stat", path).names > 1;
        }
    }

    @Override
    public void setMode(SharePath path, int mode) throws DiskException {
        synchronized (disk) {
            begin("setMode", path, true);
            changeMode(entry(find("setMode", path), "setMode", path), mode, path);
        }
    }

    @Override
    public void setModified(SharePath path, Instant modified) throws DiskException {
        synchronized (disk) {
            begin("setModified", path, true);
            disk.setModified(entry(find("setModified", path), "setModified", path), modified);
        }
    }

    @Override
    public void flush(SharePath path) throws DiskException {
        synchronized (disk) {
            begin("flush", path, false);
            FakeNode directory = entry(find("flush", path), "flush", path);
            requireType(directory, Stamp.Type.DIRECTORY, "flush", path);
            require(directory, READ, "flush", path);
            disk.flushDirectory(directory);
        }
    }

    @Override
    public void flush(Area area) throws DiskException {
        synchronized (disk) {
            begin("flush", area, false);
            disk.flushDirectory(find("flush", area, "x").directory());
        }
    }

    @Override
    public void flushAll() throws DiskException {
        synchronized (disk) {
            begin("flushAll", "", false);
            disk.flushAll();
        }
    }

    @Override
    public Space space() throws DiskException {
        synchronized (disk) {
            begin("space", "", false);
            return new Space(disk.capacity() - disk.used(), disk.capacity());
        }
    }

    @Override
    public void close() {
        synchronized (disk) {
            closed = true;
        }
    }
}
