package io.tandemsync.daemon.disk;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.Map;
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

    /**
     * What only Linux has. Newer system calls go through {@code syscall}, because the C libraries in use do not all export
     * them; its numbers are in {@link LinuxKernel}.
     */
    static final class Linux {
        static {
            Native.register(Linux.class, NativeLibrary.getProcess());
        }

        private Linux() {}

        static native int fdatasync(int descriptor);

        /** All of the file where the length is zero. */
        static native int sync_file_range(int descriptor, long offset, long length, int flags);

        static native int fcntl(int descriptor, int command, int argument);

        static native @Nullable Pointer signal(int number, @Nullable Pointer handler);

        static native int clock_getres(int clock, ByteBuffer into);

        static native int fstatfs(int descriptor, ByteBuffer into);

        static native int syncfs(int descriptor);

        static native int ioctl(int descriptor, long request, int argument);

        static native int fallocate(int descriptor, int mode, long offset, long length);

        static native long flistxattr(int descriptor, ByteBuffer names, long room);

        static native long fgetxattr(int descriptor, byte[] name, ByteBuffer value, long room);

        static native int fsetxattr(int descriptor, byte[] name, ByteBuffer value, long size, int flags);

        /** statx. */
        static native long syscall(long number, long directory, byte[] name, long flags, long mask, ByteBuffer into);

        /** renameat2. */
        static native long syscall(
                long number, long fromDirectory, byte[] from, long toDirectory, byte[] to, long flags);

        /** openat2. */
        static native long syscall(long number, long directory, byte[] path, ByteBuffer how, long size);

        /** getdents64. */
        static native long syscall(long number, long descriptor, ByteBuffer into, long room);

        /** fchmodat2. */
        static native long syscall(long number, long directory, byte[] name, long mode, long flags);
    }

    /** What only macOS has. */
    static final class Mac {
        static {
            Native.register(Mac.class, NativeLibrary.getProcess());
        }

        private Mac() {}

        static native int fcntl(int descriptor, int command);

        static native void sync();

        static native int renameatx_np(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

        static native @Nullable Pointer fdopendir(int descriptor);

        static native int closedir(Pointer stream);

        static native int fcopyfile(int from, int to, @Nullable Pointer state, int flags);
    }

    /** What macOS has under another name on each processor: the calls with 64-bit inode numbers. */
    static final class MacInodes {
        static {
            Native.register(
                    MacInodes.class, NativeLibrary.getProcess(Map.of(Library.OPTION_FUNCTION_MAPPER, (FunctionMapper)
                            (library, method) -> method.getName() + (Platform.isARM() ? "" : "$INODE64"))));
        }

        private MacInodes() {}

        static native int fstatat(int directory, byte[] name, ByteBuffer into, int flags);

        static native int fstat(int descriptor, ByteBuffer into);

        static native @Nullable Pointer readdir(Pointer stream);
    }
}
