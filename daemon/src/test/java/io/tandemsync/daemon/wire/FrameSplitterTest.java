package io.tandemsync.daemon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.tandemsync.engine.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a stream of bytes falls into frames. */
final class FrameSplitterTest {
    private static final int LIMIT = 4096;

    @Test
    void frames_arriveHoweverTheBytesAreCut() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            ByteBuf stream = Unpooled.buffer().writeLong(FrameSplitter.preamble(Lane.CONTROL));
            List<byte[]> sent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                byte[] frame = new byte[1 + random.nextInt(LIMIT)];
                random.nextBytes(frame);
                sent.add(frame);
                stream.writeInt(frame.length).writeBytes(frame);
            }
            EmbeddedChannel channel = new EmbeddedChannel(new FrameSplitter(Lane.CONTROL, () -> LIMIT));
            while (stream.isReadable()) {
                int length = Math.min(stream.readableBytes(), 1 + random.nextInt(random.nextBoolean() ? 5 : 9000));
                channel.writeInbound(Unpooled.copiedBuffer(stream.readSlice(length)));
            }
            for (byte[] frame : sent) {
                ByteBuf read = channel.readInbound();
                assertThat(read).as("-Dseed=%d round %d", seed, round).isNotNull();
                assertThat(ByteBufUtil.getBytes(read)).as("-Dseed=%d", seed).isEqualTo(frame);
                read.release();
            }
            assertThat(channel.finish()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, LIMIT + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void lengthOutOfBounds_isRefusedBeforeTheBytesCome(int length) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameSplitter(Lane.BULK, () -> LIMIT));
        ByteBuf stream =
                Unpooled.buffer().writeLong(FrameSplitter.preamble(Lane.BULK)).writeInt(length);
        assertThatThrownBy(() -> channel.writeInbound(stream)).satisfies(FrameSplitterTest::isProtocolFault);
        channel.finishAndReleaseAll();
    }

    @Test
    void otherPreamble_isRefused() {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameSplitter(Lane.CONTROL, () -> LIMIT));
        ByteBuf stream = Unpooled.buffer().writeLong(FrameSplitter.preamble(Lane.BULK));
        assertThatThrownBy(() -> channel.writeInbound(stream)).satisfies(FrameSplitterTest::isProtocolFault);
        channel.finishAndReleaseAll();
    }

    private static void isProtocolFault(Throwable thrown) {
        Throwable inner = thrown instanceof DecoderException ? thrown.getCause() : thrown;
        assertThat(inner).isInstanceOf(ProtocolException.class);
    }
}
