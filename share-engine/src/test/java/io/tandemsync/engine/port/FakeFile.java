package io.tandemsync.engine.port;

import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException.Reason;
import io.tandemsync.engine.port.ShareDirectory.Source;
import io.tandemsync.engine.port.ShareDirectory.Target;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** An open handle on a file of the {@link FakeDisk}: it keeps the inode, whatever becomes of its names. */
final class FakeFile implements Target {
    private final FakeDisk disk;
    private final int session;
    private final FakeNode file;
    private final String shownName;
    private boolean closed;

    FakeFile(FakeDisk disk, int session, FakeNode file, String shownName) {
        this.disk = disk;
        this.session = session;
        this.file = file;
        this.shownName = shownName;
        file.handles++;
    }

    private void begin(String operation, boolean changes) throws DiskException {
        if (closed || !disk.isCurrent(session)) {
            throw FakeDisk.failed(Reason.FAILED, operation, shownName);
        }
        disk.begin(operation, shownName, changes);
    }

    @Override
    public int read(ByteBuffer into, long position) throws DiskException {
        if (position < 0) {
            throw new IllegalArgumentException("a position in a file is not negative");
        }
        synchronized (disk) {
            begin("read", false);
            if (!into.hasRemaining()) {
                return 0;
            }
            if (position >= file.content.length) {
                return -1;
            }
            int count = Math.min(into.remaining(), file.content.length - (int) position);
            into.put(file.content, (int) position, count);
            return count;
        }
    }

    /** All or nothing: a disk that is too full takes none of it. */
    @Override
    public void write(ByteBuffer from, long position) throws DiskException {
        if (position < 0) {
            throw new IllegalArgumentException("a position in a file is not negative");
        }
        synchronized (disk) {
            begin("write", true);
            long end = position + from.remaining();
            if (end > file.content.length) {
                disk.resize(file, end);
            }
            from.get(file.content, (int) position, from.remaining());
            disk.written(file);
        }
    }

    /** Leaves the length, as the systems do that have gaps. */
    @Override
    public void zero(long position, long length) throws DiskException {
        synchronized (disk) {
            begin("zero", true);
            int from = (int) Math.min(position, file.content.length);
            int to = (int) Math.min(position + length, file.content.length);
            Arrays.fill(file.content, from, to, (byte) 0);
            disk.written(file);
        }
    }

    @Override
    public boolean cloneOf(Source other) throws DiskException {
        synchronized (disk) {
            begin("clone", true);
            if (!(other instanceof FakeFile from)) {
                return false;
            }
            disk.resize(file, from.file.content.length);
            file.content = from.file.content.clone();
            disk.written(file);
            return true;
        }
    }

    @Override
    public void resize(long size) throws DiskException {
        synchronized (disk) {
            begin("resize", true);
            disk.resize(file, size);
        }
    }

    @Override
    public Stamp stamp() throws DiskException {
        synchronized (disk) {
            begin("stamp", false);
            return file.stamp();
        }
    }

    @Override
    public void flush() throws DiskException {
        synchronized (disk) {
            try {
                begin("flush", false);
            } catch (DiskException e) {
                disk.notFlushed(file);
                throw e;
            }
            disk.flushFile(file);
        }
    }

    @Override
    public void close() {
        synchronized (disk) {
            if (!closed) {
                closed = true;
                if (disk.isCurrent(session)) {
                    disk.closeHandle(file);
                }
            }
        }
    }
}
