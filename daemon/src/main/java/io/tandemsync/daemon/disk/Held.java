package io.tandemsync.daemon.disk;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException.Reason;
import io.tandemsync.engine.port.ShareDirectory.Area;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/** The directories of a share that stay open as long as it does: root, {@code .syncdb} and the areas. */
final class Held implements Closeable {
    static final int PRIVATE = 0700;
    static final int PRIVATE_FILE = 0600;
    private static final byte[] REPOSITORY = Location.ended(SharePath.REPOSITORY_NAME);

    /** One step on a name in an open directory. */
    interface NameStep<T> {
        T on(int directory, byte[] name) throws FailedCall;
    }

    private final Kernel kernel;
    private final Path path;
    private final Deque<Descriptor> all = new ConcurrentLinkedDeque<>();
    private final Descriptor root;
    private final Descriptor repository;
    private final Map<Area, Descriptor> areas = new ConcurrentHashMap<>();

    private Held(Kernel kernel, Path path, boolean makeRepository) throws FailedCall {
        this.kernel = kernel;
        this.path = path;
        try {
            root = keep(kernel.openRoot(Location.ended(Names.raw(path))));
            repository = keepPrivate(root, REPOSITORY, makeRepository);
            for (Area area : Area.values()) {
                areas.put(area, keepPrivate(repository, Location.ended(Names.ofArea(area)), true));
            }
        } catch (FailedCall e) {
            close();
            throw e;
        }
    }

    static Held open(Kernel kernel, Path path, boolean makeRepository) throws FailedCall {
        return new Held(kernel, path, makeRepository);
    }

    private Descriptor keep(int number) {
        Descriptor descriptor = new Descriptor(kernel, number);
        all.push(descriptor);
        return descriptor;
    }

    /** Opens a directory that only its owner may enter, made where missing and wanted, on the file system of its parent. */
    private Descriptor keepPrivate(Descriptor parent, byte[] name, boolean make) throws FailedCall {
        try (Descriptor.Use above = parent.use()) {
            if (make) {
                makeMissing(above.number(), name);
            }
            int opened = kernel.openDirectory(above.number(), name, true);
            Descriptor descriptor = keep(opened);
            FileFacts facts = kernel.statOpen(opened);
            if (facts.device() != kernel.statOpen(above.number()).device()) {
                throw new FailedCall(Reason.UNSUPPORTED, ".syncdb must lie on the share's own file system");
            }
            if (facts.stamp().mode() != PRIVATE) {
                kernel.setMode(above.number(), name, PRIVATE);
            }
            return descriptor;
        }
    }

    private void makeMissing(int directory, byte[] name) throws FailedCall {
        try {
            kernel.makeDirectory(directory, name, PRIVATE);
        } catch (FailedCall e) {
            if (e.reason() != Reason.EXISTS) {
                throw e;
            }
        }
    }

    Path path() {
        return path;
    }

    Descriptor root() {
        return root;
    }

    Descriptor area(Area area) {
        return Objects.requireNonNull(areas.get(area), "every area is open");
    }

    /** Does a step on the last name of a path below the root, in the directory that holds it. */
    <T> T atParent(SharePath below, NameStep<T> step) throws FailedCall {
        Location location = Location.of(below);
        try (Descriptor.Use open = root.use()) {
            if (location.isDirectlyBelow()) {
                return step.on(open.number(), location.name());
            }
            int parent = kernel.openDirectory(open.number(), location.parent(), false);
            try {
                return step.on(parent, location.name());
            } finally {
                kernel.close(parent);
            }
        }
    }

    /**
     * Whether something else really stands in the place of a directory above the path, or nothing. That a step on the way was
     * refused as "not a directory" or "a link" is no proof: a file system in trouble says so too.
     */
    boolean isCutOff(SharePath below) throws FailedCall {
        for (SharePath above : below.ancestors()) {
            try {
                if (atParent(above, kernel::stat).type() != Stamp.Type.DIRECTORY) {
                    return true;
                }
            } catch (FailedCall e) {
                if (e.reason() == Reason.ABSENT) {
                    return true;
                }
                throw e;
            }
        }
        return false;
    }

    /**
     * Checks that the path still leads to the root held, and that the {@code .syncdb} in it is still the one held. An area
     * that somebody has removed from it or replaced is made or opened anew.
     *
     * @throws FailedCall ABSENT if either is gone, WRONG_TYPE if another stands there
     */
    synchronized void verify() throws FailedCall {
        try (Descriptor.Use open = root.use();
                Descriptor.Use openRepository = repository.use()) {
            FileFacts now = factsOfPath();
            if (now.type() != Stamp.Type.DIRECTORY || !now.isSameInode(kernel.statOpen(open.number()))) {
                throw new FailedCall(Reason.WRONG_TYPE, "another directory or file stands there");
            }
            FileFacts inside = kernel.stat(open.number(), REPOSITORY);
            if (!inside.isSameInode(kernel.statOpen(openRepository.number()))) {
                throw new FailedCall(Reason.WRONG_TYPE, "its .syncdb has been replaced");
            }
            for (Area area : Area.values()) {
                if (!stands(openRepository.number(), area)) {
                    Descriptor removed = area(area);
                    areas.put(area, keepPrivate(repository, Location.ended(Names.ofArea(area)), true));
                    all.remove(removed);
                    removed.close();
                }
            }
        }
    }

    /** Whether the area held is the one that stands in the repository. */
    private boolean stands(int inRepository, Area area) throws FailedCall {
        try (Descriptor.Use held = area(area).use()) {
            FileFacts there = kernel.stat(inRepository, Location.ended(Names.ofArea(area)));
            return there.isSameInode(kernel.statOpen(held.number()));
        } catch (FailedCall e) {
            if (e.reason() == Reason.ABSENT) {
                return false;
            }
            throw e;
        }
    }

    /** A file in the place of a directory above is a path that leads nowhere. */
    private FileFacts factsOfPath() throws FailedCall {
        try {
            return kernel.statRoot(Location.ended(Names.raw(path)));
        } catch (FailedCall e) {
            throw e.reason() == Reason.WRONG_TYPE ? new FailedCall(Reason.ABSENT, "its path leads nowhere") : e;
        }
    }

    @Override
    public void close() {
        all.forEach(Descriptor::close);
    }
}
