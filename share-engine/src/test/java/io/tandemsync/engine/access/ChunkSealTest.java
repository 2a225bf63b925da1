package io.tandemsync.engine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.chunk.FastCdc;
import io.tandemsync.engine.chunk.Page;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content.Slice;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sealed chunks: readable to readers, checkable by blind replicas, made by writers. */
final class ChunkSealTest {
    private final ShareKeys keys = Samples.keys(1).limitedTo(AccessMode.WRITE);
    private final ChunkHash hash = keys.chunkHash();
    private final ChunkSeal writer = new ChunkSeal(keys);
    private final ChunkSeal reader = new ChunkSeal(keys.limitedTo(AccessMode.READ));
    private final ChunkSeal blind = new ChunkSeal(keys.limitedTo(AccessMode.BLIND));

    @Test
    void chunksOfAllLengths_surviveSealing() {
        Random random = new Random(1);
        for (int length : new int[] {1, 1023, 1024, 1025, 9000, FastCdc.CHUNK_BYTES_MAX}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            ChunkId id = hash.chunk(bytes, 0, length);
            Bytes sealed = writer.seal(id, bytes, 0, length);
            assertThat(reader.open(id, sealed)).isEqualTo(bytes);
            assertThat(blind.inspect(sealed)).isEqualTo(new ChunkSeal.Sealed(1, id, false, List.of()));
            assertThat(writer.seal(id, bytes, 0, length)).isEqualTo(sealed);
            assertThat(sealed.length()).isLessThanOrEqualTo(ChunkSeal.BYTES_MAX);
        }
    }

    @Test
    void lengths_tellOnlyTheSizeClass() {
        assertThat(sealed(new byte[700]).length())
                .isEqualTo(sealed(new byte[1000]).length());
        assertThat(sealed(new byte[1025]).length())
                .isGreaterThan(sealed(new byte[1024]).length());
    }

    @Test
    void page_showsWhatItLists() {
        List<Slice> slices =
                List.of(new Slice(new ChunkId(Samples.hash(1)), 5), new Slice(new ChunkId(Samples.hash(2)), 6));
        Page.Encoded page = new Page(0, slices).encode(hash);
        Bytes sealed = writer.sealPage(page);
        assertThat(blind.inspect(sealed).references())
                .containsExactly(slices.get(0).id(), slices.get(1).id());
        assertThat(reader.open(page.id(), sealed)).isEqualTo(page.bytes().array());
    }

    @Test
    void blindAndRead_cannotSealNorBlindOpen() {
        byte[] bytes = {1};
        ChunkId id = hash.chunk(bytes, 0, 1);
        assertThatThrownBy(() -> reader.seal(id, bytes, 0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> blind.seal(id, bytes, 0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> blind.open(id, sealed(bytes))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherChunkUnderAnId_isRefused() {
        byte[] one = {1};
        byte[] two = {2};
        ChunkId id = hash.chunk(one, 0, 1);
        assertThatThrownBy(() -> reader.open(id, sealed(two))).hasMessageContaining("another one");
        Bytes lie = writer.seal(id, two, 0, 1);
        assertThatThrownBy(() -> reader.open(id, lie)).hasMessageContaining("bytes that its id says");
    }

    @Test
    void chunkOfAnOlderEpoch_opensForWhoHoldsIt_andForNobodyElse() {
        byte[] bytes = {1, 2, 3};
        ChunkId id = hash.chunk(bytes, 0, bytes.length);
        Bytes sealed = writer.seal(id, bytes, 0, bytes.length);
        ShareKeys both = Samples.keys(1).withNextEpoch(Samples.randomness(9));
        assertThat(new ChunkSeal(both).open(id, sealed)).isEqualTo(bytes);
        assertThat(new ChunkSeal(both.limitedTo(AccessMode.BLIND))
                        .inspect(sealed)
                        .epoch())
                .isEqualTo(1);
        assertThatThrownBy(() -> new ChunkSeal(both.newestOnly()).open(id, sealed))
                .hasMessageContaining("epoch 1 are not held");
        ChunkId later = both.chunkHash().chunk(bytes, 0, bytes.length);
        Bytes sealedLater = new ChunkSeal(both).seal(later, bytes, 0, bytes.length);
        assertThatThrownBy(() -> reader.open(later, sealedLater)).hasMessageContaining("epoch 2 are not held");
        // A writer whom the new epoch shut out can seal in its own alone, and claim no other.
        byte[] claimed = writer.seal(id, bytes, 0, bytes.length).toArray();
        claimed[2] = 2;
        assertThatThrownBy(() -> new ChunkSeal(both).inspect(Bytes.wrap(claimed)))
                .hasMessageContaining("signature is not a writer's");
    }

    @Test
    void mutations_areRefused() {
        byte[] bytes = new byte[3000];
        ChunkId id = hash.chunk(bytes, 0, bytes.length);
        byte[] sealed = writer.seal(id, bytes, 0, bytes.length).array();
        Random random = new Random(2);
        for (int i = 0; i < 1000; i++) {
            byte[] mutated = Samples.mutated(random, sealed);
            if (!Arrays.equals(mutated, sealed)) {
                assertThatThrownBy(() -> reader.open(id, Bytes.wrap(mutated))).isInstanceOf(FormatException.class);
                assertThatThrownBy(() -> blind.inspect(Bytes.wrap(mutated))).isInstanceOf(FormatException.class);
            }
        }
    }

    private Bytes sealed(byte[] bytes) {
        return writer.seal(hash.chunk(bytes, 0, bytes.length), bytes, 0, bytes.length);
    }
}
