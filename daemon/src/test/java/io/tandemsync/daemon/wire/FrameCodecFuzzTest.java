package io.tandemsync.daemon.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.tandemsync.engine.codec.Fuzz;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged frames end in a refusal or in a message, never in another exception or in much memory. */
@Execution(ExecutionMode.CONCURRENT)
final class FrameCodecFuzzTest {
    /** Objects for one frame of some hundred bytes; a parser's own buffers are in it. */
    private static final long FRAME_COST_MAX = 2 << 20;
    /** The same for a lane of several frames, the largest of them announced and not sent. */
    private static final long LANE_COST_MAX = 8 << 20;

    static Stream<Fuzz.Target> decoders() {
        List<Bytes> bodies = new ArrayList<>();
        List<Bytes> lanes = new ArrayList<>();
        Samples.all().forEach((name, message) -> {
            byte[] frame = Samples.encode(message);
            bodies.add(Bytes.wrap(Samples.body(message)));
            lanes.add(Bytes.wrap(ByteBuffer.allocate(FrameSplitter.PREAMBLE_BYTES + 2 * frame.length)
                    .putLong(FrameSplitter.preamble(Lane.BOTH))
                    .put(frame)
                    .put(frame)
                    .array()));
        });
        return Stream.of(
                new Fuzz.Target("frame", bodies, Samples::decode, ProtocolException.class::isInstance, FRAME_COST_MAX),
                new Fuzz.Target(
                        "lane", lanes, FrameCodecFuzzTest::read, ProtocolException.class::isInstance, LANE_COST_MAX));
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void damagedFrames_costLittleAndThrowOneException(Fuzz.Target target) {
        Fuzz.run(target);
    }

    /** As the pipeline's last handler does. */
    private static void decode(ByteBuf body) {
        try {
            FrameCodec.decode(body, new Blocks());
        } finally {
            body.release();
        }
    }

    /** Reads what comes on a lane in two pieces. */
    private static void read(byte[] bytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameSplitter(Lane.BOTH, () -> Limits.FRAME_BYTES_MAX));
        try {
            int cut = bytes.length / 3;
            channel.writeInbound(
                    Unpooled.copiedBuffer(bytes, 0, cut), Unpooled.copiedBuffer(bytes, cut, bytes.length - cut));
            for (ByteBuf body = channel.readInbound(); body != null; body = channel.readInbound()) {
                decode(body);
            }
        } catch (DecoderException e) {
            if (e.getCause() instanceof ProtocolException fault) {
                throw fault;
            }
            throw e;
        } finally {
            channel.finishAndReleaseAll();
        }
    }
}
