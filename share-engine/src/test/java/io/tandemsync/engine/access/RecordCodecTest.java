package io.tandemsync.engine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.protocol.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records are sealed, signed and bound together. */
final class RecordCodecTest {
    private final ShareKeys keys = Samples.keys(1).limitedTo(AccessMode.WRITE);
    private final RecordCodec writer = new RecordCodec(keys);
    private final RecordCodec reader = new RecordCodec(keys.limitedTo(AccessMode.READ));
    private final RecordCodec blind = new RecordCodec(keys.limitedTo(AccessMode.BLIND));
    private final PathRecord record = Samples.fileRecord(keys, "notes/plan.txt", bytes("hello"));

    @Test
    void reader_readsWhatTheWriterWrote() {
        RecordCodec.Decoded decoded = reader.decode(writer.encode(record, true), true);
        assertThat(decoded.signed()).isTrue();
        assertThat(decoded.record()).isEqualTo(record);
        assertThat(((Entry.File) decoded.record().entry()).content().slices())
                .isEqualTo(((Entry.File) record.entry()).content().slices());
    }

    @Test
    void anotherWriter_makesTheSameBytes() {
        Bytes signed = writer.encode(record, true);
        Bytes unsigned = writer.encode(record, false);
        RecordCodec other = new RecordCodec(ShareKeys.decode(keys.encode(), Samples.SIGNATURES));
        assertThat(other.encode(other.decode(signed, true).record(), true)).isEqualTo(signed);
        assertThat(reader.encode(reader.decode(signed, true).record(), false)).isEqualTo(unsigned);
        assertThat(writer.sign(unsigned)).isEqualTo(signed);
    }

    @Test
    void unsignedRecord_isRefusedWhereASignatureIsRequired() {
        Bytes unsigned = writer.encode(record, false);
        assertThat(reader.decode(unsigned, false).signed()).isFalse();
        assertThatThrownBy(() -> reader.decode(unsigned, true)).hasMessageContaining("without a writer's signature");
        assertThatThrownBy(() -> blind.decodePublic(unsigned, true))
                .hasMessageContaining("without a writer's signature");
    }

