package io.tandemsync.daemon.loopback;

import io.netty.channel.Channel;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections to a loopback address: a bounded number of them. Everybody on the machine can connect; so when all seats
 * are taken, whoever has held one longest without the secret makes way, and nobody with the secret ever does.
 *
 * <p>Confined to the one network thread of the control API.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A connection that is told to close has nothing to say to that.
public final class Seats {
    private final int max;
    private final Set<Channel> strangers = new LinkedHashSet<>();
    private final Set<Channel> known = new HashSet<>();

    /** @param max connections at once */
    public Seats(int max) {
        this.max = max;
    }

    /** Whether there is a seat for the connection; it is free again once the connection is closed. */
    public boolean take(Channel newcomer) {
        if (strangers.size() + known.size() >= max && !makeRoom()) {
            return false;
        }
        strangers.add(newcomer);
        newcomer.closeFuture().addListener(closed -> {
            strangers.remove(newcomer);
            known.remove(newcomer);
        });
        return true;
    }

    /** The connection has shown the secret. */
    void keep(Channel channel) {
        if (strangers.remove(channel)) {
            known.add(channel);
        }
    }

    private boolean makeRoom() {
        Iterator<Channel> longest = strangers.iterator();
        if (!longest.hasNext()) {
            return false;
        }
        Channel leaving = longest.next();
        longest.remove();
        leaving.close();
        return true;
    }
}
