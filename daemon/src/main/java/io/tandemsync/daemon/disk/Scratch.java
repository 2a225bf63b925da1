package io.tandemsync.daemon.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Native memory of one thread for the arguments and answers of system calls. */
final class Scratch {
    /** Room for every structure that the calls here take or fill in, and for one batch of directory entries. */
    static final int BYTES = 32 * 1024;
    /** Heap buffers pass through this much at a time: large enough that the copy, not the call, is the cost. */
    static final int COPY_BYTES = 256 * 1024;

    private static final ThreadLocal<ByteBuffer> STRUCTURES =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder()));
    private static final ThreadLocal<ByteBuffer> COPIES =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(COPY_BYTES));

    /** Never written to. */
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(COPY_BYTES);

    private Scratch() {}

    /** This thread's memory for structures, in native byte order; valid until this thread's next system call. */
    static ByteBuffer structures() {
        return STRUCTURES.get().clear();
    }

    /** Memory that is all zero; not to be written to. */
    static ByteBuffer zeros() {
        return ZEROS.duplicate();
    }

    /** This thread's memory between a heap buffer and the kernel. */
    static ByteBuffer copies() {
        return COPIES.get().clear();
    }
}
