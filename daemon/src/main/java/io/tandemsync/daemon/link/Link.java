package io.tandemsync.daemon.link;

import io.netty.channel.EventLoop;
import io.tandemsync.daemon.transport.Connection;
import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.daemon.wire.Frame;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.LinkMessage;
import io.tandemsync.engine.protocol.LinkMessage.Answer;
import io.tandemsync.engine.protocol.LinkMessage.Ask;
import io.tandemsync.engine.protocol.LinkMessage.Hello;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.LinkMessage.Ping;
import io.tandemsync.engine.protocol.LinkMessage.Pong;
import io.tandemsync.engine.protocol.ProtocolException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One link to one device, from the hello to its end. Confined to the network's thread. */
final class Link {
    private static final int NONCE_BYTES = 32;

    /** What a link needs of the switchboard. */
    interface Context {
        LinksConfig config();

        EventLoop loop();

        /** Keys of a share that nobody has. */
        ShareKeys decoy();

        /** In which questions of all links are looked at. */
        Asks.Turns turns();

        /** The hellos are through. */
        void up(Link link);

        /** Something came in: the peer lives. */
        void heard(Link link);

        /** The shares that this device wants on this link now, open ones included. */
        List<ShareLookup.Entry> wanted(Link link);

        /** The device at the other end broke the protocol. */
        void broke(Link link);

        /** Whether the device at the other end broke the protocol lately and is to wait. */
        boolean isKeptWaiting(Link link);

        /** A channel of this share to this device is about to open here: any elsewhere ends. */
        void taking(Link link, ShareId share);

        /** The configured address for this share at which the link's device answers, or null. */
        @Nullable
        Address addressOf(Link link, ShareId share);

        LinkChannel.Traffic traffic(ShareId share, DeviceId device);
    }

    private final Connection connection;
    private final Context context;
    private final Target.@Nullable Attempt attempt;
    private final Bytes nonce;
    private final long begun;
    private final TreeMap<Integer, LinkChannel> channels = new TreeMap<>();
    private final Pulse pulse;
    private @Nullable Hello hello;
    private @Nullable Asks asks;
    private boolean everOpen;
    private boolean turnedDown;
    private boolean down;
    private @Nullable Link rival;
    private @Nullable String end;

    /** @param attempt for which this device dialled; null for a link that came in */
    Link(Connection connection, Context context, Target.@Nullable Attempt attempt) {
        this.connection = connection;
        this.context = context;
        this.attempt = attempt;
        this.nonce = Bytes.wrap(context.config().randomness().bytes(NONCE_BYTES));
        this.begun = now();
        this.pulse = new Pulse(connection, context.config());
    }

    void greet() {
        LinksConfig config = context.config();
        connection.send(new Hello(LinkMessage.VERSION, 0, nonce, config.deviceName(), config.software()));
    }

    Connection connection() {
        return connection;
    }

    EventLoop loop() {
        return context.loop();
    }

    DeviceId device() {
        return connection.ends().device();
    }

    boolean outbound() {
        return connection.ends().outbound();
    }

    /** Whether no other transport would carry the same for less. */
    boolean isCheap() {
        return connection.ends().protocol() == Protocol.TCP;
    }

    Target.@Nullable Attempt attempt() {
        return attempt;
    }

    Pulse pulse() {
        return pulse;
    }

    /** Whether the hellos are through and the link has not ended. */
    boolean isUp() {
        return asks != null && !down;
    }

    /** As the peer calls itself; empty before its hello. */
    String name() {
        return hello == null ? "" : hello.deviceName();
    }

    /** How long the link has been there. */
    Duration age() {
        return Duration.ofNanos(now() - begun);
    }

    /** The link that takes precedence over this one if it still lives. */
    @Nullable
    Link rival() {
        return rival;
    }

    void standBehind(@Nullable Link other) {
        rival = other;
    }

    boolean isStandby() {
        return rival != null;
    }

    /** The open channels, in a copy. */
    List<LinkChannel> open() {
        return List.copyOf(channels.values());
    }

    int channels() {
        return channels.size();
    }

    boolean hasChannel(int number) {
        return channels.containsKey(number);
    }

    @Nullable
    LinkChannel channelOf(ShareId share) {
        for (LinkChannel channel : channels.values()) {
            if (channel.share().equals(share)) {
                return channel;
            }
        }
        return null;
    }

    boolean isRefused(ShareId share) {
        return asks != null && asks.isRefused(share);
    }

    /** Why the peer or this side let the channel go, where that is worth showing. */
    @Nullable
    String end() {
        return end;
    }