    @Test
    void reader_cannotSign() {
        assertThatThrownBy(() -> reader.encode(record, true)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void blindReplica_learnsThePublicPartOnly() {
        Bytes encoded = writer.encode(record, true);
        PublicRecord open = blind.decodePublic(encoded, true).record();
        Content content = ((Entry.File) record.entry()).content();
        assertThat(open.pathId()).isEqualTo(keys.pathId(record.path()));
        assertThat(open.dot()).isEqualTo(record.dot());
        assertThat(open.past()).isEqualTo(record.past());
        assertThat(open.tombstone()).isFalse();
        assertThat(open.references().ids())
                .containsExactly(content.slices().get(0).id());
        assertThat(open.references().sizeClass()).isEqualTo(1024);
        assertThatThrownBy(() -> blind.decode(encoded, true)).isInstanceOf(IllegalStateException.class);
        String text = new String(encoded.array(), StandardCharsets.ISO_8859_1);
        assertThat(text).doesNotContain("plan").doesNotContain("notes");
    }

    @Test
    void lengths_tellOnlyTheSizeClass() {
        int length =
                writer.encode(Samples.fileRecord(keys, "a", bytes("1")), true).length();
        assertThat(writer.encode(Samples.fileRecord(keys, "a-longer-name", bytes("12345")), true)
                        .length())
                .isEqualTo(length);
    }

    @Test
    void sealedPartBesideAnotherPublicPart_isRefused() {
        PathRecord other = Samples.fileRecord(keys, "notes/other.txt", bytes("world"));
        for (boolean swap : new boolean[] {false, true}) {
            Bytes spliced = splice(swap ? record : other, swap ? other : record);
            assertThatThrownBy(() -> reader.decode(spliced, false))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("sealed part");
        }
        assertThat(reader.decode(splice(record, record), false).record()).isEqualTo(record);
    }

    @Test
    void recordOfAnotherShare_isRefused() {
        Bytes foreign = new RecordCodec(Samples.keys(2)).encode(record(Samples.keys(2)), true);
        assertThatThrownBy(() -> reader.decode(foreign, false)).hasMessageContaining("signature is not a writer's");
        Bytes unsigned = new RecordCodec(Samples.keys(2)).encode(record(Samples.keys(2)), false);
        assertThatThrownBy(() -> reader.decode(unsigned, false)).hasMessageContaining("not sealed by this share");
    }

    @Test
    void recordOfAnEpochNotHeld_isRefused_andOfAnOldOneRead() {
        ShareKeys next = Samples.keys(1).withNextEpoch(Samples.randomness(9));
        RecordCodec both = new RecordCodec(next);
        Bytes old = writer.encode(record, true);
        assertThat(both.decode(old, true).record()).isEqualTo(record);
        assertThat(both.encode(record, true)).isEqualTo(old);
        PathRecord later = Samples.fileRecord(next, "a", bytes("x"));
        assertThatThrownBy(() -> reader.decode(both.encode(later, true), true)).hasMessageContaining("not held");
    }

    @Test
    void contentOfAnOlderEpoch_keepsItsId() {
        ShareKeys next = Samples.keys(1).withNextEpoch(Samples.randomness(9));
        RecordCodec both = new RecordCodec(next);
        PathRecord touched = new PathRecord(
                record.path(),
                record.entry(),
                record.past(),
                record.dot(),
                record.contentDot(),
                Instant.EPOCH,
                2,
                null);
        Bytes encoded = both.encode(touched, true);
        PathRecord again = both.decode(encoded, true).record();
        assertThat(again).isEqualTo(touched);
        assertThat(both.encode(again, true)).isEqualTo(encoded);
    }

    @Test
    void tombstone_isPublic() {
        PathRecord gone = new PathRecord(
                record.path(),
                new Entry.Tombstone(),
                record.past(),
                record.dot(),
                record.contentDot(),
                Instant.EPOCH,
                1,
                null);
        assertThat(blind.decodePublic(writer.encode(gone, true), true).record().tombstone())
                .isTrue();
    }

    @Test
    void largestRecord_travels() {
        String deep = "x".repeat(255) + ("/" + "y".repeat(255)).repeat(63);
        Dot dot = Samples.dot(1, Long.MAX_VALUE);
        PathRecord large = new PathRecord(
                SharePath.of(deep),
                record.entry(),
                Past.empty().plus(dot, 0),
                dot,
                dot,
                Instant.MAX,
                1,
                SharePath.of(deep));
        Bytes encoded = writer.encode(large, true);
        assertThat(encoded.length()).isLessThan(Limits.RECORD_BYTES_MAX);
        assertThat(writer.decode(encoded, true).record()).isEqualTo(large);
    }

    @Test
    void pastWithTooManyParts_isRefusedBeforeItIsSent() {
        Past past = record.past();
        for (int i = 0; i < Limits.PAST_PARTS_MAX; i++) {
            past = past.plus(Samples.dot(1, 3 + 2L * i), 0);
        }
        PathRecord scattered = new PathRecord(
                record.path(), record.entry(), past, record.dot(), record.contentDot(), Instant.EPOCH, 1, null);
        assertThatThrownBy(() -> writer.encode(scattered, false)).hasMessageContaining("cannot travel");
    }

    @Test
    void contentIdOfNoKey_isRefused() {
        PathRecord foreign = new PathRecord(
                record.path(),
                record(Samples.keys(2)).entry(),
                record.past(),
                record.dot(),
                record.contentDot(),
                Instant.EPOCH,
                1,
                null);
        assertThatThrownBy(() -> writer.encode(foreign, false)).hasMessageContaining("content's id");
    }

    @Test
    void everyTruncation_isRefused() {
        byte[] encoded = writer.encode(record, true).array();
        for (int length = 0; length < encoded.length; length++) {
            Bytes cut = Bytes.wrap(Arrays.copyOf(encoded, length));
            assertThatThrownBy(() -> reader.decode(cut, true)).isInstanceOf(FormatException.class);
            assertThatThrownBy(() -> blind.decodePublic(cut, true)).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void everyFlippedBit_isRefused() {
        for (boolean sign : new boolean[] {true, false}) {
            byte[] encoded = writer.encode(record, sign).array();
            for (int bit = 0; bit < encoded.length * 8; bit += sign ? 3 : 1) {
                byte[] flipped = encoded.clone();
                flipped[bit / 8] ^= (byte) (1 << (bit % 8));
                assertThatThrownBy(() -> reader.decode(Bytes.wrap(flipped), false))
                        .isInstanceOf(FormatException.class);
            }
        }
    }

    @Test
    void hostileLengths_allocateNothing() {
        for (List<Integer> tail : List.of(List.of(255, 255, 255, 255, 7), List.of(255, 7))) {
            ByteWriter out = new ByteWriter().u8(1).u8(0).u8(1).bytes(new byte[32]);
            tail.forEach(out::u8);
            Bytes hostile = Bytes.wrap(out.toByteArray());
            assertThatThrownBy(() -> reader.decode(hostile, false)).isInstanceOf(FormatException.class);
        }
        assertThatThrownBy(() -> reader.decode(Bytes.wrap(new byte[Limits.RECORD_BYTES_MAX + 1]), false))
                .hasMessageContaining("longer than");
    }

    private PathRecord record(ShareKeys ofShare) {
        return Samples.fileRecord(ofShare, "notes/plan.txt", bytes("hello"));
    }

    /** The public part of one record with the sealed part of another. */
    private Bytes splice(PathRecord open, PathRecord sealed) {
        byte[] first = writer.encode(open, false).array();
        byte[] second = writer.encode(sealed, false).array();
        return Bytes.wrap(new ByteWriter()
                .bytes(first, 0, publicLength(first))
                .bytes(second, publicLength(second), second.length - publicLength(second))
                .toByteArray());
    }

    private static int publicLength(byte[] encoded) {
        ByteReader in = new ByteReader(encoded);
        PublicPart.read(in);
        return in.position();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
