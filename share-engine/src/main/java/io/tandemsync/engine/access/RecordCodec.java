package io.tandemsync.engine.access;

import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.port.SignatureScheme;
import io.tandemsync.engine.protocol.Limits;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Turns records into the bytes in which they travel and lie at blind replicas, and back: a public part, a sealed part and
 * perhaps a writer's signature over both.
 *
 * <p>Every writer makes the same bytes of the same record, so decoding and encoding again gives them back. Holds its ciphers:
 * reusable, not thread-safe.
 */
public final class RecordCodec {
    private static final String SIGNATURE_LABEL = "tandem 1 record";

    private final ShareKeys keys;
    private final SortedMap<Integer, Epoch> epochs = new TreeMap<>();

    /** The ciphers of one key epoch. */
    private static final class Epoch {
        private final SyntheticSeal seal;
        private final KeyedMac pathIds;
        private final ChunkHash chunkHash;

        private Epoch(EpochKeys keys) {
            seal = new SyntheticSeal(keys.derived(EpochKeys.Use.RECORD));
            pathIds = new KeyedMac(keys.derived(EpochKeys.Use.PATH_ID));
            chunkHash = new ChunkHash(keys.derived(EpochKeys.Use.CHUNK_ID));
        }
    }

    /** A record with whether a writer's signature came with it, which was then right. */
    public record Decoded(PathRecord record, boolean signed) {}

    /** A record's public part with whether a writer's signature came with it, which was then right. */
    public record DecodedPublic(PublicRecord record, boolean signed) {}

    /** A codec for the keys of a share. */
    public RecordCodec(ShareKeys keys) {
        this.keys = keys;
    }

    /**
     * The record's bytes, at most {@link Limits#RECORD_BYTES_MAX}.
     *
     * @param sign whether to sign them, which takes keys of mode {@code write}
     * @throws FormatException if the record is too large to travel, or of a key epoch that is not held
     * @throws IllegalStateException if these keys may not do it
     */
    public Bytes encode(PathRecord record, boolean sign) {
        Epoch epoch = epoch(record.epoch());
        ByteWriter out = new ByteWriter(512);
        PublicPart.write(out, publicRecord(record, epoch));
        byte[] text = SealedPart.write(record, contentEpoch(record));
        byte[] sealed = epoch.seal.seal(out.toByteArray(), text);
        out.string(sealed);
        if (sign) {
            byte[] seed = epochKeys(record.epoch()).signSeed();
            byte[] message = signed(out.toByteArray());
            out.u8(SignatureScheme.SIGNATURE_BYTES).bytes(keys.signatures().sign(seed, message));
        } else {
            out.u8(0);
        }
        if (out.size() > Limits.RECORD_BYTES_MAX) {
            throw new FormatException("a record is longer than " + Limits.RECORD_BYTES_MAX + " bytes");
        }
        return Bytes.wrap(out.toByteArray());
    }

    /**
     * These bytes of an unsigned or signed record, signed.
     *
     * @throws FormatException if they are malformed
     * @throws IllegalStateException unless these are keys of mode {@code write}
     */
    public Bytes sign(Bytes record) {
        return encode(decode(record, false).record(), true);
    }

    /**
     * The record with these bytes.
     *
     * @param requireSignature whether to refuse a record without a writer's signature; one that is there is always checked
     * @throws FormatException naming the fault, for anything but the canonical bytes of a valid record
     * @throws IllegalStateException if these keys are blind
     */
    public Decoded decode(Bytes bytes, boolean requireSignature) {
        Parts parts = parts(bytes, requireSignature);
        PublicRecord open = parts.record;
        Epoch epoch = epoch(open.epoch());
        byte[] text = epoch.seal.open(parts.publicBytes, parts.sealed);
        try {
            SealedPart sealed = SealedPart.read(text, open.references(), number -> chunkHash(number, open.epoch()));
            if (open.tombstone() == sealed.entry().isLive()) {
                throw new FormatException("a record is a tombstone in one part and not in the other");
            }
            if (!epoch.pathIds.hash(sealed.path().key()).equals(open.pathId())) {
                throw new FormatException("a record's path is not the one its path id says");
            }
            PathRecord record = new PathRecord(
                    sealed.path(),
                    sealed.entry(),
                    open.past(),
                    open.dot(),
                    open.contentDot(),
                    sealed.contentTime(),
                    open.epoch(),
                    sealed.conflictOf());
            return new Decoded(record, parts.signed);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new FormatException("a record holds an impossible value: " + e.getMessage(), e);
        }
    }

    /**
     * What blind keys can tell of the record with these bytes.
     *
     * @throws FormatException naming the fault, as far as it can be seen without opening the sealed part
     */
    public DecodedPublic decodePublic(Bytes bytes, boolean requireSignature) {
        Parts parts = parts(bytes, requireSignature);
        return new DecodedPublic(parts.record, parts.signed);
    }

