package io.tandemsync.daemon.home;

import io.tandemsync.daemon.error.ErrorCode;

/**
 * What a person should know about the home, which keeps nothing from working.
 *
 * @param message one line
 */
public record HomeWarning(ErrorCode code, String message) {
    static HomeWarning damaged(String message) {
        return new HomeWarning(ErrorCode.HOME_DAMAGED, message);
    }

    /** Others could open it, and can no longer. */
    static HomeWarning wasOpen(String what, String mode) {
        return new HomeWarning(
                ErrorCode.PERMISSIONS_TOO_OPEN,
                what + " was open to other users (" + mode + ") and has been closed; see who could read it meanwhile");
    }
}
