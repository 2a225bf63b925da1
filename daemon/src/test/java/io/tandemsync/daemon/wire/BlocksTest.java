package io.tandemsync.daemon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tandemsync.daemon.packing.ContentPacking;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ShareMessage.Data;
import io.tandemsync.engine.protocol.ShareMessage.Piece;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private final Blocks blocks = new Blocks();

    @Test
    void blockGivenBack_isTakenOnce() {
        byte[] block = blocks.take(Limits.DATA_BYTES_MAX);
        blocks.giveBack(block);
        assertThat(blocks.take(Limits.DATA_BYTES_MAX)).isSameAs(block);
        assertThat(blocks.take(Limits.DATA_BYTES_MAX)).isNotSameAs(block);
    }

    @Test
    void otherLengths_areMadeAnewAndNotKept() {
        blocks.giveBack(new byte[Limits.DATA_BYTES_MAX - 1]);
        assertThat(blocks.take(Limits.DATA_BYTES_MAX)).hasSize(Limits.DATA_BYTES_MAX);
        blocks.giveBack(new byte[Limits.DATA_BYTES_MAX]);
        assertThat(blocks.take(7)).hasSize(7);
    }

    @Test
    void noMoreAreKept_thanTheBound() {
        IdentityHashMap<byte[], Boolean> given = new IdentityHashMap<>();
        for (int i = 0; i <= Blocks.KEPT_MAX; i++) {
            byte[] block = new byte[Limits.DATA_BYTES_MAX];
            given.put(block, true);
            blocks.giveBack(block);
        }
        int kept = 0;
        for (int i = 0; i <= Blocks.KEPT_MAX; i++) {
            kept += given.containsKey(blocks.take(Limits.DATA_BYTES_MAX)) ? 1 : 0;
        }
        assertThat(kept).isEqualTo(Blocks.KEPT_MAX);
    }

    @Test
    void dataReadIntoAUsedBlock_showsNothingOfWhatWasInIt() {
        byte[] used = new byte[Limits.DATA_BYTES_MAX];
        Arrays.fill(used, (byte) 7);
        blocks.giveBack(used);
        byte[] content = new byte[Limits.DATA_BYTES_MAX];
        Arrays.fill(content, (byte) 9);
        Data data = new Data(3, List.of(new Piece(2, 0, Bytes.wrap(content))));
        ByteBuf body = Unpooled.buffer();
        BulkMessages.write(data, new ContentPacking(), body);
        Data read = BulkMessages.data(body, blocks);
        assertThat(read).isEqualTo(data);
        assertThat(read.pieces().get(0).bytes().array()).isSameAs(used);
    }
}
