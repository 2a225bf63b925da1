package io.tandemsync.daemon.wire;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes one message as a CBOR map from small numbers to values, the numbers rising. */
final class CborMapWriter implements AutoCloseable {
    static final CBORFactory FACTORY = CborMapReader.FACTORY;

    private final CBORGenerator cbor;

    CborMapWriter(ByteBuf out, int fields) {
        try {
            cbor = FACTORY.createGenerator((OutputStream) new ByteBufOutputStream(out));
            cbor.writeStartObject(null, fields);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
    }

    CborMapWriter number(int field, long value) {
        return write(field, () -> cbor.writeNumber(value));
    }

    CborMapWriter flag(int field, boolean value) {
        return write(field, () -> cbor.writeBoolean(value));
    }

    CborMapWriter text(int field, String value) {
        return write(field, () -> cbor.writeString(value));
    }

    CborMapWriter bytes(int field, byte[] value) {
        return write(field, () -> cbor.writeBinary(value));
    }

    CborMapWriter numbers(int field, List<Integer> values) {
        return write(field, () -> {
            cbor.writeStartArray(null, values.size());
            for (int value : values) {
                cbor.writeNumber(value);
            }
            cbor.writeEndArray();
        });
    }

    @Override
    public void close() {
        try {
            cbor.writeEndObject();
            cbor.close();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
    }

    private CborMapWriter write(int field, Value value) {
        try {
            cbor.writeFieldId(field);
            value.write();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
    }

    private interface Value {
        void write() throws IOException;
    }
}
