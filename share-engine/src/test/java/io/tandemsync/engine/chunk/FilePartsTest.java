package io.tandemsync.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.chunk.ContentReader.Chunk;
import io.tandemsync.engine.chunk.ContentReader.Listing;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, its parts come to the chunks, pages and content of the whole. */
class FilePartsTest {
    private static final int MIB = 1024 * 1024;

    private final ContentReader reader = new ContentReader(new FastCdc(new byte[32]), new ChunkHash(new byte[32]));
    private byte[] bytes = new byte[0];
    private int cutAgain;

    @Test
    void anyBytesInPartsOfAnySize_areTheWholeFile() throws IOException {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            bytes = FastCdcTest.random(seed, 8 * MIB + random.nextInt(16 * MIB));
            for (int run = random.nextInt(4); run > 0; run--) {
                int from = random.nextInt(bytes.length);
                int to = Math.min(bytes.length, from + random.nextInt(6 * MIB));
                Arrays.fill(bytes, from, to, (byte) (random.nextBoolean() ? 0 : random.nextInt()));
            }
            assertWhole(1 + random.nextInt(3 * MIB));
        }
    }

    @Test
    void bytesThatNeverCut_areTheWholeFile() throws IOException {
        bytes = new byte[9 * MIB + 5];
        Arrays.fill(bytes, 77, bytes.length, (byte) 1);
        assertWhole(MIB + 3);
        assertWhole(2 * MIB);
    }

    @Test
    void aFileAndItsPartsOfOneSize_haveNothingOver() throws IOException {
        bytes = FastCdcTest.random(3, 8 * MIB);
        assertWhole(4 * MIB);
        assertWhole(8 * MIB);
        assertWhole(9 * MIB);
    }

    @Test
    void ordinaryBytes_areHardlyCutTwice() throws IOException {
        bytes = FastCdcTest.random(5, 64 * MIB);
        assertWhole(4 * MIB);
        assertThat(cutAgain).isLessThan(15 * 4);
    }

    @Test
    void aFileThatBecameShorter_hasFewerChunks() throws IOException {
        bytes = FastCdcTest.random(6, 4 * MIB);
        FileParts parts = new FileParts(8L * MIB, MIB);
        for (int part = 0; part < parts.count(); part++) {
            parts.set(part, cut(parts.begin(part), parts.begin(part + 1)));
        }
        assertThat(parts.joined(this::cut)).isEqualTo(whole().chunks());
    }

    private void assertWhole(int partBytes) throws IOException {
        FileParts parts = new FileParts(bytes.length, partBytes);
        assertThat(parts.begin(parts.count())).isEqualTo(bytes.length);
        for (int part = parts.count() - 1; part >= 0; part--) {
            parts.set(part, cut(parts.begin(part), parts.begin(part + 1)));
        }
        Listing whole = whole();
        List<Chunk> joined = parts.joined((from, limit) -> {
            cutAgain++;
            return cut(from, limit);
        });
        assertThat(joined).isEqualTo(whole.chunks());
        assertThat(reader.list(joined)).isEqualTo(whole);
    }

    private Listing whole() throws IOException {
        return reader.read(feed(0));
    }

    private List<Chunk> cut(long from, long limit) throws IOException {
        return reader.part(feed(from), from, limit);
    }

    private ByteFeed feed(long from) {
        int[] at = {(int) Math.min(from, bytes.length)};
        return (buffer, offset, length) -> {
            int count = Math.min(length, bytes.length - at[0]);
            System.arraycopy(bytes, at[0], buffer, offset, count);
            at[0] += count;
            return count == 0 ? -1 : count;
        };
    }
}
