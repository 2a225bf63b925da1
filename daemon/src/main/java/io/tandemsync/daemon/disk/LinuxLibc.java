package io.tandemsync.daemon.disk;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.ByteBuffer;

/**
 * The C library's functions that only Linux has.
 *
 * <p>Newer system calls go through {@code syscall}, because the C libraries in use do not all export them; its numbers are
 * in {@link LinuxKernel}.
 */
final class LinuxLibc {
    static {
        Native.register(LinuxLibc.class, NativeLibrary.getProcess());
    }

    private LinuxLibc() {}

    static native int fdatasync(int descriptor);

    static native int syncfs(int descriptor);

    static native long flistxattr(int descriptor, ByteBuffer names, long room);

    static native long fgetxattr(int descriptor, byte[] name, ByteBuffer value, long room);

    static native int fsetxattr(int descriptor, byte[] name, ByteBuffer value, long size, int flags);

    /** statx. */
    static native long syscall(long number, long directory, byte[] name, long flags, long mask, ByteBuffer into);

    /** renameat2. */
    static native long syscall(long number, long fromDirectory, byte[] from, long toDirectory, byte[] to, long flags);

    /** openat2. */
    static native long syscall(long number, long directory, byte[] path, ByteBuffer how, long size);

    /** getdents64. */
    static native long syscall(long number, long descriptor, ByteBuffer into, long room);

    /** fchmodat2. */
    static native long syscall(long number, long directory, byte[] name, long mode, long flags);
}
