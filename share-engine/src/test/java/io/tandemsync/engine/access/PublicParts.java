package io.tandemsync.engine.access;

import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.model.Bytes;

/** Public parts of records as bytes, for tests of those who look at nothing else. */
public final class PublicParts {
    private PublicParts() {}

    /** The canonical bytes of the public part, without sealed part and signature. */
    public static Bytes bytes(PublicRecord record) {
        ByteWriter out = new ByteWriter();
        PublicPart.write(out, record);
        return Bytes.wrap(out.toByteArray());
    }
}
