package io.tandemsync.daemon.transport;

import java.util.Locale;

/** What carries a connection. */
public enum Protocol {
    QUIC,
    TCP;

    /** The word in addresses and JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
