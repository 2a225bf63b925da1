package io.tandemsync.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Cuts are where the content says, within bounds, and a share's own. */
final class FastCdcTest {
    private static final int MIB = 1024 * 1024;

    private final FastCdc chunker = new FastCdc(new byte[32]);

    @Test
    void lengths_areWithinBoundsAndAboutTheAverage() {
        List<Integer> lengths = lengths(chunker, random(1, 64 * MIB));
        for (int length : lengths.subList(0, lengths.size() - 1)) {
            assertThat(length).isBetween(FastCdc.CHUNK_BYTES_MIN, FastCdc.CHUNK_BYTES_MAX);
        }
        double average = lengths.stream().mapToInt(Integer::intValue).average().orElse(0);
        assertThat(average).isBetween(230_000.0, 330_000.0);
        assertThat(lengths.stream().mapToInt(Integer::intValue).sum()).isEqualTo(64 * MIB);
    }

    @Test
    void insertedByte_movesFewCuts() {
        byte[] before = random(2, 32 * MIB);
        byte[] after = new byte[before.length + 1];
        System.arraycopy(before, 0, after, 1, before.length);
        TreeSet<Integer> cuts = new TreeSet<>(cuts(chunker, before));
        List<Integer> moved = new ArrayList<>();
        for (int cut : cuts(chunker, after)) {
            if (!cuts.contains(cut - 1)) {
                moved.add(cut);
            }
        }
        assertThat(moved).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void overwrittenBytes_moveCutsNearThemOnly() {
        byte[] before = random(3, 32 * MIB);
        byte[] after = before.clone();
        Arrays.fill(after, 16 * MIB, 17 * MIB, (byte) 7);
        TreeSet<Integer> moved = new TreeSet<>(cuts(chunker, after));
        moved.removeAll(cuts(chunker, before));
        assertThat(moved).hasSizeLessThanOrEqualTo(8).allMatch(cut -> cut > 16 * MIB && cut < 20 * MIB);
    }

    @Test
    void anotherKey_cutsElsewhere() {
        byte[] bytes = random(4, 16 * MIB);
        byte[] key = new byte[32];
        key[31] = 1;
        TreeSet<Integer> common = new TreeSet<>(cuts(chunker, bytes));
        common.retainAll(cuts(new FastCdc(key), bytes));
        assertThat(common).containsExactly(bytes.length);
    }

    @Test
    void cut_doesNotDependOnWhatFollowsNorOnThePlaceInTheBuffer() {
        byte[] bytes = random(5, 4 * MIB);
        int cut = chunker.cut(bytes, 0, bytes.length, false);
        assertThat(chunker.cut(bytes, 0, cut, false)).isEqualTo(cut);
        assertThat(chunker.cut(bytes, 0, cut - 1, false)).isZero();
        byte[] moved = new byte[bytes.length + 1000];
        System.arraycopy(bytes, 0, moved, 1000, bytes.length);
        assertThat(chunker.cut(moved, 1000, bytes.length, true)).isEqualTo(cut);
    }

    @Test
    void edges_areExact() {
        byte[] zeros = new byte[2 * MIB];
        assertThat(chunker.cut(zeros, 0, 0, true)).isZero();
        assertThat(chunker.cut(zeros, 0, 1, true)).isEqualTo(1);
        assertThat(chunker.cut(zeros, 0, FastCdc.CHUNK_BYTES_MIN, true)).isEqualTo(FastCdc.CHUNK_BYTES_MIN);
        assertThat(chunker.cut(zeros, 0, FastCdc.CHUNK_BYTES_MIN, false)).isZero();
        assertThat(chunker.cut(zeros, 0, FastCdc.CHUNK_BYTES_MAX - 1, false)).isZero();
        assertThat(chunker.cut(zeros, 0, FastCdc.CHUNK_BYTES_MAX - 1, true)).isEqualTo(FastCdc.CHUNK_BYTES_MAX - 1);
        assertThat(chunker.cut(zeros, 0, FastCdc.CHUNK_BYTES_MAX, false)).isEqualTo(FastCdc.CHUNK_BYTES_MAX);
        assertThat(chunker.cut(zeros, 0, zeros.length, true)).isEqualTo(FastCdc.CHUNK_BYTES_MAX);
    }

    static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static List<Integer> lengths(FastCdc chunker, byte[] bytes) {
        List<Integer> lengths = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            lengths.add(chunker.cut(bytes, at, bytes.length - at, true));
            at += lengths.get(lengths.size() - 1);
        }
        return lengths;
    }

    private static List<Integer> cuts(FastCdc chunker, byte[] bytes) {
        List<Integer> cuts = new ArrayList<>();
        int at = 0;
        for (int length : lengths(chunker, bytes)) {
            at += length;
            cuts.add(at);
        }
        return cuts;
    }
}
