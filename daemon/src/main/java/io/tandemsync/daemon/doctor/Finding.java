package io.tandemsync.daemon.doctor;

/**
 * What an examination of the host found about one thing.
 *
 * @param check what was looked at
 * @param state {@code ok}, {@code warning} or {@code failed}
 * @param message what is so
 * @param remedy how to mend it; empty where nothing is to be done
 */
public record Finding(String check, String state, String message, String remedy) {
    /** Nothing is to be done. */
    public static Finding ok(String check, String message) {
        return new Finding(check, "ok", message, "");
    }

    /** It works, but not as well as it could, or not for long. */
    public static Finding warning(String check, String message, String remedy) {
        return new Finding(check, "warning", message, remedy);
    }

    /** Something does not work. */
    public static Finding failed(String check, String message, String remedy) {
        return new Finding(check, "failed", message, remedy);
    }
}
