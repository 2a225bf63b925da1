package io.tandemsync.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArrivingChunkTest {
    private static final int LENGTH = 2 * Limits.DATA_BYTES_MAX + 777;

    private final byte[] content = new byte[LENGTH];
    private final ArrivingChunk chunk = new ArrivingChunk(LENGTH);

    ArrivingChunkTest() {
        new Random(5).nextBytes(content);
    }

    @Test
    void piecesOfFullMessages_areKeptAsTheyCame() {
        Bytes first = piece(0, Limits.DATA_BYTES_MAX);
        Bytes second = piece(Limits.DATA_BYTES_MAX, 2 * Limits.DATA_BYTES_MAX);
        Bytes last = piece(2 * Limits.DATA_BYTES_MAX, LENGTH);
        chunk.add(first);
        chunk.add(second);
        assertThat(chunk.isWhole()).isFalse();
        assertThat(chunk.filled()).isEqualTo(2 * Limits.DATA_BYTES_MAX);
        chunk.add(last);
        assertThat(chunk.isWhole()).isTrue();
        assertThat(chunk.blocks()).hasSize(3);
        assertThat(chunk.blocks().get(0)).isSameAs(first);
        assertThat(chunk.blocks().get(1)).isSameAs(second);
        assertThat(chunk.blocks().get(2)).isSameAs(last);
    }

    @Test
    void wholeChunkInOnePiece_isKeptAsItCame() {
        Bytes whole = Bytes.wrap(content);
        chunk.add(whole);
        assertThat(chunk.isWhole()).isTrue();
        assertThat(chunk.blocks()).singleElement().isSameAs(whole);
    }

    @Test
    void piecesOfAnySize_makeTheSameBytesInFewBlocks() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            ArrivingChunk arriving = new ArrivingChunk(LENGTH);
            int longest = 1 << (6 + random.nextInt(13));
            for (int at = 0; at < LENGTH; at = arriving.filled()) {
                arriving.add(piece(at, Math.min(LENGTH, at + 1 + random.nextInt(longest))));
            }
            assertThat(arriving.isWhole()).isTrue();
            assertThat(arriving.blocks()).hasSizeLessThanOrEqualTo(3);
            assertThat(joined(arriving)).isEqualTo(content);
        }
    }

    @Test
    void pieceAfterAnOddOne_isCopiedBehindIt() {
        chunk.add(piece(0, 1));
        chunk.add(piece(1, 1 + Limits.DATA_BYTES_MAX));
        chunk.add(piece(1 + Limits.DATA_BYTES_MAX, LENGTH));
        assertThat(joined(chunk)).isEqualTo(content);
    }

    @Test
    void nothingOrTooMuch_isRefused() {
        assertThatThrownBy(() -> chunk.add(Bytes.empty())).isInstanceOf(ProtocolException.class);
        chunk.add(piece(0, LENGTH - 1));
        assertThatThrownBy(() -> chunk.add(piece(0, 2))).isInstanceOf(ProtocolException.class);
        chunk.add(piece(LENGTH - 1, LENGTH));
        assertThatThrownBy(() -> chunk.add(piece(0, 1))).isInstanceOf(ProtocolException.class);
        assertThat(joined(chunk)).isEqualTo(content);
    }

    private Bytes piece(int from, int to) {
        return Bytes.wrap(Arrays.copyOfRange(content, from, to));
    }

    private static byte[] joined(ArrivingChunk chunk) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        chunk.blocks().forEach(block -> all.writeBytes(block.array()));
        return all.toByteArray();
    }
}