    /** @throws ProtocolException if the peer breaks the protocol */
    void frame(Frame frame, int bytes) {
        pulse.heard();
        context.heard(this);
        if (down) {
            return;
        }
        if (frame instanceof Frame.OfShare message) {
            LinkChannel channel = channels.get(message.channel());
            if (channel != null) {
                channel.received(message.message(), bytes);
            } else if (!everOpen && !turnedDown) {
                throw new ProtocolException("a message came for a channel before any was open");
            }
        } else if (frame instanceof Frame.OfLink message) {
            handle(message.message());
        }
    }

    /** Asks for the shares that are wanted here and not open. */
    void ask() {
        if (isUp() && asks != null && !isStandby()) {
            asks.ask();
        }
    }

    /** The same without waiting for what was refused before. */
    void askAtOnce() {
        if (asks != null) {
            asks.hurry();
        }
        ask();
    }

    void open(int number, ShareLookup.Entry entry, AccessMode mode, boolean asked) {
        ShareId share = entry.keys().shareId();
        context.taking(this, share);
        Address address = context.addressOf(this, share);
        PeerChannel.Peer peer = new PeerChannel.Peer(
                device(),
                name(),
                mode,
                connection.ends().protocol().word(),
                outbound(),
                address == null ? null : address.toString());
        LinkChannel channel = new LinkChannel(
                this,
                number,
                new LinkChannel.Parties(share, entry.endpoint(), peer),
                context.traffic(share, device()),
                asked);
        channels.put(number, channel);
        everOpen = true;
        end = null;
        connection.prove();
        pulse.used();
        channel.opened();
    }

    /** Ends a channel from this side; the peer is told. */
    void leave(LinkChannel channel, Leave.Reason reason) {
        if (channels.remove(channel.number(), channel)) {
            if (reason == Leave.Reason.BROKEN) {
                context.broke(this);
            }
            connection.send(new Leave(channel.number(), reason));
            ended(channel);
        }
    }

    /** The peer has opened a channel that is not wanted here: what it says on it until it hears so is no fault of it. */
    void turnDown(int number, Leave.Reason reason) {
        turnedDown = true;
        connection.send(new Leave(number, reason));
    }

    void dropChannelOf(ShareId share) {
        LinkChannel old = channelOf(share);
        if (old != null) {
            leave(old, Leave.Reason.STOPPED);
        }
    }

    void bulkRoom() {
        open().forEach(LinkChannel::bulkRoom);
    }

    /** The connection is gone. */
    void down() {
        down = true;
        List<LinkChannel> ended = open();
        channels.clear();
        ended.forEach(LinkChannel::closed);
    }

    /** Closes the link where its time is up. */
    void tick() {
        String verdict = isUp() ? pulse.check(channels.isEmpty(), everOpen) : null;
        if (verdict != null) {
            connection.close(verdict);
        }
    }

    private void handle(LinkMessage message) {
        Asks open = asks;
        if (message instanceof Hello greeting) {
            greeted(greeting);
        } else if (open == null) {
            throw new ProtocolException("the first message is no hello");
        } else if (message instanceof Ask ask) {
            open.asked(ask);
        } else if (message instanceof Answer answer) {
            open.answered(answer);
        } else if (message instanceof Leave leave) {
            left(leave);
        } else if (message instanceof Ping ping) {
            connection.send(new Pong(ping.id()));
        }
    }

    private void greeted(Hello greeting) {
        if (hello != null) {
            throw new ProtocolException("a hello came twice");
        }
        if (greeting.version() != LinkMessage.VERSION) {
            throw new ProtocolException("it speaks version " + greeting.version() + " and this device version "
                    + LinkMessage.VERSION + "; update the older of the two");
        }
        if (greeting.nonce().equals(nonce)) {
            throw new ProtocolException("it sent back our own nonce");
        }
        hello = greeting;
        asks = new Asks(
                this,
                context,
                new Asks.Proofs(
                        outbound(),
                        new Asks.Proofs.Party(context.config().identity().id(), nonce),
                        new Asks.Proofs.Party(device(), greeting.nonce())));
        connection.established();
        context.up(this);
    }

    private void left(Leave leave) {
        LinkChannel channel = channels.remove(leave.channel());
        if (channel != null) {
            end = switch (leave.reason()) {
                case STOPPED -> null;
                case REMOVED -> "the device has removed this one from the share's peers";
                case BROKEN -> "the device says that this one broke the protocol; update the older of the two";
            };
            ended(channel);
        }
    }

    private void ended(LinkChannel channel) {
        pulse.used();
        channel.closed();
        if (asks != null && !down) {
            asks.later(channel.share(), false);
        }
    }

    private long now() {
        return context.config().clock().nanos();
    }
}
