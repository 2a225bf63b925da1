package io.tandemsync.daemon.home;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.DiskException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;

/** Says in the contract's words why a disk refused. */
public final class Storage {
    private Storage() {}

    /**
     * The refusal for what the disk said.
     *
     * @param operation what was being done, like {@code cannot store the shares}
     */
    public static RefusedException refusal(String operation, IOException cause) {
        ErrorCode code = code(cause);
        String remedy =
                switch (code) {
                    case DISK_FULL -> "make room on the disk";
                    case READ_ONLY -> "mount the file system for writing";
                    case NOT_WRITABLE -> "change the permissions";
                    default -> "check the disk";
                };
        return new RefusedException(code, operation + " (" + Home.reason(cause) + "); " + remedy, cause);
    }

    private static ErrorCode code(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof DiskException disk) {
            return code(disk.reason());
        }
        if (cause instanceof AccessDeniedException) {
            return ErrorCode.NOT_WRITABLE;
        }
        if (message.contains("No space left") || message.contains("quota exceeded")) {
            return ErrorCode.DISK_FULL;
        }
        return message.contains("Read-only file system") || cause.getCause() instanceof ReadOnlyFileSystemException
                ? ErrorCode.READ_ONLY
                : ErrorCode.IO;
    }

    private static ErrorCode code(Reason reason) {
        return switch (reason) {
            case FULL -> ErrorCode.DISK_FULL;
            case READ_ONLY -> ErrorCode.READ_ONLY;
            case DENIED -> ErrorCode.NOT_WRITABLE;
            default -> ErrorCode.IO;
        };
    }
}
