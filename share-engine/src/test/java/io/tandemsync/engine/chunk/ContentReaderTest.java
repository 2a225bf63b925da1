package io.tandemsync.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.chunk.ContentReader.Chunk;
import io.tandemsync.engine.chunk.ContentReader.Listing;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reading a stream in pieces tells the same as cutting it whole. */
final class ContentReaderTest {
    private static final int MIB = 1024 * 1024;

    private final FastCdc chunker = new FastCdc(new byte[32]);
    private final ChunkHash hash = new ChunkHash(new byte[32]);
    private final ContentReader reader = new ContentReader(chunker, hash);

    @Test
    void anySplitOfReads_givesTheSameAsTheWholeBuffer() throws IOException {
        byte[] bytes = FastCdcTest.random(1, 13 * MIB + 17);
        List<Chunk> whole = chunks(bytes);
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            int longest = 1 << (10 + random.nextInt(14));
            Listing listing = reader.read(feed(bytes, random, longest));
            assertThat(listing.chunks()).as("seed %d", seed).isEqualTo(whole);
            assertThat(listing.content())
                    .isEqualTo(new ContentReader(chunker, hash)
                            .read(feed(bytes, random, 9 * MIB))
                            .content());
        }
    }

    @Test
    void lengthsAroundEveryBound_areExact() throws IOException {
        int[] bounds = {
            1,
            64 * 1024,
            FastCdc.CHUNK_BYTES_MIN,
            FastCdc.CHUNK_BYTES_AVERAGE,
            FastCdc.CHUNK_BYTES_MAX,
            4 * MIB,
            5 * MIB
        };
        for (int bound : bounds) {
            for (int length = bound - 1; length <= bound + 1; length++) {
                byte[] zeros = new byte[length];
                Listing listing = reader.read(feed(zeros, new Random(1), 100_000));
                assertThat(listing.chunks()).isEqualTo(chunks(zeros));
                assertThat(listing.content().size()).isEqualTo(length);
            }
        }
    }

    @Test
    void runsOfZerosAmongOtherBytes_areCutAsIfTheyWereAnything() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            byte[] bytes = FastCdcTest.random(seed, 12 * MIB);
            for (int i = 0; i < 4; i++) {
                int from = random.nextInt(bytes.length);
                Arrays.fill(bytes, from, Math.min(bytes.length, from + random.nextInt(4 * MIB)), (byte) 0);
            }
            Listing listing = reader.read(feed(bytes, random, MIB));
            assertThat(listing.chunks()).as("seed %d", seed).isEqualTo(chunks(bytes));
        }
    }

    @Test
    void zerosThatAKeyCutsShort_areCutAsIfTheyWereAnything() throws IOException {
        FastCdc cutting = null;
        for (int number = 0; cutting == null; number++) {
            FastCdc next = new FastCdc(ByteBuffer.allocate(32).putInt(number).array());
            cutting = next.keepsZerosWhole() ? null : next;
        }
        byte[] zeros = new byte[5 * MIB];
        Listing listing = new ContentReader(cutting, hash).read(feed(zeros, new Random(1), MIB));
        assertThat(listing.chunks()).hasSizeGreaterThan(zeros.length / FastCdc.CHUNK_BYTES_MAX);
        int first = cutting.cut(zeros, 0, zeros.length, true);
        assertThat(listing.chunks().subList(0, listing.chunks().size() - 1)).allMatch(chunk -> chunk.length() == first);
    }

    @Test
    void emptyFile_hasNoChunkButAnId() throws IOException {
        Listing listing = reader.read(feed(new byte[0], new Random(1), 10));
        assertThat(listing.chunks()).isEmpty();
        assertThat(listing.content().size()).isZero();
        assertThat(listing.content().slices()).isEmpty();
        assertThat(listing.content().id()).isEqualTo(hash.content(0, List.of()).id());
    }

    @Test
    void windowHoldsTheChunksBytes_whileTheSinkIsTold() throws IOException {
        byte[] bytes = FastCdcTest.random(2, 6 * MIB);
        reader.read(feed(bytes, new Random(1), MIB), new ContentReader.Sink() {
            @Override
            public void chunk(Chunk chunk, byte[] window, int at) {
                assertThat(Arrays.equals(
                                window,
                                at,
                                at + chunk.length(),
                                bytes,
                                (int) chunk.offset(),
                                (int) chunk.offset() + chunk.length()))
                        .isTrue();
            }
        });
    }

    @Test
    void longFile_hasPagesThatLeadToAllItsChunks() throws IOException {
        byte[] zeros = new byte[100 * MIB];
        Listing listing = reader.read(feed(zeros, new Random(1), 4 * MIB));
        Content content = listing.content();
        assertThat(content.level()).isEqualTo(1);
        List<ChunkId> found = new ArrayList<>();
        for (int i = 0; i < content.slices().size(); i++) {
            Bytes encoded = listing.pages().get(i).bytes();
            Page.decode(hash, content.slices().get(i), 0, encoded).slices().forEach(slice -> found.add(slice.id()));
        }
        assertThat(found).isEqualTo(listing.chunks().stream().map(Chunk::id).toList());
    }

    @Test
    void longFile_isReadThroughOneWindow() throws IOException {
        long size = 200L * MIB;
        long[] read = new long[1];
        long[] told = new long[1];
        Content content = reader.read(
                (buffer, offset, length) -> {
                    assertThat(buffer.length).isLessThanOrEqualTo(ContentReader.WINDOW_BYTES);
                    int count = (int) Math.min(length, size - read[0]);
                    read[0] += count;
                    return count == 0 ? -1 : count;
                },
                new ContentReader.Sink() {
                    @Override
                    public void chunk(Chunk chunk, byte[] window, int at) {
                        assertThat(chunk.offset()).isEqualTo(told[0]);
                        told[0] += chunk.length();
                    }
                });
        assertThat(content.size()).isEqualTo(size).isEqualTo(told[0]);
    }

    private List<Chunk> chunks(byte[] bytes) {
        List<Chunk> chunks = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int length = chunker.cut(bytes, at, bytes.length - at, true);
            chunks.add(new Chunk(hash.chunk(bytes, at, length), at, length));
            at += length;
        }
        return chunks;
    }

    private static ByteFeed feed(byte[] bytes, Random random, int longest) {
        return new ByteFeed() {
            private int at;

            @Override
            public int read(byte[] buffer, int offset, int length) {
                int count = Math.min(Math.min(length, 1 + random.nextInt(longest)), bytes.length - at);
                System.arraycopy(bytes, at, buffer, offset, count);
                at += count;
                return count == 0 ? -1 : count;
            }
        };
    }
}
