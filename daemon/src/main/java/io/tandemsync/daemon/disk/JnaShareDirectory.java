package io.tandemsync.daemon.disk;

import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.DiskException.Reason;
import io.tandemsync.engine.port.ShareDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A share's directory on a real disk, reached by system calls relative to descriptors of the root and the areas.
 *
 * <p>The invariant behind "nothing outside is reached": a path is resolved anew from the root's descriptor for every single
 * operation, links refused, and the descriptor of its parent lives for that operation only. None is kept, because one that
 * is kept goes on meaning a directory that somebody has moved elsewhere since. What remains is the instant between
 * resolving and acting, in which only the very directory that was in the share can be meant, wherever it is by then.
 */
public final class JnaShareDirectory implements ShareDirectory {
    private final Kernel kernel;
    private final Held held;

    private JnaShareDirectory(Kernel kernel, Held held) {
        this.kernel = kernel;
        this.held = held;
    }

    /**
     * Opens the share in this directory, areas made where missing.
     *
     * @throws DiskException ABSENT if there is no such directory or no {@code .syncdb} in it; WRONG_TYPE if either, or an
     *     area, is no directory; UNSUPPORTED if {@code .syncdb} lies on another file system
     */
    public static JnaShareDirectory open(Path root) throws IOException {
        return open(Kernel.here(), root, false);
    }

    /** As {@link #open(Path)}, and makes {@code .syncdb}, for its owner only, where there is none. */
    public static JnaShareDirectory create(Path root) throws IOException {
        return open(Kernel.here(), root, true);
    }

    static JnaShareDirectory open(Kernel kernel, Path root, boolean makeRepository) throws IOException {
        try {
            return new JnaShareDirectory(kernel, Held.open(kernel, root, makeRepository));
        } catch (FailedCall e) {
            throw e.about("open the share in", root.toString());
        }
    }

    /** One step in an open directory. */
    private interface Step<T> {
        T in(int directory) throws FailedCall;
    }

    /** One step on a name in an open area and a name in an open directory of the tree. */
    private interface MoveStep {
        void between(int area, byte[] areaName, int directory, byte[] name) throws FailedCall;
    }

    private <T> T atParent(String operation, SharePath path, Held.NameStep<T> step) throws DiskException {
        try {
            return held.atParent(path, step);
        } catch (FailedCall e) {
            throw e.about(operation, path.toString());
        }
    }

    private <T> T inDirectory(String operation, SharePath path, Step<T> step) throws DiskException {
        try (Descriptor.Use root = held.root().use()) {
            int directory = kernel.openDirectory(root.number(), Location.whole(path), true);
            try {
                return step.in(directory);
            } finally {
                kernel.close(directory);
            }
        } catch (FailedCall e) {
            throw e.about(operation, path.toString());
        }
    }

    private <T> T inArea(String operation, Area area, String name, Held.NameStep<T> step) throws DiskException {
        byte[] ended = areaName(name);
        try (Descriptor.Use use = held.area(area).use()) {
            return step.on(use.number(), ended);
        } catch (FailedCall e) {
            throw e.about(operation, shown(area, name));
        }
    }

    private void between(String operation, Area area, String name, SharePath path, MoveStep step) throws DiskException {
        requireBelowRoot(operation, path);
        byte[] areaName = areaName(name);
        try (Descriptor.Use use = held.area(area).use()) {
            held.atParent(path, (parent, ended) -> {
                step.between(use.number(), areaName, parent, ended);
                return path;
            });
        } catch (FailedCall e) {
            throw e.about(operation, path.toString());
        }
    }

    private static byte[] areaName(String name) {
        if (!Names.isAreaName(name)) {
            throw new IllegalArgumentException("a name in an area is 1 to 64 of a-z, 0-9 and -");
        }
        return Location.ended(name);
    }

    private static String shown(Area area, String name) {
        return SharePath.REPOSITORY_NAME + "/" + Names.ofArea(area) + "/" + name;
    }

