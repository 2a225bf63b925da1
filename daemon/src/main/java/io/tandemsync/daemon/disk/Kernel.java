package io.tandemsync.daemon.disk;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.port.DiskException.Reason;
import io.tandemsync.engine.port.ShareDirectory.Space;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * What the operating system does to files, each call relative to an open directory.
 *
 * <p>All names and paths given end with NUL. No call but {@link #openRoot} and {@link #statRoot} follows a symbolic link.
 * Calls that a signal interrupts are repeated. Descriptors that are returned belong to the caller.
 */
abstract class Kernel {
    /** EINTR and EINVAL, the same everywhere. */
    static final int INTERRUPTED = 4;

    static final int INVALID = 22;
    /** The coarsest tick of a kernel's clock: 100 Hz. */
    static final Duration TICK_USUAL = Duration.ofMillis(10);

    private static final byte[] HERE = {'.', 0};

    /** The numbers of the flags, which differ between systems and processors. */
    record Flags(
            int directory,
            int noFollow,
            int closeOnExec,
            int nonBlocking,
            int create,
            int exclusive,
            int atNoFollow,
            int atRemoveDirectory,
            int atWorkingDirectory,
            int omitTime) {}

    private static final int READ_ONLY = 0;
    static final int READ_WRITE = 2;

    private final Flags flags;

    Kernel(Flags flags) {
        this.flags = flags;
    }

    /** Takes the names of a directory. */
    interface NameSink {
        /** @param raw the name's bytes, without a NUL; never {@code .} or {@code ..} */
        void accept(byte[] raw);
    }

    /**
     * The kernel of this machine.
     *
     * @throws UnsupportedOperationException on any but 64-bit Linux and macOS
     */
    static Kernel here() {
        if (Platform.is64Bit() && Platform.isLinux()) {
            return new LinuxKernel();
        }
        if (Platform.is64Bit() && Platform.isMac()) {
            return new MacKernel();
        }
        throw new UnsupportedOperationException("files cannot be reached here; run on 64-bit Linux or macOS");
    }

    /** Opens the directory that the absolute path leads to, links followed. */
    final int openRoot(byte[] path) throws FailedCall {
        return open(flags.atWorkingDirectory, path, READ_ONLY | flags.directory, 0);
    }

    /**
     * Opens a directory some names below another, none of them a link.
     *
     * @param readable whether it can be listed and flushed; otherwise only used as a place to start from
     */
    abstract int openDirectory(int base, byte[] relative, boolean readable) throws FailedCall;

    /** Opens what the caller has seen to be a regular file; does not wait should it be a FIFO by now. */
    final int openFile(int directory, byte[] name, boolean writable) throws FailedCall {
        return open(directory, name, (writable ? READ_WRITE : READ_ONLY) | flags.nonBlocking | flags.noFollow, 0);
    }

    /** Creates a file with mode 0600 where nothing stood. */
    final int createFile(int directory, byte[] name) throws FailedCall {
        int mode = 0600;
        int file = open(directory, name, READ_WRITE | flags.create | flags.exclusive | flags.noFollow, mode);
        try {
            call(() -> Libc.fchmod(file, mode));
        } catch (FailedCall e) {
            close(file);
            throw e;
        }
        return file;
    }

    /** Releases the number, whatever the system answers: after a failed close it is gone too. */
    final void close(int descriptor) {
        Libc.close(descriptor);
    }

    /** What stands there, a link itself for a link. */
    abstract FileFacts stat(int directory, byte[] name) throws FailedCall;

    /** Where the absolute path leads, links followed. */
    abstract FileFacts statRoot(byte[] path) throws FailedCall;

    abstract FileFacts statOpen(int descriptor) throws FailedCall;

    /** The names in an open, readable directory that nobody has read from yet. */
    abstract void list(int directory, NameSink sink) throws FailedCall;

    /** The bytes of a link. */
    final byte[] readLink(int directory, byte[] name) throws FailedCall {
        ByteBuffer into = Scratch.structures();
        long length = call(() -> Libc.readlinkat(directory, name, into, into.capacity()), Reason.WRONG_TYPE);
        byte[] target = new byte[(int) length];
        into.get(target);
        return target;
    }

    final void makeLink(int directory, byte[] name, byte[] target) throws FailedCall {
        call(() -> Libc.symlinkat(target, directory, name), Reason.NAME_UNSUPPORTED);
    }

    /** Makes a directory with the low nine bits of the mode, whatever the process's mask, and any set-group-id it inherits. */
    final void makeDirectory(int directory, byte[] name, int mode) throws FailedCall {
        int permissions = mode & Entry.MODE_MASK;
        call(() -> Libc.mkdirat(directory, name, permissions), Reason.NAME_UNSUPPORTED);
        if (stat(directory, name).stamp().mode() != permissions) {
            setMode(directory, name, permissions);
        }
    }

    /** Removes anything but a directory. */
    final void removeFile(int directory, byte[] name) throws FailedCall {
        call(() -> Libc.unlinkat(directory, name, 0));
    }

    final void removeDirectory(int directory, byte[] name) throws FailedCall {
        call(() -> Libc.unlinkat(directory, name, flags.atRemoveDirectory));
    }

    /** Moves an entry to a name where nothing stands; EXISTS otherwise. */
    abstract void move(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws FailedCall;

    /** Swaps two entries; neither name is missing at any time. */
    abstract void exchange(int oneDirectory, byte[] one, int otherDirectory, byte[] other) throws FailedCall;

    /** Sets the low nine permission bits of a file or directory and keeps the special ones. */
    abstract void setMode(int directory, byte[] name, int permissions) throws FailedCall;

    /** Sets the modification time of anything, a link itself for a link; the access time stays. */
    final void setModified(int directory, byte[] name, Instant modified) throws FailedCall {
        ByteBuffer times = Scratch.structures();
        times.putLong(0, 0).putLong(8, flags.omitTime);
        times.putLong(16, modified.getEpochSecond()).putLong(24, modified.getNano());
        call(() -> Libc.utimensat(directory, name, times, flags.atNoFollow));
    }

    /** Reads into a direct buffer's remaining bytes from its position on, which stays; 0 at the end of the file. */
    final int read(int file, ByteBuffer direct, long position) throws FailedCall {
        ByteBuffer from = direct.slice();
        return (int) call(() -> Libc.pread(file, from, from.remaining(), position));
    }

    /** Writes from a direct buffer's position on, which stays; may write less than all. */
    final int write(int file, ByteBuffer direct, long position) throws FailedCall {
        ByteBuffer from = direct.slice();
        return (int) call(() -> Libc.pwrite(file, from, from.remaining(), position));
    }

    final void resize(int file, long size) throws FailedCall {
        call(() -> Libc.ftruncate(file, size));
    }

    /** Makes these bytes of the file a gap, which leaves its length as it is; false where the file system has no gaps. */
    boolean punch(int file, long position, long length) throws FailedCall {
        return false;
    }

    /** Gives an open file the content of another, sharing its room; false, with nothing changed, where that cannot be. */
    boolean cloneFile(int to, int from) {
        return false;
    }

    /** Whether some process has the file, open for reading only, open for writing; false where that cannot be known. */
    boolean isBeingWritten(int file) {
        return false;
    }

    /**
     * Whether nobody has the file, open for reading only, open for writing, and nobody gets it so before
     * {@link #letWritersIn}; false where the system cannot see to that.
     */
    boolean holdsOffWriters(int file) {
        return false;
    }

    /** Whoever waits to open the file for writing goes on. */
    void letWritersIn(int file) {}

    /** By how much the times of files on the directory's file system may lag behind the clock; zero if none repeats. */
    Duration tick(int descriptor) {
        return TICK_USUAL;
    }

    /** Begins to bring what was written to the file to the disk, where there is a call for that. */
    void writeBack(int file) {}

    /** Returns when data and size of the file survive a power cut. */
    abstract void flushFile(int file) throws FailedCall;

    /** Returns when the entries of the directory, open as readable, survive a power cut. */
    abstract void flushDirectory(int directory) throws FailedCall;

    /** Returns when all that was written to the file system so far survives a power cut. */
    abstract void flushFileSystem(int descriptor) throws FailedCall;

    abstract Space space(int descriptor) throws FailedCall;

    /** Gives one entry the owner and group of another, or the group alone, or neither, as the system permits. */
    final void copyOwner(FileFacts from, int directory, byte[] name) throws FailedCall {
        if (Libc.fchownat(directory, name, from.user(), from.group(), flags.atNoFollow) != 0
                && Libc.fchownat(directory, name, -1, from.group(), flags.atNoFollow) != 0) {
            throw failed(Native.getLastError());
        }
    }

    /** Copies user attributes and the access list from one open file to another, as far as both file systems have them. */
    abstract void copyAttributes(int from, int to) throws FailedCall;

    /** Why a call failed with this error number. */
    abstract Reason reason(int errno);

    /** The result of the call, repeated while signals interrupt it. */
    final long call(LongSupplier call) throws FailedCall {
        return call(call, Reason.FAILED);
    }

    /** As {@link #call(LongSupplier)}, with what "invalid argument" means for this very call. */
    final long call(LongSupplier call, Reason ifInvalid) throws FailedCall {
        while (true) {
            long result = call.getAsLong();
            if (result >= 0) {
                return result;
            }
            int errno = Native.getLastError();
            if (errno != INTERRUPTED) {
                throw errno == INVALID ? new FailedCall(ifInvalid, errno) : failed(errno);
            }
        }
    }

    final FailedCall failed(int errno) {
        return new FailedCall(reason(errno), errno);
    }

    final Flags flags() {
        return flags;
    }

    final int open(int directory, byte[] name, int how, int mode) throws FailedCall {
        return (int) call(() -> Libc.openat(directory, name, how | flags.closeOnExec, mode), Reason.NAME_UNSUPPORTED);
    }

    /** Opens for reading the directory that the descriptor stands for. */
    final int reopen(int directory) throws FailedCall {
        return open(directory, HERE, READ_ONLY | flags.directory, 0);
    }

    /**
     * Opens a directory name by name, each without following a link.
     *
     * @param how flags to open each directory with that is only passed through
     */
    final int walk(int base, byte[] relative, int how) throws FailedCall {
        int at = base;
        int start = 0;
        for (int i = 0; i < relative.length; i++) {
            if (relative[i] != '/' && relative[i] != 0) {
                continue;
            }
            byte[] name = Location.ended(Arrays.copyOfRange(relative, start, i));
            int above = at;
            try {
                at = open(above, name, how | flags.directory | flags.noFollow, 0);
            } finally {
                if (above != base) {
                    close(above);
                }
            }
            start = i + 1;
        }
        return at;
    }

    /** Whether a name is the directory's own or its parent's entry in it. */
    static boolean isSelfOrParent(byte[] raw) {
        return raw[0] == '.' && (raw.length == 1 || (raw.length == 2 && raw[1] == '.'));
    }
}
