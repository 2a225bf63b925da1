package io.tandemsync.daemon.rate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.SealedChunks;
import io.tandemsync.engine.protocol.ShareMessage.SealedPiece;
import io.tandemsync.engine.protocol.ShareMessage.SealedRequest;
import io.tandemsync.engine.protocol.ShareMessage.SealedWant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts against the limits of a channel, in virtual time: what is sealed as much as what is not. */
final class PacedChannelTest {
    private static final int MEBI = 1 << 20;
    private static final int LIMIT = 4 * MEBI;

    private final VirtualTimer time = new VirtualTimer();
    private final RateLimits limits = new RateLimits(time, time.timer());
    private final List<ShareMessage> sent = new ArrayList<>();
    private final PacedChannel channel = new PacedChannel(new Sent(), limits, () -> {});

    private final class Sent implements PeerChannel {
        @Override
        public Peer peer() {
            throw new UnsupportedOperationException("limits are kept whoever the peer is, so nobody asks");
        }

        @Override
        public void send(ShareMessage message) {
            sent.add(message);
        }

        @Override
        public void sendBulk(ShareMessage message) {
            sent.add(message);
        }

        @Override
        public boolean hasBulkRoom() {
            return true;
        }

        @Override
        public void handled(ShareMessage message) {}

        @Override
        public void close(Leave.Reason reason) {}
    }

    private static SealedChunks chunks(long request, int want, int bytes) {
        return new SealedChunks(request, List.of(new SealedPiece(want, bytes, 0, Bytes.wrap(new byte[bytes]))));
    }

    private static SealedRequest request(long id) {
        return new SealedRequest(id, List.of(new SealedWant(hash(), new ChunkId(hash()))));
    }

    private static Hash hash() {
        return Hash.of(new byte[Hash.BYTES]);
    }

    @Test
    void sealedChunks_waitForTheLimitLikeAnyContent() {
        limits.set(LIMIT, 0);
        for (int i = 0; i < 40; i++) {
            channel.sendBulk(chunks(1, i, MEBI));
        }
        assertThat(channel.hasBulkRoom()).isFalse();
        time.run();
        assertThat(sent).hasSize(40);
        assertThat(40.0 * MEBI / time.seconds()).isBetween(LIMIT * 0.9, LIMIT * 1.1);
    }

    @ParameterizedTest(name = "chunks of {0} for which {1} were paid")
    @CsvSource({"1048576, 262144", "65536, 262144", "262144, 262144"})
    void sealedChunksThatCome_costWhatTheyAre(int size, int paid) {
        limits.set(0, LIMIT);
        int requests = 10 * LIMIT / size;
        long[] next = {0};
        Runnable[] ask = new Runnable[1];
        // As the engine does: so many requests at once, another whenever one is answered.
        ask[0] = () -> {
            if (next[0] < requests) {
                channel.ask(request(next[0]++), paid);
            }
        };
        int[] answered = {0};
        Runnable[] peer = new Runnable[1];
        peer[0] = () -> {
            while (answered[0] < sent.size()) {
                channel.came(chunks(((SealedRequest) sent.get(answered[0]++)).id(), 0, size));
                ask[0].run();
            }
            if (answered[0] < requests) {
                time.in(Duration.ofMillis(1), peer[0]);
            }
        };
        for (int i = 0; i < 8; i++) {
            ask[0].run();
        }
        peer[0].run();
        time.run();

        assertThat(answered[0]).isEqualTo(requests);
        assertThat((double) requests * size / time.seconds()).isBetween(LIMIT * 0.9, LIMIT * 1.1);
    }

    @Test
    void requests_askForLittleAtOnceUnderALimit() {
        assertThat(channel.requestBytesMax()).isEqualTo(Long.MAX_VALUE);
        limits.set(0, 1_000_000);
        assertThat(channel.requestBytesMax()).isEqualTo(100_000);
    }

    @Test
    void otherMessages_doNotWait() {
        limits.set(1, 1);
        channel.send(new ShareMessage.Refused(1, List.of(0)));
        channel.sendBulk(new ShareMessage.Refused(2, List.of(0)));
        time.run();
        assertThat(sent).hasSize(2);
        assertThat(time.seconds()).isLessThan(0.1);
    }
}
