package io.tandemsync.daemon.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Shares may still speak while the network goes down: what they say then is released, whoever is there to do it. */
final class OutboxTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Outbox outbox = new Outbox(channel, channel, loop, new Outbox.Owner() {
        @Override
        public void bulkRoom() {
            throw new AssertionError("nothing was held back");
        }

        @Override
        public void measured(boolean slow) {
            throw new AssertionError("nothing was carried");
        }

        @Override
        public void writeFailed(Throwable cause) {
            throw new AssertionError(cause);
        }
    });

    @AfterEach
    void end() {
        assertThat(loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.MINUTES))
                .isTrue();
    }

    private static List<ByteBuf> frames() {
        return Stream.generate(() -> Unpooled.buffer().writeLong(1)).limit(3).toList();
    }

    private void assertReleased(List<ByteBuf> frames) {
        for (int i = 0; i < frames.size(); i++) {
            outbox.add(frames.get(i), i % 2 == 0);
        }
        assertThat(frames).extracting(ByteBuf::refCnt).containsOnly(0);
    }

    @Test
    void afterTheNetworksThreadHasEnded_everyFrameIsReleased() {
        end();
        assertReleased(frames());
    }

    @Test
    void afterTheConnectionHasClosed_everyFrameIsReleasedAtOnce() {
        assertThat(loop.submit(outbox::close).awaitUninterruptibly(1, TimeUnit.MINUTES))
                .isTrue();
        assertReleased(frames());
    }
}
