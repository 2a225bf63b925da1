package io.tandemsync.daemon.disk;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException.Reason;
import io.tandemsync.engine.port.ShareDirectory.Space;
import java.nio.ByteBuffer;
import java.time.Instant;

/** macOS, on x86-64 and arm64: the numbers and layouts of its headers. Not yet run on such a machine. */
final class MacKernel extends Kernel {
    private static final Flags FLAGS = new Flags(0x100000, 0x100, 0x1000000, 0x4, 0x200, 0x800, 0x20, 0x80, -2, -2);

    private static final int RENAME_SWAP = 2;
    private static final int RENAME_EXCL = 4;
    private static final int F_FULLFSYNC = 51;
    /** COPYFILE_ACL and COPYFILE_XATTR. */
    private static final int COPY_ATTRIBUTES = 1 | 4;

    private static final int ENTRY_NAME_LENGTH = 18;
    private static final int ENTRY_NAME = 21;

    MacKernel() {
        super(FLAGS);
    }

    @Override
    int openDirectory(int base, byte[] relative, boolean readable) throws FailedCall {
        return walk(base, relative, 0);
    }

    @Override
    FileFacts stat(int directory, byte[] name) throws FailedCall {
        ByteBuffer into = Scratch.structures();
        call(() -> Libc.MacInodes.fstatat(directory, name, into, FLAGS.atNoFollow()));
        return facts(into);
    }

    @Override
    FileFacts statRoot(byte[] path) throws FailedCall {
        ByteBuffer into = Scratch.structures();
        call(() -> Libc.MacInodes.fstatat(FLAGS.atWorkingDirectory(), path, into, 0));
        return facts(into);
    }

    @Override
    FileFacts statOpen(int descriptor) throws FailedCall {
        ByteBuffer into = Scratch.structures();
        call(() -> Libc.MacInodes.fstat(descriptor, into));
        return facts(into);
    }

    /** The structure with 64-bit inode numbers: sys/stat.h. */
    private static FileFacts facts(ByteBuffer from) {
        return new FileFacts(
                from.getInt(0),
                from.getLong(8),
                from.getShort(4) & 0xffff,
                from.getInt(16),
                from.getInt(20),
                from.getShort(6) & 0xffff,
                from.getLong(96),
                Instant.ofEpochSecond(from.getLong(48), from.getLong(56)),
                Instant.ofEpochSecond(from.getLong(64), from.getLong(72)),
                false,
                0);
    }

    /** A stream closes its descriptor, so it gets one of its own. */
    @Override
    void list(int directory, NameSink sink) throws FailedCall {
        int own = reopen(directory);
        Pointer stream = Libc.Mac.fdopendir(own);
        if (stream == null) {
            int errno = Native.getLastError();
            close(own);
            throw failed(errno);
        }
        try {
            while (true) {
                Native.setLastError(0);
                Pointer entry = Libc.MacInodes.readdir(stream);
                if (entry == null) {
                    requireEnd();
                    return;
                }
                byte[] raw = entry.getByteArray(ENTRY_NAME, entry.getShort(ENTRY_NAME_LENGTH) & 0xffff);
                if (!isSelfOrParent(raw)) {
                    sink.accept(raw);
                }
            }
        } finally {
            Libc.Mac.closedir(stream);
        }
    }

    private void requireEnd() throws FailedCall {
        int errno = Native.getLastError();
        if (errno != 0) {
            throw failed(errno);
        }
    }

    @Override
    void move(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws FailedCall {
        call(() -> Libc.Mac.renameatx_np(fromDirectory, from, toDirectory, to, RENAME_EXCL), Reason.UNSUPPORTED);
    }

    @Override
    void exchange(int oneDirectory, byte[] one, int otherDirectory, byte[] other) throws FailedCall {
        call(() -> Libc.Mac.renameatx_np(oneDirectory, one, otherDirectory, other, RENAME_SWAP), Reason.UNSUPPORTED);
    }

    @Override
    void setMode(int directory, byte[] name, int permissions) throws FailedCall {
        FileFacts facts = stat(directory, name);
        if (facts.type() != Stamp.Type.FILE && facts.type() != Stamp.Type.DIRECTORY) {
            throw new FailedCall(Reason.WRONG_TYPE, "only files and directories have permissions to set");
        }
        int mode = facts.modeWith(permissions);
        call(() -> Libc.fchmodat(directory, name, mode, FLAGS.atNoFollow()));
    }

    /** fsync leaves data in the drive's cache here. Not every file system knows better. */
    @Override
    void flushFile(int file) throws FailedCall {
        if (Libc.Mac.fcntl(file, F_FULLFSYNC) < 0) {
            call(() -> Libc.fsync(file));
        }
    }

    @Override
    void flushDirectory(int directory) throws FailedCall {
        flushFile(directory);
    }

    @Override
    void flushFileSystem(int descriptor) throws FailedCall {
        Libc.Mac.sync();
        flushFile(descriptor);
    }

    /** The structure has 32-bit counts: sys/statvfs.h. */
    @Override
    Space space(int descriptor) throws FailedCall {
        ByteBuffer into = Scratch.structures();
        call(() -> Libc.fstatvfs(descriptor, into));
        long blockBytes = into.getLong(8);
        return new Space((into.getInt(24) & 0xffff_ffffL) * blockBytes, (into.getInt(16) & 0xffff_ffffL) * blockBytes);
    }

    @Override
    void copyAttributes(int from, int to) throws FailedCall {
        call(() -> Libc.Mac.fcopyfile(from, to, null, COPY_ATTRIBUTES));
    }

    @Override
    Reason reason(int errno) {
        return switch (errno) {
            case 2 -> Reason.ABSENT;
            case 17 -> Reason.EXISTS;
            case 66 -> Reason.NOT_EMPTY;
            case 20, 21, 62, 6 -> Reason.WRONG_TYPE;
            case 1, 13 -> Reason.DENIED;
            case 28, 69, 27 -> Reason.FULL;
            case 30 -> Reason.READ_ONLY;
            case 63 -> Reason.NAME_TOO_LONG;
            case 92 -> Reason.NAME_UNSUPPORTED;
            case 24, 23, 12 -> Reason.EXHAUSTED;
            case 78, 45, 102, 18 -> Reason.UNSUPPORTED;
            default -> Reason.FAILED;
        };
    }
}
