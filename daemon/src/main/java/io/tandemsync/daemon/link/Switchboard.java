package io.tandemsync.daemon.link;

import io.netty.channel.EventLoop;
import io.tandemsync.daemon.crypto.BouncyCastleSignatures;
import io.tandemsync.daemon.transport.Connection;
import io.tandemsync.daemon.transport.ConnectionEvents;
import io.tandemsync.daemon.wire.Frame;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ProtocolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows all links and sees to it that two devices keep exactly one. Confined to the network's thread. */
@SuppressWarnings("FutureReturnValueIgnored") // A tick that is never run belongs to a network that is gone.
final class Switchboard implements ConnectionEvents, Link.Context {
    private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);
    /** Devices and shares whose bytes are counted; of more, those that were not heard of for longest begin anew. */
    private static final int TRAFFICS_MAX = 16_384;

    private static final String SECOND_LINK = "the devices have another link";

    private final LinksConfig config;
    private final Map<Connection, Link> links = new LinkedHashMap<>();
    private final Map<Traffics, LinkChannel.Traffic> traffic = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Traffics, LinkChannel.Traffic> eldest) {
            return size() > TRAFFICS_MAX;
        }
    };
    private final Map<DeviceId, Set<ShareId>> met = new HashMap<>();
    private final Targets targets;
    private final Backoff.Offenders offenders;
    private final ShareKeys decoy;
    private final Asks.Turns turns = new Asks.Turns();
    private @Nullable EventLoop loop;
    private boolean ticking;
    private boolean closing;

    private record Traffics(ShareId share, DeviceId device) {}

    Switchboard(LinksConfig config) {
        this.config = config;
        this.targets = new Targets(config, this);
        this.offenders = new Backoff.Offenders(config);
        this.decoy = ShareKeys.create(config.randomness(), new BouncyCastleSignatures());
    }

    void start(EventLoop thread, Dialler dialler) {
        loop = thread;
        targets.start(thread, dialler);
    }

    Targets targets() {
        return targets;
    }

    boolean isClosing() {
        return closing;
    }

    @Override
    public LinksConfig config() {
        return config;
    }

    @Override
    public ShareKeys decoy() {
        return decoy;
    }

    @Override
    public Asks.Turns turns() {
        return turns;
    }

    @Override
    public EventLoop loop() {
        EventLoop thread = loop;
        if (thread == null) {
            throw new IllegalStateException("links come after the start");
        }
        return thread;
    }

    /** The links that are up, the older first. */
    List<Link> links() {
        return links.values().stream().filter(Link::isUp).toList();
    }

    /** The link that serves this device, null if none does. */
    @Nullable
    Link linkTo(@Nullable DeviceId device) {
        for (Link link : links.values()) {
            if (link.isUp() && !link.isStandby() && link.device().equals(device)) {
                return link;
            }
        }
        return null;
    }

    ShareLookup.@Nullable Entry entry(ShareId share) {
        for (ShareLookup.Entry entry : config.shares().shares()) {
            if (entry.keys().shareId().equals(share)) {
                return entry;
            }
        }
        return null;
    }

    /** Asks on all links for whatever is wanted now and not open. */
    void refresh() {
        links().forEach(Link::askAtOnce);
        targets.considerAll();
    }

    /** Ends the share's channel to the device, wherever it is. */
    void leave(ShareId share, DeviceId device, Leave.Reason reason) {
        if (reason == Leave.Reason.REMOVED) {
            met.computeIfPresent(device, (key, shares) -> {
                shares.remove(share);
                return shares;
            });
        }
        for (Link link : links()) {
            LinkChannel channel = link.device().equals(device) ? link.channelOf(share) : null;
            if (channel != null) {
                link.leave(channel, reason);
            }
        }
    }

    /** Ends all channels of a share that is not served any more, also those that others asked for. */
    void stop(ShareId share) {
        links().forEach(link -> link.dropChannelOf(share));
    }

    /** Closes links that this device dialled and that serve nothing any more. */
    void closeUnwanted() {
        for (Link link : links()) {
            if (link.channels() == 0 && link.attempt() != null && wanted(link).isEmpty()) {
                link.connection().close("no share is configured for the device any more");
            }
        }
    }

    void close() {
        closing = true;
        targets.close();
        for (Link link : links()) {
            for (LinkChannel channel : link.open()) {
                link.leave(channel, Leave.Reason.STOPPED);
            }
        }
    }

    void closeLinks() {
        for (Connection connection : List.copyOf(links.keySet())) {
            connection.close("this device is stopping");
        }
    }

    @Override
    public void connected(Connection connection, @Nullable Object dial) {
        Target.Attempt attempt = dial instanceof Target.Attempt dialled ? dialled : null;
        if (closing || (attempt != null && !attempt.isCurrent())) {
            connection.close("the link is no longer wanted");
            return;
        }
        DeviceId device = connection.ends().device();
        if (device.equals(config.identity().id())) {
            turnAway(connection, attempt, "this is our own address");
        } else if (attempt != null && !targets.isExpected(attempt.target(), device)) {
            turnAway(connection, attempt, "another device answered");
        } else if (attempt == null && offenders.isWaiting(device)) {
            connection.close("it broke the protocol lately");
        } else {
            Link link = new Link(connection, this, attempt);
            links.put(connection, link);
            if (attempt != null) {
                attempt.target().answeredBy(device);
            }
            link.greet();
            tickLater();
        }
    }

    @Override
    public void frame(Connection connection, Frame frame, int bytes) {
        Link link = links.get(connection);
        if (link == null) {
            return;
        }
        try {
            link.frame(frame, bytes);
        } catch (ProtocolException e) {
            LOG.warn("Closed a link, the peer broke the protocol. device={} cause={}", link.device(), e.getMessage());
            broke(link);
            connection.close("the peer broke the protocol: " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Closed a link, a message could not be handled. device={}", link.device(), e);
            connection.close("a message could not be handled here");
        }
    }

    @Override
    public void bulkRoom(Connection connection) {
        Link link = links.get(connection);
        if (link != null) {
            link.bulkRoom();
        }
    }

    @Override
    public void closed(Connection connection, String reason) {
        Link link = links.remove(connection);
        if (link == null) {
            return;
        }
        boolean wasUp = link.isUp();
        link.down();
        LOG.info("A link ended. device={} transport={} reason={}", link.device(), word(link), reason);
        for (Link other : links()) {
            if (other.rival() == link) {
                other.standBehind(null);
            }
        }
        targets.linkEnded(link, wasUp && !isKeptWaiting(link), reason);
        links().stream().filter(other -> other.device().equals(link.device())).forEach(Link::askAtOnce);
        if (linkTo(link.device()) == null) {
            met.remove(link.device());
        }
    }

    @Override
    public void failed(Object dial, String reason) {
        if (dial instanceof Target.Attempt attempt) {
            targets.failed(attempt, reason);
        }
    }

    @Override
    public void up(Link link) {
        LOG.info(
                "A link is up. device={} transport={} direction={}",
                link.device(),
                word(link),
                link.outbound() ? "outbound" : "inbound");
        judge(link);
        targets.linkUp(link);
        link.ask();
    }

    @Override
    public void heard(Link link) {
        if (link.pulse().met()) {
            for (Link other : links()) {
                if (other.rival() == link) {
                    other.connection().close(SECOND_LINK);
                }
            }
        }
    }

    @Override
    public List<ShareLookup.Entry> wanted(Link link) {
        if (closing || linkTo(link.device()) != link) {
            return List.of();
        }
        Set<ShareId> shares = new LinkedHashSet<>(targets.sharesAt(link.device()));
        shares.addAll(met.getOrDefault(link.device(), Set.of()));
        List<ShareLookup.Entry> wanted = new ArrayList<>();
        for (ShareLookup.Entry entry : config.shares().shares()) {
            if (shares.contains(entry.keys().shareId())) {
                wanted.add(entry);
            }
        }
        return wanted;
    }

    @Override
    public void broke(Link link) {
        Duration wait = offenders.broke(link.device());
        LOG.info("A device that broke the protocol has to wait. device={} millis={}", link.device(), wait.toMillis());
    }

    @Override
    public boolean isKeptWaiting(Link link) {
        return offenders.isWaiting(link.device());
    }

    @Override
    public void taking(Link link, ShareId share) {
        met.computeIfAbsent(link.device(), key -> new LinkedHashSet<>()).add(share);
        for (Link other : links()) {
            if (other != link && other.device().equals(link.device())) {
                other.dropChannelOf(share);
            }
        }
    }

    @Override
    public @Nullable Address addressOf(Link link, ShareId share) {
        return targets.addressOf(link, share);
    }

    @Override
    public LinkChannel.Traffic traffic(ShareId share, DeviceId device) {
        return traffic.computeIfAbsent(new Traffics(share, device), key -> new LinkChannel.Traffic());
    }

    private void turnAway(Connection connection, Target.@Nullable Attempt attempt, String reason) {
        if (attempt != null) {
            attempt.target().failed(reason, true);
        }
        connection.close(reason);
        if (attempt != null) {
            targets.turnedAway(attempt);
        }
    }

    /**
     * Of two links to one device one must go, and both ends must choose the same: the one over TCP stays, since the same
     * bytes cost several times as much over QUIC; of two over the same transport, the one that the device with the smaller
     * id dialled; of two that one device dialled, the older, and only the dialler judges. Before a new link goes, the older
     * one must show that it still lives.
     */
    private void judge(Link fresh) {
        for (Link other : links()) {
            if (other == fresh || !other.device().equals(fresh.device())) {
                continue;
            }
            boolean sameDialler = other.outbound() == fresh.outbound();
            boolean sameTransport = other.isCheap() == fresh.isCheap();
            if (sameTransport && sameDialler && !fresh.outbound()) {
                continue;
            }
            boolean freshWins = sameTransport
                    ? !sameDialler
                            && dialler(fresh).hash().compareTo(dialler(other).hash()) < 0
                    : fresh.isCheap();
            if (freshWins) {
                other.connection().close(SECOND_LINK);
            } else {
                fresh.standBehind(other);
                other.pulse().challenge();
                return;
            }
        }
    }

    private DeviceId dialler(Link link) {
        return link.outbound() ? config.identity().id() : link.device();
    }

    private void tickLater() {
        if (!ticking) {
            ticking = true;
            long millis = Math.max(20, Math.min(1000, config.times().challenge().toMillis() / 3));
            loop().schedule(this::tick, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        ticking = false;
        List.copyOf(links.values()).forEach(Link::tick);
        if (!links.isEmpty()) {
            tickLater();
        }
    }

    private static String word(Link link) {
        return link.connection().ends().protocol().word();
    }
}
