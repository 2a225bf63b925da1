package io.tandemsync.daemon.disk;

import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.ShareDirectory.Source;
import io.tandemsync.engine.port.ShareDirectory.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A regular file held open by its descriptor, whatever becomes of its name; outlives the directory it came from. */
final class OpenFile implements Target {
    private final Kernel kernel;
    private final Descriptor descriptor;
    private final String shownName;

    OpenFile(Kernel kernel, int descriptor, String shownName) {
        this.kernel = kernel;
        this.descriptor = new Descriptor(kernel, descriptor);
        this.shownName = shownName;
    }

    /** What is done to a file while nobody writes to it. */
    interface Change {
        /** Returns what then stands there. */
        @Nullable
        Stamp made() throws IOException;
    }

    /** One step with the open descriptor. */
    private interface Step<T> {
        T with(int file) throws FailedCall;
    }

    private <T> T use(String operation, Step<T> step) throws IOException {
        try (Descriptor.Use use = descriptor.use()) {
            return step.with(use.number());
        } catch (FailedCall e) {
            throw e.about(operation, shownName);
        }
    }

    /** Fills the buffer as far as the file reaches. */
    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        if (position < 0) {
            throw new IllegalArgumentException("a position in a file is not negative");
        }
        return use("read", file -> {
            int total = 0;
            while (into.hasRemaining()) {
                int count = into.isDirect()
                        ? readDirect(file, into, position + total)
                        : readHeap(file, into, position + total);
                if (count == 0) {
                    return total == 0 ? -1 : total;
                }
                total += count;
            }
            return total;
        });
    }

    private int readDirect(int file, ByteBuffer into, long position) throws FailedCall {
        int count = kernel.read(file, into, position);
        into.position(into.position() + count);
        return count;
    }

    private int readHeap(int file, ByteBuffer into, long position) throws FailedCall {
        ByteBuffer copy = Scratch.copies();
        copy.limit(Math.min(copy.capacity(), into.remaining()));
        int count = kernel.read(file, copy, position);
        into.put(copy.limit(count));
        return count;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
        if (position < 0) {
            throw new IllegalArgumentException("a position in a file is not negative");
        }
        int start = from.position();
        use("write", file -> {
            while (from.hasRemaining()) {
                long at = position + from.position() - start;
                int count = from.isDirect() ? kernel.write(file, from, at) : writeHeap(file, from, at);
                from.position(from.position() + count);
            }
            return from;
        });
    }

    private int writeHeap(int file, ByteBuffer from, long position) throws FailedCall {
        ByteBuffer copy = Scratch.copies();
        int count = Math.min(copy.capacity(), from.remaining());
        copy.put(from.slice(from.position(), count)).flip();
        return kernel.write(file, copy, position);
    }

    @Override
    public void zero(long position, long length) throws IOException {
        if (position < 0 || length < 0) {
            throw new IllegalArgumentException("a position and a length in a file are not negative");
        }
        use("write", file -> {
            if (length > 0 && !kernel.punch(file, position, length)) {
                writeZeros(file, position, length);
            }
            return file;
        });
    }

    @Override
    public boolean cloneOf(Source other) throws IOException {
        if (!(other instanceof OpenFile from)) {
            return false;
        }
        return from.use("read", source -> {
            try (Descriptor.Use use = descriptor.use()) {
                return kernel.cloneFile(use.number(), source);
            }
        });
    }

    private void writeZeros(int file, long position, long length) throws FailedCall {
        long end = position + length;
        for (long at = position; at < end; ) {
            ByteBuffer zeros = Scratch.zeros();
            zeros.limit((int) Math.min(zeros.capacity(), end - at));
            at += kernel.write(file, zeros, at);
        }
    }

    @Override
    public void resize(long size) throws IOException {
        use("resize", file -> {
            kernel.resize(file, size);
            return size;
        });
    }

    @Override
    public void writeBack() throws IOException {
        use("write", file -> {
            kernel.writeBack(file);
            return file;
        });
    }

    @Override
    public Stamp stamp() throws IOException {
        return use("look at", file -> kernel.statOpen(file).stamp());
    }

    @Override
    public boolean isBeingWritten() throws IOException {
        return use("look at", kernel::isBeingWritten);
    }

    /** Changes the file if it is what the stamp says, while nobody has it open for writing nor gets it so; null if not. */
    @Nullable
    Stamp whileUnwritten(Stamp stamp, Change change) throws IOException {
        if (!use("look at", kernel::holdsOffWriters)) {
            return null;
        }
        try {
            return stamp().equals(stamp) ? change.made() : null;
        } finally {
            use("look at", file -> {
                kernel.letWritersIn(file);
                return file;
            });
        }
    }

    @Override
    public void flush() throws IOException {
        use("flush", file -> {
            kernel.flushFile(file);
            return file;
        });
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
