package io.tandemsync.daemon.disk;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException.Reason;
import io.tandemsync.engine.port.ShareDirectory.Space;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;

/**
 * Linux, on x86-64 and arm64.
 *
 * <p>A path below a directory is resolved by one {@code openat2} that refuses links and any way out (Linux 5.6), and name by
 * name where that call is missing or forbidden.
 */
class LinuxKernel extends Kernel {
    private static final boolean ARM = Platform.isARM();
    private static final Flags FLAGS = new Flags(
            ARM ? 0x4000 : 0x10000, ARM ? 0x8000 : 0x20000, 0x80000, 0x800, 0x40, 0x80, 0x100, 0x200, -100, 0x3ffffffe);

    private static final long SYS_STATX = ARM ? 291 : 332;
    private static final long SYS_RENAMEAT2 = ARM ? 276 : 316;
    private static final long SYS_GETDENTS64 = ARM ? 61 : 217;
    private static final long SYS_OPENAT2 = 437;
    private static final long SYS_FCHMODAT2 = 452;

    private static final int O_PATH = 0x200000;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    /** The number of the mount, which is never given again: since Linux 6.8. */
    private static final int STATX_MOUNT_UNIQUE = 0x4000;

    private static final int STATX_WANTED = 0x7ff | STATX_MOUNT_UNIQUE;
    /** Since Linux 5.8; before, only another device tells of a mount. */
    private static final long STATX_ATTR_MOUNT_ROOT = 0x2000;

    private static final int NO_REPLACE = 1;
    private static final int EXCHANGE = 2;
    /** No magic links, no symbolic links, nothing above the start. */
    private static final long RESOLVE = 0x02 | 0x04 | 0x08;

    private static final int HOW_BYTES = 24;
    /** The kernel's own limit of one path, its NUL included. */
    private static final int PATH_BYTES_MAX = 4096;
    /** A rename elsewhere may make a resolution give up; it says "again" and does succeed soon. */
    private static final int RESOLUTIONS_MAX = 64;
    /** The largest list of attribute names or attribute value that Linux has is 64 KiB; larger than this is left out. */
    private static final int ATTRIBUTE_BYTES_MAX = Scratch.BYTES;

    /** fallocate: the length stays, the bytes become a gap. */
    private static final int KEEP_SIZE = 1;

    private static final int PUNCH_HOLE = 2;
    /** SYNC_FILE_RANGE_WRITE: begins, and waits for nothing. */
    private static final int WRITE_BACK = 2;

    /** FICLONE: linux/fs.h. */
    private static final long CLONE_FILE = 0x40049409L;

    private static final int SET_LEASE = 1024;
    private static final int READ_LEASE = 0;
    private static final int NO_LEASE = 2;
    private static final int SIGNAL_IO = 29;
    private static final Pointer IGNORED = Pointer.createConstant(1);
    private static final int REALTIME_COARSE = 5;
    /** ext2 to ext4, XFS, Btrfs, F2FS, tmpfs: linux/magic.h. */
    private static final Set<Long> LOCAL_FILE_SYSTEMS =
            Set.of(0xEF53L, 0x58465342L, 0x9123683EL, 0xF2F52010L, 0x01021994L);

    private static final int O_TMPFILE = 0x400000 | 2;
    private static final int STAMPS_TRIED = 32;
    /** On a busy machine others may run between two looks; a coarse clock has no such pair at all. */
    private static final int STAMPS_CLOSE_MIN = 4;

    private static final byte[] NOTHING = {0};
    private static final int ENOENT = 2;
    private static final int EAGAIN = 11;

    private final boolean resolvesAtOnce;

    LinuxKernel() {
        this(false);
    }

    /** @param stepwise never to use openat2, as on an old kernel */
    LinuxKernel(boolean stepwise) {
        super(FLAGS);
        // Told of a lease that is given back already; unheard, this signal would end the process.
        Libc.Linux.signal(SIGNAL_IO, IGNORED);
        resolvesAtOnce = !stepwise && canResolveAtOnce();
    }

    private boolean canResolveAtOnce() {
        long root = openat2(FLAGS.atWorkingDirectory(), new byte[] {'.', 0}, O_PATH | FLAGS.directory());
        if (root < 0) {
            return false;
        }
        close((int) root);
        return true;
    }

    @Override
    int openDirectory(int base, byte[] relative, boolean readable) throws FailedCall {
        if (!readable) {
            return resolve(base, relative);
        }
        int place = resolve(base, relative);
        try {
            return reopen(place);
        } finally {
            close(place);
        }
    }