    private static void requireBelowRoot(String operation, SharePath path) throws DiskException {
        if (path.isRoot()) {
            throw new FailedCall(Reason.WRONG_TYPE, "the root itself never changes").about(operation, "");
        }
    }

    @Override
    public void verifyRoot() throws IOException {
        try {
            held.verify();
        } catch (FailedCall e) {
            throw e.about("find the share in", held.path().toString());
        }
    }

    @Override
    public Duration tick() {
        try (Descriptor.Use root = held.root().use()) {
            return kernel.tick(root.number());
        } catch (FailedCall e) {
            // Closed by now; nothing is stamped any more.
            return Kernel.TICK_USUAL;
        }
    }

    @Override
    public List<Child> list(SharePath directory) throws IOException {
        return inDirectory("list", directory, open -> {
            List<byte[]> names = new ArrayList<>();
            kernel.list(open, names::add);
            List<Child> children = new ArrayList<>(names.size());
            for (byte[] raw : names) {
                String name = Names.decoded(raw);
                if (!directory.isRoot() || !SharePath.REPOSITORY_NAME.equals(name)) {
                    children.add(new Child(raw, name, stampIn(open, raw)));
                }
            }
            return children;
        });
    }

    /** One call for each name, where the path would have to be resolved for each otherwise. */
    private @Nullable Stamp stampIn(int directory, byte[] raw) {
        try {
            return kernel.stat(directory, Location.ended(raw)).stamp();
        } catch (FailedCall e) {
            // It is gone already, or whoever looks at the path itself hears what is wrong.
            return null;
        }
    }

    @Override
    public @Nullable Stamp stat(SharePath path) throws IOException {
        try {
            return held.atParent(path, kernel::stat).stamp();
        } catch (FailedCall e) {
            if (e.reason() == Reason.ABSENT || (e.reason() == Reason.WRONG_TYPE && isCutOff(path))) {
                return null;
            }
            throw e.about("look at", path.toString());
        }
    }

    private boolean isCutOff(SharePath path) throws DiskException {
        try {
            return held.isCutOff(path);
        } catch (FailedCall e) {
            throw e.about("look above", path.toString());
        }
    }

    @Override
    public long mountAt(SharePath directory) throws IOException {
        requireBelowRoot("look at", directory);
        return atParent("look at", directory, (parent, name) -> {
            FileFacts facts = kernel.stat(parent, name);
            boolean mounted = facts.type() == Stamp.Type.DIRECTORY
                    && (facts.mountRoot()
                            || facts.device() != kernel.statOpen(parent).device());
            return mounted ? facts.mountNumber() : 0L;
        });
    }

    @Override
    public Source open(SharePath path) throws IOException {
        return atParent("open", path, (parent, name) -> openRegular(parent, name, false, path.toString()));
    }

    private OpenFile openRegular(int directory, byte[] name, boolean writable, String shown) throws FailedCall {
        requireFile(kernel.stat(directory, name));
        int file = kernel.openFile(directory, name, writable);
        try {
            requireFile(kernel.statOpen(file));
        } catch (FailedCall e) {
            kernel.close(file);
            throw e;
        }
        return new OpenFile(kernel, file, shown);
    }

    private static void requireFile(FileFacts facts) throws FailedCall {
        if (facts.type() != Stamp.Type.FILE) {
            throw new FailedCall(Reason.WRONG_TYPE, "it is no regular file");
        }
    }

    @Override
    public LinkTarget readLink(SharePath path) throws IOException {
        return atParent("read the link", path, this::target);
    }

    private LinkTarget target(int directory, byte[] name) throws FailedCall {
        byte[] target = kernel.readLink(directory, name);
        if (target.length == 0 || target.length > LinkTarget.BYTES_MAX) {
            throw new FailedCall(Reason.NAME_TOO_LONG, "the link's target is empty or too long");
        }
        return LinkTarget.of(target);
    }

