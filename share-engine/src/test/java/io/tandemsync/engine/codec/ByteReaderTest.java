package io.tandemsync.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Only what the writer writes is read. */
final class ByteReaderTest {
    @Test
    void numbersOfEverySize_survive() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            long value = random.nextLong() >>> random.nextInt(64);
            byte[] bytes = new ByteWriter(1)
                    .varint(value)
                    .zigzag(-value)
                    .u64(value)
                    .u32((int) value)
                    .u16((int) value)
                    .toByteArray();
            ByteReader in = new ByteReader(bytes);
            assertThat(in.varint()).isEqualTo(value);
            assertThat(in.zigzag()).isEqualTo(-value);
            assertThat(in.u64()).isEqualTo(value);
            assertThat(in.u32()).isEqualTo((int) value);
            assertThat(in.u16()).isEqualTo((int) value & 0xffff);
            in.finish();
        }
    }

    @Test
    void numbersNotInTheirShortestForm_areRefused() {
        refused(0x80, 0x00);
        refused(0xff, 0x80, 0x00);
        refused(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02);
        refused(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x80, 0x00);
        refused(0x80);
        refused();
    }

    @Test
    void countsBeyondTheirBound_areRefusedBeforeAnythingIsRead() {
        assertThatThrownBy(() -> reader(0x05).count(4)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> reader(0xff, 0xff, 0xff, 0xff, 0x7f).string(Integer.MAX_VALUE))
                .isInstanceOf(FormatException.class);
        byte[] huge = new ByteWriter().varint(-1).toByteArray();
        assertThatThrownBy(() -> new ByteReader(huge).count(Integer.MAX_VALUE)).isInstanceOf(FormatException.class);
    }

    @Test
    void lengthBeyondTheEnd_andNegativeLengths_areRefused() {
        assertThatThrownBy(() -> reader(1, 2).bytes(3)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> reader(1, 2).bytes(-1)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> reader(1).finish()).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> new ByteReader(new byte[10], 2, 3).u32()).isInstanceOf(FormatException.class);
    }

    @Test
    void textThatIsNotUtf8_isRefused() {
        assertThat(new ByteReader(new ByteWriter().text("é😀").toByteArray()).text(10))
                .isEqualTo("é😀");
        assertThatThrownBy(() -> reader(2, 0xff, 0xfe).text(10)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> reader(3, 0xed, 0xa0, 0x80).text(10)).isInstanceOf(FormatException.class);
    }

    private static void refused(int... bytes) {
        assertThatThrownBy(() -> reader(bytes).varint()).isInstanceOf(FormatException.class);
    }

    private static ByteReader reader(int... bytes) {
        ByteWriter out = new ByteWriter();
        for (int b : bytes) {
            out.u8(b);
        }
        return new ByteReader(out.toByteArray());
    }
}
