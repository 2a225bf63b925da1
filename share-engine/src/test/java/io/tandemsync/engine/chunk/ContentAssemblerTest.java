package io.tandemsync.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.Content.Slice;
import io.tandemsync.engine.model.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Long chunk lists become pages, few of which change with the list. */
final class ContentAssemblerTest {
    private static final int LENGTH = 200_000;

    private final ChunkHash hash = new ChunkHash(new byte[32]);
    private final Map<ChunkId, Bytes> pages = new TreeMap<>();

    @Test
    void listsAroundEveryBound_leadBackToTheirChunks() {
        for (int count : new int[] {0, 1, 63, 64, 65, 128, 511, 512, 513, 5_000, 40_000}) {
            List<ChunkId> ids = ids(count, count);
            Content content = assemble(ids);
            assertThat(content.size()).isEqualTo((long) count * LENGTH);
            assertThat(content.level() == 0).isEqualTo(count <= Content.SLICES_MAX);
            assertThat(leaves(content.slices(), content.level())).isEqualTo(ids);
        }
    }

    @Test
    void equalIds_neverGoBelowTheSmallestOrAboveTheLargestPage() {
        for (int last : new int[] {0, 1}) {
            byte[] bytes = new byte[Hash.BYTES];
            bytes[7] = (byte) last;
            List<ChunkId> ids = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                ids.add(new ChunkId(Hash.of(bytes)));
            }
            Content content = assemble(ids);
            assertThat(leaves(content.slices(), content.level())).isEqualTo(ids);
            assertThat(content.level()).isBetween(1, 2);
        }
    }

    @Test
    void rootOfSixtyFourChunks_isARootWhateverTheLastIdIs() {
        List<ChunkId> ids = ids(1, 63);
        ids.add(new ChunkId(Hash.of(new byte[Hash.BYTES])));
        assertThat(assemble(ids).level()).isZero();
        ids.add(ids.get(0));
        Content content = assemble(ids);
        assertThat(content.level()).isEqualTo(1);
        assertThat(content.slices()).hasSize(2);
    }

    @Test
    void changedChunk_changesFewPages() {
        List<ChunkId> ids = ids(9, 40_000);
        assemble(ids);
        int before = pages.size();
        assertThat((double) ids.size() / before).isBetween(100.0, 150.0);
        ids.add(20_000, new ChunkId(Hash.of(new byte[Hash.BYTES])));
        assemble(ids);
        assertThat(pages.size() - before).isLessThanOrEqualTo(8);
    }

    @Test
    void contentId_dependsOnChunksLengthsAndLevel() {
        List<ChunkId> ids = ids(3, 2);
        Content content = assemble(ids);
        Slice first = new Slice(ids.get(0), LENGTH + 1);
        Slice second = new Slice(ids.get(1), LENGTH - 1);
        assertThat(hash.content(0, List.of(first, second)).id()).isNotEqualTo(content.id());
        assertThat(hash.content(1, content.slices()).id()).isNotEqualTo(content.id());
        assertThat(hash.content(
                                0,
                                List.of(
                                        content.slices().get(1),
                                        content.slices().get(0)))
                        .id())
                .isNotEqualTo(content.id());
    }

    @Test
    void kinds_haveTheirOwnIds() {
        byte[] bytes = new Page(0, List.of(new Slice(ids(1, 1).get(0), 1)))
                .encode(hash)
                .bytes()
                .array();
        assertThat(hash.chunk(bytes, 0, bytes.length)).isNotEqualTo(hash.page(bytes));
    }

    @Test
    void anotherPageThanAskedFor_isRefused() {
        Page page = new Page(0, List.of(new Slice(ids(1, 1).get(0), 5)));
        Page.Encoded encoded = page.encode(hash);
        assertThat(Page.decode(hash, new Slice(encoded.id(), 5), 0, encoded.bytes()))
                .isEqualTo(page);
        for (Slice wrong :
                List.of(new Slice(encoded.id(), 6), new Slice(ids(2, 1).get(0), 5))) {
            assertThatThrownBy(() -> Page.decode(hash, wrong, 0, encoded.bytes()))
                    .isInstanceOf(FormatException.class);
        }
        assertThatThrownBy(() -> Page.decode(hash, new Slice(encoded.id(), 5), 1, encoded.bytes()))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void mutatedPages_areRefusedOrCanonical() {
        Random random = new Random(4);
        for (int i = 0; i < 5_000; i++) {
            List<Slice> slices = new ArrayList<>();
            int level = random.nextInt(5);
            for (ChunkId id : ids(i, 1 + random.nextInt(5))) {
                slices.add(new Slice(id, 1 + random.nextInt(level == 0 ? FastCdc.CHUNK_BYTES_MAX : Integer.MAX_VALUE)));
            }
            byte[] bytes = new Page(level, slices).encode(hash).bytes().toArray();
            bytes[random.nextInt(Math.min(bytes.length, 48))] = (byte) random.nextInt(256);
            Bytes mutated =
                    Bytes.wrap(random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length + 3)));
            try {
                assertThat(Page.decode(mutated).encode(hash).bytes()).isEqualTo(mutated);
            } catch (FormatException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private Content assemble(List<ChunkId> ids) {
        ContentAssembler assembler = new ContentAssembler(hash, page -> pages.put(page.id(), page.bytes()));
        ids.forEach(id -> assembler.add(id, LENGTH));
        return assembler.finish();
    }

    private List<ChunkId> leaves(List<Slice> slices, int level) {
        List<ChunkId> leaves = new ArrayList<>();
        for (Slice slice : slices) {
            if (level == 0) {
                leaves.add(slice.id());
            } else {
                Bytes bytes = pages.getOrDefault(slice.id(), Bytes.empty());
                leaves.addAll(leaves(Page.decode(hash, slice, level - 1, bytes).slices(), level - 1));
            }
        }
        return leaves;
    }

    private static List<ChunkId> ids(long seed, int count) {
        Random random = new Random(seed);
        List<ChunkId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[Hash.BYTES];
            random.nextBytes(bytes);
            ids.add(new ChunkId(Hash.of(bytes)));
        }
        return ids;
    }
}