    @Override
    public Target create(Area area, String name) throws IOException {
        return inArea("create", area, name, (directory, ended) -> {
            String shown = shown(area, name);
            try {
                return new OpenFile(kernel, kernel.createFile(directory, ended), shown);
            } catch (FailedCall e) {
                if (e.reason() != Reason.EXISTS) {
                    throw e;
                }
                return openRegular(directory, ended, true, shown);
            }
        });
    }

    @Override
    public void createLink(Area area, String name, LinkTarget target) throws IOException {
        inArea("make the link", area, name, (directory, ended) -> {
            kernel.makeLink(directory, ended, Location.ended(target.bytes()));
            return target;
        });
    }

    @Override
    public void createDirectory(Area area, String name) throws IOException {
        inArea("make the directory", area, name, (directory, ended) -> {
            kernel.makeDirectory(directory, ended, Held.PRIVATE);
            return ended;
        });
    }

    @Override
    public @Nullable Stamp stat(Area area, String name) throws IOException {
        byte[] ended = areaName(name);
        try (Descriptor.Use use = held.area(area).use()) {
            return kernel.stat(use.number(), ended).stamp();
        } catch (FailedCall e) {
            if (e.reason() == Reason.ABSENT) {
                return null;
            }
            throw e.about("look at", shown(area, name));
        }
    }

    @Override
    public Source open(Area area, String name) throws IOException {
        return inArea(
                "open", area, name, (directory, ended) -> openRegular(directory, ended, false, shown(area, name)));
    }

    @Override
    public LinkTarget readLink(Area area, String name) throws IOException {
        return inArea("read the link", area, name, this::target);
    }

    @Override
    public List<String> list(Area area) throws IOException {
        try (Descriptor.Use use = held.area(area).use()) {
            int directory = kernel.reopen(use.number());
            try {
                List<String> names = new ArrayList<>();
                kernel.list(directory, raw -> {
                    String name = Names.decoded(raw);
                    if (name != null && Names.isAreaName(name)) {
                        names.add(name);
                    }
                });
                return names;
            } finally {
                kernel.close(directory);
            }
        } catch (FailedCall e) {
            throw e.about("list", Names.ofArea(area));
        }
    }

    @Override
    public void delete(Area area, String name) throws IOException {
        inArea("remove", area, name, (directory, ended) -> {
            new TreeRemoval(kernel, directory).remove(Names.raw(name));
            return name;
        });
    }

    @Override
    public void setMetadata(Area area, String name, int mode, Instant modified) throws IOException {
        inArea("set mode and time of", area, name, (directory, ended) -> {
            kernel.setMode(directory, ended, mode);
            kernel.setModified(directory, ended, modified);
            return name;
        });
    }

    @Override
    public void makePrivate(Area area, String name) throws IOException {
        inArea("set the permissions of", area, name, (directory, ended) -> {
            FileFacts facts = kernel.stat(directory, ended);
            if (facts.type() == Stamp.Type.FILE && facts.names() == 1) {
                kernel.setMode(directory, ended, Held.PRIVATE_FILE);
            }
            return name;
        });
    }

    @Override
    public void inherit(Area area, String name, SharePath path) throws IOException {
        between("take over owner and attributes of", area, name, path, new Inheritance(kernel)::give);
    }

    @Override
    public void exchange(Area area, String name, SharePath path) throws IOException {
        between("swap", area, name, path, kernel::exchange);
    }

    @Override
    public void place(Area area, String name, SharePath path) throws IOException {
        between("place", area, name, path, kernel::move);
    }

    @Override
    public void displace(SharePath path, Area area, String name) throws IOException {
        between("move aside", area, name, path, (to, areaName, from, own) -> kernel.move(from, own, to, areaName));
    }

