package io.tandemsync.daemon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tandemsync.daemon.packing.ContentPacking;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.protocol.LinkMessage;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.Records;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames, their bytes, and what is no frame. */
final class FrameCodecTest {
    static Stream<String> names() {
        return Samples.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void message_comesBackAsItWas(String name) {
        Object message = Samples.named(name);
        assertThat(Samples.decode(Samples.body(message))).isEqualTo(message);
    }

    @Test
    void messages_haveTheBytesOfTheProtocol() throws IOException {
        Map<String, String> golden = new LinkedHashMap<>();
        try (InputStream in = FrameCodecTest.class.getResourceAsStream("golden-frames.txt")) {
            assertThat(in).isNotNull();
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            text.lines().map(line -> line.split(" ", 2)).forEach(parts -> golden.put(parts[0], parts[1]));
        }
        Map<String, String> ours = new LinkedHashMap<>();
        Samples.all().forEach((name, message) -> ours.put(name, HexFormat.of().formatHex(Samples.encode(message))));
        assertThat(ours).isEqualTo(golden);
    }

    @ParameterizedTest
    @MethodSource("names")
    void cutOffMessage_isRefused(String name) {
        byte[] body = Samples.body(Samples.named(name));
        for (int length = 0; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThatThrownBy(() -> Samples.decode(cut))
                    .as("%s cut to %d bytes", name, length)
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void messageWithSomethingBehind_isRefused(String name) {
        byte[] body = Samples.body(Samples.named(name));
        byte[] longer = Arrays.copyOf(body, body.length + 1);
        assertThatThrownBy(() -> Samples.decode(longer)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void largeBatch_isCompressedAndComesBack() {
        Bytes record = Bytes.wrap(new byte[10_000]);
        Records records = new Records(1, List.of(record, record, record));
        byte[] body = Samples.body(records);
        assertThat(body.length).isLessThan(1000);
        assertThat(Samples.decode(body)).isEqualTo(records);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000, 270_144, 270_145, 1 << 30, -1})
    void zstdBomb_isRefused(int declared) {
        byte[] bomb = Zstd.compress(new byte[64 << 20]);
        ByteBuf body = Unpooled.buffer().writeByte(FrameType.RECORDS).writeByte(1);
        body.writeLong(1).writeShort(1).writeByte(1).writeInt(declared).writeBytes(bomb);
        assertThatThrownBy(() -> Samples.decode(ByteBufUtil.getBytes(body))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void contentForSlowLink_isCompressedAndComesBack() {
        ShareMessage.Data data = new ShareMessage.Data(
                3,
                List.of(
                        new ShareMessage.Piece(0, 0, Bytes.wrap(new byte[60_000])),
                        new ShareMessage.Piece(1, 7, noise(60_000)),
                        new ShareMessage.Piece(2, 0, Bytes.empty()),
                        new ShareMessage.Piece(3, 0, Bytes.wrap(new byte[100]))));
        ContentPacking packing = new ContentPacking();
        assertThat(Samples.encode(data, packing).length).isGreaterThan(120_000);
        packing.slow(true);
        byte[] frame = Samples.encode(data, packing);
        assertThat(frame.length).isBetween(60_000, 61_000);
        assertThat(Samples.decode(Arrays.copyOfRange(frame, 4, frame.length))).isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, 131_072, 131_073, 1 << 20, 1 << 30, -1})
    void contentThatUnpacksToMore_isRefused(int declared) {
        byte[] bomb = Zstd.compress(new byte[64 << 20]);
        assertThatThrownBy(() -> Samples.decode(dataOf(declared, bomb.length, bomb)))
                .isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_001, 1 << 30})
    void contentPackedIntoNothingOrMore_isRefused(int packed) {
        assertThatThrownBy(() -> Samples.decode(dataOf(1_000, packed, new byte[1_001])))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void contentThatUnpacksToLess_isRefused() {
        byte[] packed = Zstd.compress(new byte[999]);
        assertThatThrownBy(() -> Samples.decode(dataOf(1_000, packed.length, packed)))
                .isInstanceOf(ProtocolException.class);
    }

    private static byte[] dataOf(int length, int packedLength, byte[] bytes) {
        ByteBuf body = Unpooled.buffer().writeByte(FrameType.DATA).writeByte(1);
        body.writeLong(1).writeShort(1).writeShort(0).writeInt(0);
        body.writeInt(length).writeInt(packedLength).writeBytes(bytes);
        return ByteBufUtil.getBytes(body);
    }

    private static Bytes noise(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    @Test
    void unknownFields_arePassedOver() {
        // {9: [1, {2: "x"}], 1: 5, 70: h'00'}
        byte[] ping = HexFormat.of().parseHex("05" + "a3" + "09" + "8201a1026178" + "0105" + "1846" + "4100");
        assertThat(Samples.decode(ping)).isEqualTo(new LinkMessage.Ping(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a201050105", // a field twice
                "a101fa00000000", // a float
                "a1013bffffffffffffffff", // below 64 bits
                "a1011bffffffffffffffff", // above 64 bits
                "a10105f6", // something behind
                "8105", // a list
                "05", // a number
                "a16131" + "05", // a text for a field number, which the parser takes for the same
                "a109" + "8181818181818105", // nested too deep
                "a1095b7fffffffffffffff", // bytes of 2^63
                "a1097affffffff", // a text of 4 GiB
                "a1095f4100ff", // bytes in pieces
                "" // nothing
            })
    void malformedPing_isRefused(String cbor) {
        byte[] ping = HexFormat.of().parseHex("05" + cbor);
        if (cbor.startsWith("a16131")) {
            assertThat(Samples.decode(ping)).isEqualTo(new LinkMessage.Ping(5));
            return;
        }
        assertThatThrownBy(() -> Samples.decode(ping)).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8000", "ffffffff7f", "ffffffff0f", "8080808080", "ff"})
    void crookedChannelNumber_isRefused(String varint) {
        byte[] body = HexFormat.of().parseHex("13" + varint + "a10140");
        assertThatThrownBy(() -> Samples.decode(body)).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, Integer.MAX_VALUE})
    void channelNumber_comesBack(int number) {
        ByteBuf out = Unpooled.buffer();
        Varint.write(out, number);
        assertThat(out.readableBytes()).isLessThanOrEqualTo(Varint.BYTES_MAX);
        assertThat(Varint.read(out)).isEqualTo(number);
    }

    @Test
    void optionalType_isPassedOver() {
        assertThat(Samples.decode(new byte[] {(byte) 0x80, 1, 2, 3})).isInstanceOf(Frame.Ignored.class);
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 7, 15, 28, 127})
    void unknownType_isRefused(byte type) {
        assertThatThrownBy(() -> Samples.decode(new byte[] {type, 1, (byte) 0xa0}))
                .isInstanceOf(ProtocolException.class);
    }
}
