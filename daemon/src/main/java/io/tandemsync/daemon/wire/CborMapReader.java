package io.tandemsync.daemon.wire;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one message from a CBOR map from small numbers to values.
 *
 * <p>A field that is not known is passed over, one that comes twice is refused, as is anything after the map. Lengths are
 * looked at in the bytes themselves before the parser may reserve memory for them.
 */
final class CborMapReader implements AutoCloseable {
    /** Depth of nesting: the map, and lists in it. */
    static final int DEPTH_MAX = 4;

    static final CBORFactory FACTORY = factory();

    private static final int FIELDS_MAX = 64;

    private final byte[] source;
    private final CBORParser cbor;
    private int fields;
    private long seen;

    /** @param in holds exactly one message; wholly read afterwards */
    CborMapReader(ByteBuf in) {
        source = ByteBufUtil.getBytes(in);
        in.skipBytes(in.readableBytes());
        cbor = parse(() -> FACTORY.createParser(source));
        if (parse(cbor::nextToken) != JsonToken.START_OBJECT) {
            throw new ProtocolException("a message is no map");
        }
    }

    /** The number of the next field, whose value must then be read or skipped; -1 after the last. */
    int nextField() {
        JsonToken token = parse(cbor::nextToken);
        if (token == JsonToken.END_OBJECT) {
            finish();
            return -1;
        }
        if (token != JsonToken.FIELD_NAME || ++fields > FIELDS_MAX) {
            throw new ProtocolException("a message is cut off or has too many fields");
        }
        int field = fieldNumber(parse(cbor::currentName));
        parse(cbor::nextToken);
        if (field < 64) {
            if ((seen & 1L << field) != 0) {
                throw new ProtocolException("a message has a field twice");
            }
            seen |= 1L << field;
        }
        return field;
    }

    /** @throws ProtocolException if any of the fields 1 to {@code last} did not come */
    void require(int last) {
        long all = (1L << (last + 1)) - 2;
        if ((seen & all) != all) {
            throw new ProtocolException("a message lacks a field");
        }
    }

    void skip() {
        parse(() -> {
            if (cbor.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT) {
                declaredLength(2, source.length);
            }
            if (cbor.currentToken() == JsonToken.VALUE_STRING) {
                declaredLength(3, source.length);
            }
            return cbor.skipChildren();
        });
    }

    /** A number from 0 to the bound, the bound included. */
    long number(long max) {
        long value = anyNumber();
        if (value < 0 || value > max) {
            throw new ProtocolException("a number is out of bounds");
        }
        return value;
    }

    /** A number of 64 bits. */
    long anyNumber() {
        if (cbor.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new ProtocolException("a field is no number");
        }
        return parse(cbor::getLongValue);
    }

    boolean flag() {
        JsonToken token = cbor.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw new ProtocolException("a field is no flag");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** Text of valid UTF-8 with at most so many bytes. */
    String text(int bytesMax) {
        if (cbor.currentToken() != JsonToken.VALUE_STRING) {
            throw new ProtocolException("a field is no text");
        }
        int length = declaredLength(3, bytesMax);
        int start = valueStart();
        parse(cbor::getText);
        if (length > source.length - start) {
            throw new ProtocolException("a text is cut off");
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(source, start, length));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolException("a text is not valid UTF-8", e);
        }
    }

    /** At most so many bytes. */
    byte[] bytes(int max) {
        if (cbor.currentToken() != JsonToken.VALUE_EMBEDDED_OBJECT) {
            throw new ProtocolException("a field is no bytes");
        }
        declaredLength(2, max);
        return parse(cbor::getBinaryValue);
    }

    /** Exactly so many bytes. */
    byte[] exactly(int length) {
        byte[] bytes = bytes(length);
        if (bytes.length != length) {
            throw new ProtocolException("a field has the wrong length");
        }
        return bytes;
    }

    /** A list of at most so many numbers, each below the bound. */
    List<Integer> numbers(int countMax, int bound) {
        if (cbor.currentToken() != JsonToken.START_ARRAY) {
            throw new ProtocolException("a field is no list");
        }
        List<Integer> values = new ArrayList<>();
        while (parse(cbor::nextToken) != JsonToken.END_ARRAY) {
            if (values.size() == countMax) {
                throw new ProtocolException("a list is too long");
            }
            values.add((int) number(bound - 1L));
        }
        return values;
    }

    @Override
    public void close() {
        parse(() -> {
            cbor.close();
            return cbor;
        });
    }

    private void finish() {
        if (cbor.currentLocation().getByteOffset() != source.length) {
            throw new ProtocolException("something follows the message");
        }
    }

    private static int fieldNumber(String name) {
        if (name.isEmpty() || name.length() > 9 || !name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new ProtocolException("a field is not named by a small number");
        }
        return Integer.parseInt(name);
    }

    /** The length that the head of the current text or bytes declares; only the plain, definite form is let through. */
    private int declaredLength(int majorType, int max) {
        int at = tokenStart();
        int head = source[at] & 0xff;
        int extra = headBytes(head);
        if (head >> 5 != majorType || extra < 0 || at + 1 + extra > source.length) {
            throw new ProtocolException("a text or bytes have no plain length");
        }
        long length = extra == 0 ? head & 0x1f : 0;
        for (int i = 0; i < extra; i++) {
            length = length << 8 | (source[at + 1 + i] & 0xff);
        }
        if (length > max || length > source.length - at) {
            throw new ProtocolException("a text or bytes are too long");
        }
        return (int) length;
    }

    private int valueStart() {
        int at = tokenStart();
        return at + 1 + headBytes(source[at] & 0xff);
    }

    private int tokenStart() {
        long at = cbor.currentTokenLocation().getByteOffset();
        if (at < 0 || at >= source.length) {
            throw new ProtocolException("a message is cut off");
        }
        return (int) at;
    }

    /** Bytes of length after the head; -1 where the length is missing or absurd. */
    private static int headBytes(int head) {
        int low = head & 0x1f;
        return low < 24 ? 0 : low == 24 ? 1 : low == 25 ? 2 : low == 26 ? 4 : -1;
    }

    private static CBORFactory factory() {
        return CBORFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH_MAX)
                        .maxStringLength(Limits.FRAME_BYTES_MAX)
                        .maxNameLength(32)
                        .maxNumberLength(32)
                        .build())
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
    }

    private static <T> T parse(Step<T> step) {
        try {
            return step.run();
        } catch (IOException | RuntimeException e) {
            // The parser is the edge to what a stranger wrote: whatever it throws is the stranger's fault.
            if (e instanceof ProtocolException broken) {
                throw broken;
            }
            throw new ProtocolException("a message is not well formed", e);
        }
    }

    private interface Step<T> {
        T run() throws IOException;
    }
}
