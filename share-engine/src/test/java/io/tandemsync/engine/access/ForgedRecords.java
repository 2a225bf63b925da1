package io.tandemsync.engine.access;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Records that no honest writer makes, sealed and signed as well as the keys allow. */
public final class ForgedRecords {
    private ForgedRecords() {}

    /** The record under a name that need not be valid. */
    public static Bytes named(ShareKeys keys, PathRecord like, byte[] pathKey) {
        return forged(keys, like, pathKey, rest -> rest);
    }

    /** The record with permission bits that do not travel; only for directories. */
    public static Bytes withMode(ShareKeys keys, PathRecord directory, int mode) {
        return forged(keys, directory, directory.path().key(), rest -> {
            rest[1] = (byte) (mode >> 8);
            rest[2] = (byte) mode;
            return rest;
        });
    }

    /** The record with a type that there is not. */
    public static Bytes withType(ShareKeys keys, PathRecord like, int type) {
        return forged(keys, like, like.path().key(), rest -> {
            rest[0] = (byte) type;
            return rest;
        });
    }

    /** @param edit changes what follows the path in the sealed part, padding left out */
    private static Bytes forged(ShareKeys keys, PathRecord like, byte[] pathKey, UnaryOperator<byte[]> edit) {
        EpochKeys epoch = keys.newest();
        ByteReader honest = new ByteReader(SealedPart.write(like, 0));
        honest.string(SharePath.PATH_BYTES_MAX);
        ByteWriter text = new ByteWriter();
        text.string(pathKey).bytes(edit.apply(withoutPadding(honest.bytes(honest.remaining()), like)));
        byte[] padded = Arrays.copyOf(text.toByteArray(), (int) SizeClass.RECORD.above(text.size()));
        ByteWriter out = new ByteWriter();
        PublicPart.write(
                out,
                new PublicRecord(
                        like.epoch(),
                        new KeyedMac(epoch.derived(EpochKeys.Use.PATH_ID)).hash(pathKey),
                        !like.isLive(),
                        like.past(),
                        like.dot(),
                        like.contentDot(),
                        PublicRecord.References.NONE));
        out.string(new SyntheticSeal(epoch.derived(EpochKeys.Use.RECORD)).seal(out.toByteArray(), padded));
        byte[] message = new ByteWriter()
                .text("tandem 1 record")
                .bytes(keys.sharePublicKey().array())
                .bytes(out.toByteArray())
                .toByteArray();
        return Bytes.wrap(out.u8(64)
                .bytes(keys.signatures().sign(epoch.signSeed(), message))
                .toByteArray());
    }

    /** The conflict flag, zero, is the last byte that is no padding. */
    private static byte[] withoutPadding(byte[] rest, PathRecord like) {
        if (like.conflictOf() != null) {
            throw new IllegalArgumentException("only records that are no conflict copies are forged");
        }
        byte[] mark = timeBytes(like.contentTime());
        for (int at = rest.length - mark.length; at >= 0; at--) {
            if (Arrays.equals(rest, at, at + mark.length, mark, 0, mark.length)) {
                return Arrays.copyOf(rest, at + mark.length + 1);
            }
        }
        throw new IllegalStateException("a sealed part holds its content time");
    }

    @SuppressWarnings("JavaInstantGetSecondsGetNano") // The format has the whole seconds and the rest apart.
    private static byte[] timeBytes(Instant time) {
        return new ByteWriter()
                .zigzag(time.getEpochSecond())
                .varint(time.getNano())
                .toByteArray();
    }
}
