package io.tandemsync.engine.model;

import java.util.Locale;

/**
 * Why one path is not synced; the rest goes on.
 *
 * @param path as shown to people; may be no valid share path
 * @param message one sentence: operation, subject, cause, remedy
 */
public record Problem(String path, Code code, String message) {
    /** The reasons programs read, written {@code kebab-case}. */
    public enum Code {
        UNREADABLE,
        SPECIAL_FILE,
        NAME_NOT_UTF8,
        NAME_UNSUPPORTED,
        NAME_TOO_LONG,
        CHANGED_WHILE_READING,
        DISK_FULL,
        NOT_EMPTY,
        CASE_CONFLICT,
        /** A file system that was mounted there is not: what it held is unknown, not deleted. */
        UNMOUNTED,
        /** What is known of the path is more than a record can hold: peers cannot be told. */
        RECORD_TOO_LARGE,
        /** Content changed on the disk although nobody wrote to the file. */
        BIT_ROT,
        /** A peer sent bytes that are not those of the content; another one is waited for. */
        FALSE_CONTENT,
        /** Not all of the share is watched: what changes there is found by scanning only. */
        WATCH_LIMIT,
        IO;

        /** The word in JSON. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