    /** The public part of a record whose bytes were checked before and lay safe since. @throws FormatException if there is none */
    public static PublicRecord head(Bytes bytes) {
        return readPublic(new ByteReader(bytes.array()));
    }

    /** An encoded record taken apart, its signature checked. */
    private static final class Parts {
        private final PublicRecord record;
        private final byte[] publicBytes;
        private final byte[] sealed;
        private final boolean signed;

        private Parts(PublicRecord record, byte[] publicBytes, byte[] sealed, boolean signed) {
            this.record = record;
            this.publicBytes = publicBytes;
            this.sealed = sealed;
            this.signed = signed;
        }
    }

    private Parts parts(Bytes bytes, boolean requireSignature) {
        byte[] all = bytes.array();
        if (all.length > Limits.RECORD_BYTES_MAX) {
            throw new FormatException("a record is longer than " + Limits.RECORD_BYTES_MAX + " bytes");
        }
        ByteReader in = new ByteReader(all);
        PublicRecord record = readPublic(in);
        byte[] publicBytes = Arrays.copyOf(all, in.position());
        byte[] sealed = in.string(Limits.RECORD_BYTES_MAX);
        int text = sealed.length - SyntheticSeal.OVERHEAD_BYTES;
        if (text < 1 || SizeClass.RECORD.above(text) != text) {
            throw new FormatException("a record's sealed part has a length that no size class has");
        }
        int signedBytes = in.position();
        int signatureBytes = in.u8();
        if (signatureBytes != 0 && signatureBytes != SignatureScheme.SIGNATURE_BYTES) {
            throw new FormatException("a record has a signature of an impossible length");
        }
        byte[] signature = in.bytes(signatureBytes);
        in.finish();
        boolean signed = signatureBytes > 0;
        if (requireSignature && !signed) {
            throw new FormatException("a record comes without a writer's signature from one who may not write");
        }
        if (signed) {
            verify(record.epoch(), Arrays.copyOf(all, signedBytes), signature);
        }
        return new Parts(record, publicBytes, sealed, signed);
    }

    private static PublicRecord readPublic(ByteReader in) {
        try {
            return PublicPart.read(in);
        } catch (IllegalArgumentException e) {
            throw new FormatException("a record holds an impossible value: " + e.getMessage(), e);
        }
    }

    private void verify(int epoch, byte[] content, byte[] signature) {
        byte[] writePublicKey = epochKeys(epoch).writePublicKey();
        if (!keys.signatures().verify(writePublicKey, signed(content), signature)) {
            throw new FormatException("a record's signature is not a writer's");
        }
    }

    private byte[] signed(byte[] content) {
        return new ByteWriter(content.length + 64)
                .text(SIGNATURE_LABEL)
                .bytes(keys.sharePublicKey().array())
                .bytes(content)
                .toByteArray();
    }

    private static PublicRecord publicRecord(PathRecord record, Epoch epoch) {
        PublicRecord.References references = PublicRecord.References.NONE;
        if (record.entry() instanceof Entry.File file) {
            Content content = file.content();
            List<ChunkId> ids = content.slices().stream().map(Content.Slice::id).toList();
            references = new PublicRecord.References(content.level(), ids, SizeClass.CHUNK.above(content.size()));
        }
        return new PublicRecord(
                record.epoch(),
                epoch.pathIds.hash(record.path().key()),
                !record.isLive(),
                record.past(),
                record.dot(),
                record.contentDot(),
                references);
    }

    /** The epoch whose key made the content's ids: that of the record or, where only metadata changed since, an older one. */
    private int contentEpoch(PathRecord record) {
        if (!(record.entry() instanceof Entry.File file)) {
            return 0;
        }
        Content content = file.content();
        for (int number : keys.epochsDownFrom(record.epoch())) {
            ChunkHash hash = epoch(number).chunkHash;
            if (hash.content(content.level(), content.slices()).id().equals(content.id())) {
                return number;
            }
        }
        throw new FormatException("a content's id is not one of this share's keys");
    }

    private ChunkHash chunkHash(int contentEpoch, int recordEpoch) {
        if (contentEpoch > recordEpoch) {
            throw new FormatException("a record's content is of a later key epoch than the record");
        }
        return epoch(contentEpoch).chunkHash;
    }

    private Epoch epoch(int number) {
        Epoch epoch = epochs.get(number);
        if (epoch == null) {
            epoch = new Epoch(epochKeys(number));
            epochs.put(number, epoch);
        }
        return epoch;
    }

    private EpochKeys epochKeys(int number) {
        EpochKeys found = keys.epoch(number);
        if (found == null) {
            throw new FormatException("the keys of epoch " + number + " are not held");
        }
        return found;
    }
}
