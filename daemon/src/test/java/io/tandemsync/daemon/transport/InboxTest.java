package io.tandemsync.daemon.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.Data;
import io.tandemsync.engine.protocol.ShareMessage.Piece;
import io.tandemsync.engine.protocol.ShareMessage.Records;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was packed counts as large as it is in memory, however few bytes brought it. */
final class InboxTest {
    private static final int PACKED_BYTES = 40;
    private static final Bytes CONTENT = Bytes.wrap(new byte[60_000]);

    @Test
    void packedContent_countsAsItIs() {
        Data data = new Data(1, List.of(new Piece(0, 0, CONTENT), new Piece(1, 0, CONTENT)));
        assertThat(Inbox.cost(data, PACKED_BYTES)).isGreaterThan(120_000);
    }

    @Test
    void packedRecords_countAsTheyAre() {
        assertThat(Inbox.cost(new Records(1, List.of(CONTENT, CONTENT)), PACKED_BYTES))
                .isGreaterThan(120_000);
    }

    @Test
    void peerThatSendsPackedContentOnly_isHeldBackByWhatItUnpacksTo() {
        Inbox inbox = new Inbox(() -> {});
        ShareMessage data = new Data(1, List.of(new Piece(0, 0, CONTENT)));
        int messages = 0;
        while (!inbox.isFull()) {
            inbox.add(Inbox.cost(data, PACKED_BYTES));
            messages++;
        }
        assertThat((messages - 1L) * CONTENT.length()).isLessThanOrEqualTo(Limits.UNHANDLED_BYTES_MAX);
    }
}
