package io.tandemsync.daemon.packing;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When content is packed. */
final class ContentPackingTest {
    private static final byte[] TEXT =
            "never lose an edit, never lose a file\n".repeat(400).getBytes(StandardCharsets.UTF_8);

    private final ContentPacking packing = new ContentPacking();

    @Test
    void onAFastLink_contentGoesAsItIs() {
        assertThat(packing.packed(TEXT)).isSameAs(TEXT);
        packing.slow(true);
        packing.slow(false);
        assertThat(packing.packed(TEXT)).isSameAs(TEXT);
    }

    @Test
    void onASlowLink_contentGetsSmaller() {
        packing.slow(true);
        byte[] packed = packing.packed(TEXT);
        assertThat(packed.length).isLessThan(TEXT.length / 10);
        assertThat(Zstd.decompress(packed, TEXT.length)).isEqualTo(TEXT);
    }

    @Test
    void fewBytes_goAsTheyAre() {
        packing.slow(true);
        byte[] few = new byte[200];
        assertThat(packing.packed(few)).isSameAs(few);
    }

    @Test
    void afterWhatDoesNotGetSmaller_theNextPiecesAreSpared_notAll() {
        packing.slow(true);
        byte[] noise = new byte[10_000];
        new Random(1).nextBytes(noise);
        assertThat(packing.packed(noise)).isSameAs(noise);
        int plain = 0;
        while (packing.packed(TEXT) == TEXT) {
            plain++;
            assertThat(plain).isLessThan(100);
        }
        assertThat(plain).isPositive();
    }
}
