package io.tandemsync.daemon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tandemsync.engine.protocol.ProtocolException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged frames end in a refusal or in a message, never in another exception or in much memory. */
final class FrameCodecFuzzTest {
    private static final int ROUNDS = 30_000;
    /** Objects for one frame of some hundred bytes; a parser's own buffers are in it. */
    private static final long BYTES_EACH_MAX = 2 * 1024 * 1024;

    @Test
    void damagedFrames_costLittleAndThrowOneException() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<byte[]> bodies = Samples.all().values().stream().map(Samples::body).toList();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] body = damage(bodies.get(random.nextInt(bodies.size())).clone(), random);
            long before = threads.getThreadAllocatedBytes(self);
            try {
                Samples.decode(body);
            } catch (ProtocolException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
            long cost = threads.getThreadAllocatedBytes(self) - before;
            assertThat(cost)
                    .as("bytes reserved; -Dseed=%d, round %d", seed, round)
                    .isLessThan(BYTES_EACH_MAX);
        }
        assertThat(refused).as("-Dseed=%d", seed).isGreaterThan(ROUNDS / 4);
    }

    private static byte[] damage(byte[] body, Random random) {
        byte[] damaged = body;
        for (int i = 0; i <= random.nextInt(4); i++) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(5)) {
                case 0 -> damaged[at] = (byte) random.nextInt();
                case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> damaged = Arrays.copyOf(damaged, 1 + random.nextInt(damaged.length + 8));
                case 3 -> damaged[at] = (byte) 0xff;
                default -> {
                    int length = Math.min(8, damaged.length - at);
                    for (int k = 0; k < length; k++) {
                        damaged[at + k] = (byte) random.nextInt();
                    }
                }
            }
        }
        return damaged;
    }
}
