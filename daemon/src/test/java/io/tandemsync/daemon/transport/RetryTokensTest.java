package io.tandemsync.daemon.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.Randomness;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which tokens show that a newcomer's address is its own. */
final class RetryTokensTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.7", 4000);
    private static final byte[] CONNECTION = {1, 2, 3, 4, 5, 6, 7, 8};

    private final FakeClock clock = new FakeClock();
    private final RetryTokens tokens = new RetryTokens(new SeededRandomness(1), clock, () -> true);

    @Test
    void ownToken_isTakenAndHoldsTheConnectionId() {
        ByteBuf token = token();
        int offset = tokens.validateToken(token.duplicate(), ADDRESS);
        assertThat(offset).isPositive();
        assertThat(token.slice(offset, token.readableBytes() - offset)).isEqualTo(Unpooled.wrappedBuffer(CONNECTION));
        assertThat(token.readableBytes()).isLessThanOrEqualTo(tokens.maxTokenLength());
    }

    @Test
    void otherAddressOrPort_isRefused() {
        assertThat(tokens.validateToken(token(), new InetSocketAddress("192.0.2.8", 4000)))
                .isNegative();
        assertThat(tokens.validateToken(token(), new InetSocketAddress("192.0.2.7", 4001)))
                .isNegative();
    }

    @Test
    void changedOrCutToken_isRefused() {
        int length = token().readableBytes();
        for (int i = 0; i < length; i++) {
            ByteBuf changed = token();
            changed.setByte(i, changed.getByte(i) ^ 1);
            assertThat(tokens.validateToken(changed, ADDRESS)).isNegative();
            assertThat(tokens.validateToken(token().readSlice(i), ADDRESS)).isNegative();
        }
    }

    @Test
    void oldToken_isRefused() {
        ByteBuf token = token();
        clock.now += Duration.ofSeconds(11).toNanos();
        assertThat(tokens.validateToken(token, ADDRESS)).isNegative();
    }

    @Test
    void tokenOfAnotherProcess_isRefused() {
        RetryTokens other = new RetryTokens(new SeededRandomness(2), clock, () -> true);
        assertThat(other.validateToken(token(), ADDRESS)).isNegative();
    }

    @Test
    void nobodyAtTheDoor_needsNoToken() {
        RetryTokens calm = new RetryTokens(new SeededRandomness(1), clock, () -> false);
        ByteBuf out = Unpooled.buffer();
        assertThat(calm.writeToken(out, Unpooled.wrappedBuffer(CONNECTION), ADDRESS))
                .isFalse();
        assertThat(out.readableBytes()).isZero();
    }

    private ByteBuf token() {
        ByteBuf out = Unpooled.buffer();
        assertThat(tokens.writeToken(out, Unpooled.wrappedBuffer(CONNECTION), ADDRESS))
                .isTrue();
        return out;
    }

    /** Stands until it is set. */
    private static final class FakeClock implements Clock {
        private long now = 5;

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanos() {
            return now;
        }
    }

    /** The same bytes for the same seed. */
    private static final class SeededRandomness implements Randomness {
        private final Random random;

        SeededRandomness(long seed) {
            random = new Random(seed);
        }

        @Override
        public byte[] bytes(int count) {
            byte[] bytes = new byte[count];
            random.nextBytes(bytes);
            return bytes;
        }

        @Override
        public long below(long bound) {
            return random.nextLong(bound);
        }
    }
}
