package io.tandemsync.daemon.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tandemsync.daemon.host.SecureRandomness;
import io.tandemsync.daemon.host.SystemClock;
import io.tandemsync.engine.codec.Fuzz;
import io.tandemsync.engine.model.Bytes;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What newcomers show for the token that they were given, damaged: none but the token itself is taken. */
@Execution(ExecutionMode.CONCURRENT)
final class RetryTokensFuzzTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.7", 4000);
    private static final long BYTES_EACH_MAX = 256 << 10;

    @Test
    void damagedToken_isRefused() {
        RetryTokens tokens = new RetryTokens(new SecureRandomness(), new SystemClock(), () -> true);
        ByteBuf out = Unpooled.buffer();
        tokens.writeToken(out, Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}), ADDRESS);
        byte[] genuine = ByteBufUtil.getBytes(out);
        Fuzz.run(new Fuzz.Target(
                "retry token",
                List.of(Bytes.wrap(genuine)),
                bytes -> {
                    int offset = tokens.validateToken(Unpooled.wrappedBuffer(bytes), ADDRESS);
                    if (offset < 0) {
                        throw new IllegalArgumentException("no token of this process");
                    }
                    if (!Arrays.equals(bytes, genuine)) {
                        throw new AssertionError("a token that was never given was taken");
                    }
                },
                IllegalArgumentException.class::isInstance,
                BYTES_EACH_MAX));
    }
}
