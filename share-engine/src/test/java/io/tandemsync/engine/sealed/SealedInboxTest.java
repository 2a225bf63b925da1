package io.tandemsync.engine.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage.SealedChunks;
import io.tandemsync.engine.protocol.ShareMessage.SealedPiece;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sealed chunks put together from what a peer sends, and from nothing else than was asked for. */
class SealedInboxTest {
    private final SealedInbox inbox = new SealedInbox();

    @BeforeEach
    void twoWereAskedFor() {
        inbox.expect(1, List.of(10, 4));
    }

    private List<SealedInbox.Delivery> take(int want, int total, int offset, String text) {
        Bytes bytes = Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII));
        return inbox.take(new SealedChunks(1, List.of(new SealedPiece(want, total, offset, bytes))));
    }

    private static Bytes ascii(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void piecesInOrder_makeTheChunk() {
        assertThat(take(0, 10, 0, "01234")).isEmpty();
        assertThat(take(0, 10, 5, "56789")).containsExactly(new SealedInbox.Delivery(1, 0, ascii("0123456789")));
        assertThat(take(1, 0, 0, "")).containsExactly(new SealedInbox.Delivery(1, 1, null));
        assertThat(inbox.open()).isZero();
    }

    @Test
    void longerThanItCanBe_isAFault() {
        assertThatThrownBy(() -> take(1, 5, 0, "12345")).isInstanceOf(ProtocolException.class);
    }

    @Test
    void whatWasNotAskedFor_isAFault() {
        assertThatThrownBy(() -> take(2, 4, 0, "1234")).isInstanceOf(ProtocolException.class);
        SealedChunks other = new SealedChunks(2, List.of(new SealedPiece(0, 0, 0, Bytes.empty())));
        assertThatThrownBy(() -> inbox.take(other)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void twice_isAFault() {
        take(1, 4, 0, "1234");
        assertThatThrownBy(() -> take(1, 4, 0, "1234")).isInstanceOf(ProtocolException.class);
    }

    @Test
    void anotherBeforeTheFirstIsWhole_isAFault() {
        take(0, 10, 0, "01234");
        assertThatThrownBy(() -> take(1, 4, 0, "1234")).isInstanceOf(ProtocolException.class);
    }

    @Test
    void piecesOutOfPlace_areAFault() {
        assertThatThrownBy(() -> take(0, 10, 1, "12345")).isInstanceOf(ProtocolException.class);
        take(0, 10, 0, "01234");
        assertThatThrownBy(() -> take(0, 10, 4, "45678")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> take(0, 9, 5, "5678")).as("another length").isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> take(0, 10, 5, "")).as("nothing, for ever").isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> take(0, 10, 5, "567890")).isInstanceOf(ProtocolException.class);
    }
}
