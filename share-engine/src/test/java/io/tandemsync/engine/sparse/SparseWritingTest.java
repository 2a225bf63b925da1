package io.tandemsync.engine.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.FakeDisk;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.port.StillClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written with gaps reads as it was given, whatever stood there before. */
final class SparseWritingTest {
    private static final Clock STOPPED = new StillClock();

    @Test
    void anyRunsOfZeros_overAnything_readAsGiven() throws IOException {
        ShareDirectory disk = new FakeDisk(STOPPED).mount();
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(600_000)];
            random.nextBytes(bytes);
            for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
                int from = random.nextInt(bytes.length);
                Arrays.fill(bytes, from, Math.min(bytes.length, from + random.nextInt(300_000)), (byte) 0);
            }
            byte[] before = new byte[random.nextInt(800_000)];
            random.nextBytes(before);
            int position = random.nextInt(100_000);
            try (ShareDirectory.Target target = disk.create(Area.STAGING, "file-" + seed)) {
                target.write(ByteBuffer.wrap(before), 0);
                SparseWriting.write(target, bytes, bytes.length, position);
                target.resize(position + bytes.length);
                byte[] expected = Arrays.copyOf(before, position + bytes.length);
                System.arraycopy(bytes, 0, expected, position, bytes.length);
                byte[] found = new byte[expected.length];
                target.read(ByteBuffer.wrap(found), 0);
                assertThat(found).as("seed %d", seed).isEqualTo(expected);
            }
        }
    }
}