    /** Resolves in pieces of at most a kernel's path length. */
    private int resolve(int base, byte[] relative) throws FailedCall {
        if (!resolvesAtOnce) {
            return walk(base, relative, O_PATH);
        }
        int at = base;
        int start = 0;
        while (start < relative.length) {
            int end = pieceEnd(relative, start);
            byte[] piece = start == 0 && end == relative.length - 1 ? relative : piece(relative, start, end);
            int above = at;
            try {
                at = resolvePiece(above, piece);
            } finally {
                if (above != base) {
                    close(above);
                }
            }
            start = end + 1;
        }
        return at;
    }

    /** Where the piece from here on ends: at the NUL, or else at the last slash that it reaches. */
    private static int pieceEnd(byte[] relative, int start) {
        if (relative.length - start <= PATH_BYTES_MAX) {
            return relative.length - 1;
        }
        int end = start + PATH_BYTES_MAX - 1;
        while (relative[end] != '/') {
            end--;
        }
        return end;
    }

    private static byte[] piece(byte[] relative, int start, int end) {
        return Location.ended(Arrays.copyOfRange(relative, start, end));
    }

    private int resolvePiece(int base, byte[] piece) throws FailedCall {
        for (int i = 0; ; i++) {
            long opened = openat2(base, piece, O_PATH | FLAGS.directory());
            if (opened >= 0) {
                return (int) opened;
            }
            if (opened != -EAGAIN || i == RESOLUTIONS_MAX) {
                throw failed((int) -opened);
            }
        }
    }

    /** The descriptor, or the error number negated. */
    private static long openat2(int base, byte[] path, int flags) {
        ByteBuffer how = Scratch.structures();
        how.putLong(0, flags | FLAGS.noFollow() | FLAGS.closeOnExec())
                .putLong(8, 0)
                .putLong(16, RESOLVE);
        long result;
        do {
            result = Libc.Linux.syscall(SYS_OPENAT2, base, path, how, HOW_BYTES);
        } while (result < 0 && Native.getLastError() == INTERRUPTED);
        return result < 0 ? -Native.getLastError() : result;
    }

    @Override
    FileFacts stat(int directory, byte[] name) throws FailedCall {
        return statx(directory, name, FLAGS.atNoFollow() | AT_NO_AUTOMOUNT);
    }

    @Override
    FileFacts statRoot(byte[] path) throws FailedCall {
        return statx(FLAGS.atWorkingDirectory(), path, 0);
    }

    @Override
    FileFacts statOpen(int descriptor) throws FailedCall {
        return statx(descriptor, NOTHING, AT_EMPTY_PATH);
    }

    /** The structure has one layout on every processor: linux/stat.h. */
    private FileFacts statx(int directory, byte[] name, int flags) throws FailedCall {
        ByteBuffer into = Scratch.structures();
        call(() -> Libc.Linux.syscall(SYS_STATX, directory, name, flags, STATX_WANTED, into), Reason.NAME_UNSUPPORTED);
        long device = ((long) into.getInt(136) << 32) | (into.getInt(140) & 0xffff_ffffL);
        return new FileFacts(
                device,
                into.getLong(32),
                into.getShort(28) & 0xffff,
                into.getInt(20),
                into.getInt(24),
                into.getInt(16) & 0xffff_ffffL,
                into.getLong(40),
                Instant.ofEpochSecond(into.getLong(112), into.getInt(120)),
                Instant.ofEpochSecond(into.getLong(96), into.getInt(104)),
                (into.getLong(8) & STATX_ATTR_MOUNT_ROOT) != 0,
                (into.getInt(0) & STATX_MOUNT_UNIQUE) == 0 ? 0 : into.getLong(144));
    }

    @Override
    void list(int directory, NameSink sink) throws FailedCall {
        ByteBuffer into = Scratch.structures();
        while (true) {
            long filled = call(() -> Libc.Linux.syscall(SYS_GETDENTS64, directory, into, into.capacity()));
            if (filled == 0) {
                return;
            }
            for (int at = 0; at < filled; at += into.getShort(at + 16) & 0xffff) {
                byte[] raw = nameAt(into, at + 19);
                if (!isSelfOrParent(raw)) {
                    sink.accept(raw);
                }
            }
        }
    }

    private static byte[] nameAt(ByteBuffer entries, int start) {
        int end = start;
        while (entries.get(end) != 0) {
            end++;
        }
        byte[] raw = new byte[end - start];
        entries.get(start, raw);
        return raw;
    }

