package io.tandemsync.engine.access;

import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.chunk.FastCdc;
import io.tandemsync.engine.chunk.Page;
import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content.Slice;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.port.SignatureScheme;
import io.tandemsync.engine.protocol.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Seals chunks and pages for replicas that must not read them, signed by a writer so that they can tell them genuine.
 *
 * <p>For the newest key epoch. Every writer makes the same bytes of the same chunk. Reusable, not thread-safe.
 */
public final class ChunkSeal {
    /** Longest sealed chunk or page in bytes. */
    public static final int BYTES_MAX = Limits.SEALED_BYTES_MAX;

    private static final int VERSION = 1;
    private static final int CHUNK = 0;
    private static final int PAGE = 1;
    private static final int LENGTH_BYTES = 4;
    private static final String SIGNATURE_LABEL = "tandem 1 sealed chunk";

    private final ShareKeys keys;

    /**
     * What everybody can tell of a sealed chunk or page.
     *
     * @param page whether it is a page
     * @param references the chunks or pages that a page lists, in its order; none for a chunk
     */
    public record Sealed(int epoch, ChunkId id, boolean page, List<ChunkId> references) {
        public Sealed {
            references = List.copyOf(references);
        }
    }

    /** A sealer and opener for the keys of a share. */
    public ChunkSeal(ShareKeys keys) {
        this.keys = keys;
    }

    /**
     * The sealed chunk.
     *
     * @throws IllegalStateException unless these are keys of mode {@code write}
     */
    public Bytes seal(ChunkId id, byte[] buffer, int offset, int length) {
        if (length < 1 || length > FastCdc.CHUNK_BYTES_MAX) {
            throw new IllegalArgumentException("a chunk has 1 to " + FastCdc.CHUNK_BYTES_MAX + " bytes");
        }
        return seal(CHUNK, id, List.of(), Arrays.copyOfRange(buffer, offset, offset + length));
    }

    /**
     * The sealed page, with the ids that it lists in the open so that what a content needs can be told without reading.
     *
     * @throws FormatException if it is no page
     * @throws IllegalStateException unless these are keys of mode {@code write}
     */
    public Bytes sealPage(Page.Encoded page) {
        return seal(PAGE, page.id(), references(page.bytes()), page.bytes().array());
    }

    /**
     * What blind keys can tell of the sealed bytes, the writer's signature checked.
     *
     * @throws FormatException naming the fault
     */
    public Sealed inspect(Bytes sealed) {
        return parts(sealed).head;
    }

    /**
     * The bytes of the chunk or page that was asked for by this id.
     *
     * @throws FormatException unless it is that very one, sealed by a writer of this share
     * @throws IllegalStateException if these keys are blind
     */
    public byte[] open(ChunkId id, Bytes sealed) {
        Parts parts = parts(sealed);
        Sealed head = parts.head;
        if (!head.id().equals(id)) {
            throw new FormatException("a sealed chunk is another one than was asked for");
        }
        EpochKeys epoch = epochKeys(head.epoch());
        byte[] text = cipher(epoch).open(parts.headBytes, parts.ciphertext);
        ByteReader in = new ByteReader(text);
        int length = in.u32();
        if (length < 1 || paddedLength(length) != text.length) {
            throw new FormatException("a sealed chunk is not padded as it must be");
        }
        byte[] bytes = in.bytes(length);
        if (Arrays.mismatch(in.bytes(in.remaining()), new byte[text.length - LENGTH_BYTES - length]) >= 0) {
            throw new FormatException("a sealed chunk is not padded as it must be");
        }
        checkId(head, epoch, bytes);
        return bytes;
    }

    private static void checkId(Sealed head, EpochKeys epoch, byte[] bytes) {
        ChunkHash hash = new ChunkHash(epoch.derived(EpochKeys.Use.CHUNK_ID));
        ChunkId is = head.page() ? hash.page(bytes) : hash.chunk(bytes, 0, bytes.length);
        if (!is.equals(head.id())) {
            throw new FormatException("a sealed chunk does not have the bytes that its id says");
        }
        if (head.page() && !references(Bytes.wrap(bytes)).equals(head.references())) {
            throw new FormatException("a sealed page lists other ids than it shows");
        }
    }

    private static List<ChunkId> references(Bytes page) {
        return Page.decode(page).slices().stream().map(Slice::id).toList();
    }

