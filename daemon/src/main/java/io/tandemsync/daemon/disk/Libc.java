package io.tandemsync.daemon.disk;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The C library's functions that have one signature on Linux and macOS, for 64-bit machines.
 *
 * <p>Names are bytes ended by NUL, so the machine's locale plays no part. {@code openat} takes its mode as a variable
 * argument, which arrives as nonsense on macOS for arm64: whoever creates a file sets its mode afterwards.
 */
final class Libc {
    static {
        Native.register(Libc.class, NativeLibrary.getProcess());
    }

    private Libc() {}

    static native int openat(int directory, byte[] name, int flags, int mode);

    static native int close(int descriptor);

    static native int mkdirat(int directory, byte[] name, int mode);

    static native int symlinkat(byte[] target, int directory, byte[] name);

    static native long readlinkat(int directory, byte[] name, ByteBuffer into, long room);

    static native int unlinkat(int directory, byte[] name, int flags);

    static native int linkat(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

    static native int utimensat(int directory, byte @Nullable [] name, ByteBuffer times, int flags);

    static native int fchmod(int descriptor, int mode);

    static native int fchmodat(int directory, byte[] name, int mode, int flags);

    static native int fchownat(int directory, byte[] name, int user, int group, int flags);

    static native int fsync(int descriptor);

    static native int ftruncate(int descriptor, long size);

    static native long pread(int descriptor, ByteBuffer into, long room, long position);

    static native long pwrite(int descriptor, ByteBuffer from, long count, long position);

    static native int fstatvfs(int descriptor, ByteBuffer into);
}
