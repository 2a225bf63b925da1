package io.tandemsync.daemon.link;

import static org.awaitility.Awaitility.await;

import io.tandemsync.daemon.identity.DeviceIdentity;
import io.tandemsync.daemon.transport.Connection;
import io.tandemsync.daemon.transport.ConnectionEvents;
import io.tandemsync.daemon.transport.Network;
import io.tandemsync.daemon.transport.TransportLimits;
import io.tandemsync.daemon.wire.Frame;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.protocol.LinkMessage;
import io.tandemsync.engine.protocol.LinkMessage.Answer;
import io.tandemsync.engine.protocol.LinkMessage.Ask;
import io.tandemsync.engine.protocol.LinkMessage.Hello;
import io.tandemsync.engine.protocol.LinkMessage.Ping;
import io.tandemsync.engine.protocol.LinkMessage.Pong;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A device that asks for shares in any way it likes, and looks at its watch. Its calls are one thread's. */
final class Prober implements ConnectionEvents, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final DeviceIdentity identity;
    private final Network network;
    private final Bytes nonce = Bytes.wrap(Device.RANDOMNESS.bytes(32));
    /** When they came. */
    private final BlockingQueue<Long> pongs = new LinkedBlockingQueue<>();

    private final Map<Integer, Heard> answers = new ConcurrentHashMap<>();
    private volatile @Nullable Connection connection;
    private volatile @Nullable Hello hello;
    private volatile @Nullable String end;
    private int nextChannel;
    private long nextPing;

    /** An answer and when it came. */
    record Heard(Answer answer, long nanos) {}

    /** A question as it is to be asked. */
    record Question(Hash tag, Bytes proof) {}

    /**
     * What was asked, and when.
     *
     * @param last the channel of the last question
     * @param sent before the first went
     * @param dealtWith from then until the listener had looked at all of them, in nanoseconds
     * @param cpu processor time that the listener's network took for it, in nanoseconds
     */
    record Burst(int last, long sent, long dealtWith, long cpu) {}

    Prober(Address listener) throws Exception {
        identity = DeviceIdentity.create(Device.RANDOMNESS);
        network = Network.open(
                identity, new Network.Sources(Device.RANDOMNESS, Device.CLOCK), TransportLimits.defaults(), this);
        InetSocketAddress remote = new InetSocketAddress(listener.host(), listener.port());
        network.loop().execute(() -> network.dial(listener.protocol(), remote, this));
        await().atMost(PATIENCE).until(() -> hello != null);
    }

    /** What makes and checks proofs on this link. */
    Asks.Proofs proofs() {
        Connection open = connection;
        Hello theirs = hello;
        if (open == null || theirs == null) {
            throw new IllegalStateException("there is no link");
        }
        return new Asks.Proofs(
                true,
                new Asks.Proofs.Party(identity.id(), nonce),
                new Asks.Proofs.Party(open.ends().device(), theirs.nonce()));
    }

    /** Proves a share, as an honest peer does. */
    void prove(ShareKeys keys) {
        int channel = ask(new Question(proofs().tag(keys), proofs().prove(keys)));
        await().atMost(PATIENCE).until(() -> answers.containsKey(channel));
        if (answer(channel).answer().proof().isEmpty()) {
            throw new IllegalStateException("a right proof was refused");
        }
    }

    /** Asks so many times, and whether the listener is there still; returns once it has said so. */
    Burst burst(Question question, int times, Thread listener) throws InterruptedException {
        long busy = cpuNanos(listener);
        long sent = System.nanoTime();
        int last = 0;
        for (int i = 0; i < times; i++) {
            last = ask(question);
        }
        long id = nextPing++;
        send(new Ping(id));
        Long pong = pongs.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (pong == null || end != null) {
            throw new IllegalStateException("the listener is gone: " + end);
        }
        return new Burst(last, sent, pong - sent, cpuNanos(listener) - busy);
    }

    /** The answer on the channel, once it has come. */
    Heard answer(int channel) {
        if (!answers.containsKey(channel)) {
            await().atMost(PATIENCE).until(() -> answers.containsKey(channel));
        }
        return Objects.requireNonNull(answers.get(channel));
    }

    private static long cpuNanos(Thread thread) {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
    }

    private int ask(Question question) {
        int channel = nextChannel;
        nextChannel += 2;
        send(new Ask(channel, question.tag(), question.proof()));
        return channel;
    }

    private void send(LinkMessage message) {
        Connection open = connection;
        if (open == null) {
            throw new IllegalStateException("there is no link");
        }
        open.send(message);
    }

    @Override
    public void connected(Connection to, @Nullable Object dial) {
        connection = to;
        network.loop().execute(() -> send(new Hello(LinkMessage.VERSION, 0, nonce, "mallory", "mal/1")));
    }

    @Override
    public void frame(Connection from, Frame frame, int bytes) {
        long now = System.nanoTime();
        if (frame instanceof Frame.OfLink link) {
            if (link.message() instanceof Hello greeting) {
                from.established();
                from.prove();
                hello = greeting;
            } else if (link.message() instanceof Pong) {
                pongs.add(now);
            } else if (link.message() instanceof Answer answer) {
                answers.put(answer.channel(), new Heard(answer, now));
            }
        }
    }

    @Override
    public void bulkRoom(Connection from) {
        // Nothing is sent there.
    }

    @Override
    public void closed(Connection from, String reason) {
        end = reason;
    }

    @Override
    public void failed(Object dial, String reason) {
        end = reason;
    }

    @Override
    public void close() {
        network.close();
    }
}