    @Override
    void move(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws FailedCall {
        try {
            call(
                    () -> Libc.Linux.syscall(SYS_RENAMEAT2, fromDirectory, from, toDirectory, to, NO_REPLACE),
                    Reason.UNSUPPORTED);
        } catch (FailedCall e) {
            if (e.reason() != Reason.UNSUPPORTED) {
                throw e;
            }
            moveByLink(fromDirectory, from, toDirectory, to);
        }
    }

    /** A file or link gets its new name, which fails if taken, and loses the old one: between the two it has both. */
    void moveByLink(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws FailedCall {
        if (stat(fromDirectory, from).type() == Stamp.Type.DIRECTORY) {
            throw new FailedCall(Reason.UNSUPPORTED, "the file system cannot move a directory without replacing");
        }
        call(() -> Libc.linkat(fromDirectory, from, toDirectory, to, 0), Reason.NAME_UNSUPPORTED);
        removeFile(fromDirectory, from);
    }

    @Override
    void exchange(int oneDirectory, byte[] one, int otherDirectory, byte[] other) throws FailedCall {
        call(
                () -> Libc.Linux.syscall(SYS_RENAMEAT2, oneDirectory, one, otherDirectory, other, EXCHANGE),
                Reason.UNSUPPORTED);
    }

    @Override
    void setMode(int directory, byte[] name, int permissions) throws FailedCall {
        int place = open(directory, name, O_PATH | FLAGS.noFollow(), 0);
        try {
            FileFacts facts = statOpen(place);
            if (facts.type() != Stamp.Type.FILE && facts.type() != Stamp.Type.DIRECTORY) {
                throw new FailedCall(Reason.WRONG_TYPE, "only files and directories have permissions to set");
            }
            setModeOfPlace(place, facts.modeWith(permissions));
        } finally {
            close(place);
        }
    }

    /** By way of /proc, which every kernel has had for long; without it mounted, by the call of Linux 6.6. */
    private void setModeOfPlace(int place, int mode) throws FailedCall {
        byte[] path = Location.ended("/proc/self/fd/" + place);
        if (Libc.fchmodat(FLAGS.atWorkingDirectory(), path, mode, 0) == 0) {
            return;
        }
        int errno = Native.getLastError();
        if (errno != ENOENT) {
            throw failed(errno);
        }
        call(() -> Libc.Linux.syscall(SYS_FCHMODAT2, place, NOTHING, mode, AT_EMPTY_PATH));
    }

    /**
     * A read lease is granted on a file that nobody has open for writing, and given back at once. Whoever opens the file for
     * writing in that instant waits for it, and we would get a signal, which is ignored.
     */
    @Override
    boolean isBeingWritten(int file) {
        if (holdsOffWriters(file)) {
            letWritersIn(file);
            return false;
        }
        return Native.getLastError() == EAGAIN;
    }

    @Override
    boolean holdsOffWriters(int file) {
        return Libc.Linux.fcntl(file, SET_LEASE, READ_LEASE) == 0;
    }

    @Override
    void letWritersIn(int file) {
        Libc.Linux.fcntl(file, SET_LEASE, NO_LEASE);
    }

    /**
     * Local file systems stamp files with the kernel's coarse clock; of others nothing is known. Since Linux 6.13 some give a
     * file that was looked at another time with its next change, however soon: there is no tick then.
     */
    @Override
    Duration tick(int descriptor) {
        ByteBuffer into = Scratch.structures();
        if (Libc.Linux.fstatfs(descriptor, into) != 0 || !LOCAL_FILE_SYSTEMS.contains(into.getLong(0) & 0xffff_ffffL)) {
            return TICK_USUAL;
        }
        Duration coarse = coarseTick();
        return stampsFinely(descriptor, coarse) ? Duration.ZERO : coarse;
    }

    private static Duration coarseTick() {
        ByteBuffer into = Scratch.structures();
        if (Libc.Linux.clock_getres(REALTIME_COARSE, into) != 0 || into.getLong(0) != 0) {
            return TICK_USUAL;
        }
        return Duration.ofNanos(into.getLong(8));
    }

    /**
     * Tries it with a file without a name: of the changes between looks, none may leave the time as it was, and some must
     * come closer together than two ticks of a coarse clock ever do.
     */
    private boolean stampsFinely(int directory, Duration coarse) {
        int file =
                Libc.openat(directory, new byte[] {'.', 0}, O_TMPFILE | FLAGS.directory() | FLAGS.closeOnExec(), 0600);
        if (file < 0) {
            return false;
        }
        try {
            int close = 0;
            Stamp last = null;
            for (int i = 0; i < STAMPS_TRIED; i++) {
                if (Libc.pwrite(file, Scratch.copies(), 1, 0) != 1) {
                    return false;
                }
                Stamp stamp = statOpen(file).stamp();
                if (last != null
                        && (stamp.changed().equals(last.changed())
                                || stamp.modified().equals(last.modified()))) {
                    return false;
                }
                boolean soon = last != null
                        && Duration.between(last.changed(), stamp.changed()).compareTo(coarse.dividedBy(2)) < 0;
                close += soon ? 1 : 0;
                last = stamp;
            }
            return close >= STAMPS_CLOSE_MIN;
        } catch (FailedCall e) {
            // What cannot be looked at is taken for coarse.
            return false;
        } finally {
            close(file);
        }
    }

    @Override
    boolean punch(int file, long position, long length) throws FailedCall {
        try {
            call(() -> Libc.Linux.fallocate(file, KEEP_SIZE | PUNCH_HOLE, position, length));
            return true;
        } catch (FailedCall e) {
            if (e.reason() == Reason.UNSUPPORTED) {
                return false;
            }
            throw e;
        }
    }

    /** For whatever reason it fails, the bytes can be copied instead. */
    @Override
    boolean cloneFile(int to, int from) {
        return Libc.Linux.ioctl(to, CLONE_FILE, from) == 0;
    }

    /** Where the file system cannot do that, the flush does all of it. */
    @Override
    @SuppressWarnings("CheckReturnValue")
    void writeBack(int file) {
        Libc.Linux.sync_file_range(file, 0, 0, WRITE_BACK);
    }

    @Override
    void flushFile(int file) throws FailedCall {
        call(() -> Libc.Linux.fdatasync(file));
    }

    @Override
    void flushDirectory(int directory) throws FailedCall {
        try {
            call(() -> Libc.fsync(directory), Reason.UNSUPPORTED);
        } catch (FailedCall e) {
            if (e.reason() != Reason.UNSUPPORTED) {
                throw e;
            }
            flushFileSystem(directory);
        }
    }

    @Override
    void flushFileSystem(int descriptor) throws FailedCall {
        call(() -> Libc.Linux.syncfs(descriptor));
    }

    /** The structure of 64-bit C libraries: block sizes, then counts, each eight bytes. */
    @Override
    Space space(int descriptor) throws FailedCall {
        ByteBuffer into = Scratch.structures();
        call(() -> Libc.fstatvfs(descriptor, into));
        long blockBytes = into.getLong(8);
        return new Space(into.getLong(32) * blockBytes, into.getLong(16) * blockBytes);
    }

    @Override
    void copyAttributes(int from, int to) throws FailedCall {
        ByteBuffer into = Scratch.structures();
        int length = (int) call(() -> Libc.Linux.flistxattr(from, into, ATTRIBUTE_BYTES_MAX));
        byte[] names = new byte[length];
        into.get(names);
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (names[i] == 0) {
                byte[] name = Arrays.copyOfRange(names, start, i + 1);
                start = i + 1;
                if (isInherited(new String(name, 0, name.length - 1, StandardCharsets.ISO_8859_1))) {
                    copyAttribute(from, to, name);
                }
            }
        }
    }

    private static boolean isInherited(String attribute) {
        return attribute.startsWith("user.") || attribute.equals("system.posix_acl_access");
    }

    /** Copies one attribute where it can be copied: content matters more than what cannot. */
    private static void copyAttribute(int from, int to, byte[] name) {
        ByteBuffer value = Scratch.structures();
        long size = Libc.Linux.fgetxattr(from, name, value, ATTRIBUTE_BYTES_MAX);
        if (size >= 0) {
            Libc.Linux.fsetxattr(to, name, value, size, 0);
        }
    }

    @Override
    Reason reason(int errno) {
        return switch (errno) {
            case ENOENT -> Reason.ABSENT;
            case 17 -> Reason.EXISTS;
            case 39 -> Reason.NOT_EMPTY;
                // ENXIO: a socket, or a FIFO without a reader
            case 20, 21, 40, 6 -> Reason.WRONG_TYPE;
            case 1, 13 -> Reason.DENIED;
            case 28, 122, 27 -> Reason.FULL;
            case 30 -> Reason.READ_ONLY;
            case 36 -> Reason.NAME_TOO_LONG;
            case 84 -> Reason.NAME_UNSUPPORTED;
            case 24, 23, 12 -> Reason.EXHAUSTED;
            case 38, 95, 18 -> Reason.UNSUPPORTED;
            default -> Reason.FAILED;
        };
    }
}
