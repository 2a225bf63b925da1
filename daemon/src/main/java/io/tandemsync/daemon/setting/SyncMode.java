package io.tandemsync.daemon.setting;

/** When a share talks to its peers. */
public enum SyncMode {
    /** All the time. */
    ON_CHANGE,
    /** Now and then. */
    INTERVAL,
    /** When a person says so. */
    MANUAL
}
