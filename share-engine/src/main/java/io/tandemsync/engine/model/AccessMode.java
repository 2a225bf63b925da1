package io.tandemsync.engine.model;

import java.util.Locale;

/** What a replica's keys let it do; ordered from the least to the most. */
public enum AccessMode {
    /** Stores and relays ciphertext, sees nothing. */
    BLIND,
    /** Receives everything, changes nothing elsewhere. */
    READ,
    /** Reads and changes. */
    WRITE;

    /** Whether a holder of this mode may hand out the other. */
    public boolean covers(AccessMode other) {
        return compareTo(other) >= 0;
    }

    /** The word users type: {@code blind}, {@code read} or {@code write}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