    private Bytes seal(int kind, ChunkId id, List<ChunkId> references, byte[] bytes) {
        EpochKeys epoch = keys.newest();
        byte[] seed = epoch.signSeed();
        ByteWriter out = new ByteWriter(bytes.length + bytes.length / 8 + 1024);
        out.u8(VERSION).u8(kind).varint(epoch.epoch()).bytes(id.hash().bytes()).varint(references.size());
        references.forEach(reference -> out.bytes(reference.hash().bytes()));
        byte[] head = out.toByteArray();
        byte[] text = new byte[paddedLength(bytes.length)];
        System.arraycopy(new ByteWriter().u32(bytes.length).toByteArray(), 0, text, 0, LENGTH_BYTES);
        System.arraycopy(bytes, 0, text, LENGTH_BYTES, bytes.length);
        byte[] ciphertext = cipher(epoch).seal(head, text);
        out.string(ciphertext);
        out.bytes(keys.signatures().sign(seed, message(head, ciphertext)));
        return Bytes.wrap(out.toByteArray());
    }

    /** The length stands outside of the padding, so that a chunk of the greatest length needs none. */
    private static int paddedLength(int length) {
        return (int) SizeClass.CHUNK.above(length) + LENGTH_BYTES;
    }

    private SyntheticSeal cipher(EpochKeys epoch) {
        return new SyntheticSeal(epoch.derived(EpochKeys.Use.CHUNK_SEAL));
    }

    private byte[] message(byte[] head, byte[] ciphertext) {
        return new ByteWriter(head.length + 128)
                .text(SIGNATURE_LABEL)
                .bytes(keys.sharePublicKey().array())
                .bytes(head)
                .bytes(ShareKeys.sha256(ciphertext))
                .toByteArray();
    }

    private EpochKeys epochKeys(int number) {
        EpochKeys found = keys.epoch(number);
        if (found == null) {
            throw new FormatException("the keys of epoch " + number + " are not held");
        }
        return found;
    }

    /** Sealed bytes taken apart, their signature checked. */
    private static final class Parts {
        private final Sealed head;
        private final byte[] headBytes;
        private final byte[] ciphertext;

        private Parts(Sealed head, byte[] headBytes, byte[] ciphertext) {
            this.head = head;
            this.headBytes = headBytes;
            this.ciphertext = ciphertext;
        }
    }

    private Parts parts(Bytes sealed) {
        byte[] all = sealed.array();
        if (all.length > BYTES_MAX) {
            throw new FormatException("a sealed chunk is longer than " + BYTES_MAX + " bytes");
        }
        ByteReader in = new ByteReader(all);
        Sealed head = readHead(in);
        byte[] headBytes = Arrays.copyOf(all, in.position());
        byte[] ciphertext = in.string(BYTES_MAX);
        long padded = (long) ciphertext.length - SyntheticSeal.OVERHEAD_BYTES - LENGTH_BYTES;
        if (padded < 1 || SizeClass.CHUNK.above(padded) != padded) {
            throw new FormatException("a sealed chunk has a length that no size class has");
        }
        byte[] signature = in.bytes(SignatureScheme.SIGNATURE_BYTES);
        in.finish();
        byte[] writePublicKey = epochKeys(head.epoch()).writePublicKey();
        if (!keys.signatures().verify(writePublicKey, message(headBytes, ciphertext), signature)) {
            throw new FormatException("a sealed chunk's signature is not a writer's");
        }
        return new Parts(head, headBytes, ciphertext);
    }

    private static Sealed readHead(ByteReader in) {
        int version = in.u8();
        if (version != VERSION) {
            throw new FormatException("a sealed chunk has the unknown format version " + version);
        }
        int kind = in.u8();
        int epoch = in.count(Integer.MAX_VALUE);
        ChunkId id = new ChunkId(Hash.of(in.bytes(Hash.BYTES)));
        int count = in.count(Page.SLICES_MAX);
        if (kind > PAGE || (kind == CHUNK) != (count == 0)) {
            throw new FormatException("a sealed chunk is of an unknown kind or lists what it cannot");
        }
        List<ChunkId> references = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            references.add(new ChunkId(Hash.of(in.bytes(Hash.BYTES))));
        }
        return new Sealed(epoch, id, kind == PAGE, references);
    }
}