    @Override
    public @Nullable Stamp moveUnwritten(SharePath from, Stamp stamp, SharePath to) throws IOException {
        requireBelowRoot("move", from);
        requireBelowRoot("move", to);
        return whileUnwritten(from, stamp, () -> moved(from, to));
    }

    @Override
    public @Nullable Stamp setModifiedUnwritten(SharePath path, Stamp stamp, Instant modified) throws IOException {
        return whileUnwritten(path, stamp, () -> {
            setModified(path, modified);
            return stat(path);
        });
    }

    private @Nullable Stamp whileUnwritten(SharePath path, Stamp stamp, OpenFile.Change change) throws IOException {
        try (OpenFile file = openIfThere(path)) {
            return file == null ? null : file.whileUnwritten(stamp, change);
        }
    }

    private @Nullable OpenFile openIfThere(SharePath path) throws DiskException {
        try {
            return held.atParent(path, (parent, name) -> openRegular(parent, name, false, path.toString()));
        } catch (FailedCall e) {
            if (e.reason() == Reason.ABSENT || e.reason() == Reason.WRONG_TYPE) {
                return null;
            }
            throw e.about("open", path.toString());
        }
    }

    private Stamp moved(SharePath from, SharePath to) throws DiskException {
        return atParent(
                "move",
                from,
                (parent, name) -> held.atParent(to, (toParent, toName) -> {
                    kernel.move(parent, name, toParent, toName);
                    return kernel.stat(toParent, toName).stamp();
                }));
    }

    @Override
    public void move(Area from, String name, Area to, String newName) throws IOException {
        byte[] newEnded = areaName(newName);
        inArea("move", from, name, (directory, ended) -> {
            try (Descriptor.Use use = held.area(to).use()) {
                kernel.move(directory, ended, use.number(), newEnded);
                return to;
            }
        });
    }

    @Override
    public void makeDirectory(SharePath path, int mode) throws IOException {
        atParent("make the directory", path, (parent, name) -> {
            kernel.makeDirectory(parent, name, mode);
            return path;
        });
    }

    @Override
    public void removeDirectory(SharePath path) throws IOException {
        requireBelowRoot("remove the directory", path);
        atParent("remove the directory", path, (parent, name) -> {
            kernel.removeDirectory(parent, name);
            return path;
        });
    }

    @Override
    public boolean hasOtherNames(SharePath path) throws IOException {
        return atParent("look at", path, kernel::stat).names() > 1;
    }

    @Override
    public void setMode(SharePath path, int mode) throws IOException {
        atParent("set the permissions of", path, (parent, name) -> {
            kernel.setMode(parent, name, mode);
            return path;
        });
    }

    @Override
    public void setModified(SharePath path, Instant modified) throws IOException {
        atParent("set the modification time of", path, (parent, name) -> {
            kernel.setModified(parent, name, modified);
            return path;
        });
    }

    @Override
    public void flush(SharePath directory) throws IOException {
        inDirectory("flush", directory, open -> {
            kernel.flushDirectory(open);
            return directory;
        });
    }

    @Override
    public void flush(Area area) throws IOException {
        try (Descriptor.Use use = held.area(area).use()) {
            kernel.flushDirectory(use.number());
        } catch (FailedCall e) {
            throw e.about("flush", SharePath.REPOSITORY_NAME + "/" + Names.ofArea(area));
        }
    }

    @Override
    public void flushAll() throws IOException {
        try (Descriptor.Use root = held.root().use()) {
            kernel.flushFileSystem(root.number());
        } catch (FailedCall e) {
            throw e.about("flush the file system of", "");
        }
    }

    @Override
    public Space space() throws IOException {
        try (Descriptor.Use root = held.root().use()) {
            return kernel.space(root.number());
        } catch (FailedCall e) {
            throw e.about("measure the file system of", "");
        }
    }

    /** Ends the use of the directory; calls under way end well, later ones fail. Open files stay open. */
    @Override
    public void close() {
        held.close();
    }
}
