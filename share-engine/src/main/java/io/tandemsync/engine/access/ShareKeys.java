package io.tandemsync.engine.access;

import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.chunk.ContentReader;
import io.tandemsync.engine.chunk.FastCdc;
import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.SignatureScheme;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one share that one access mode holds, of every key epoch known; secret.
 *
 * <p>From write down to read down to blind each follows from the one above and never the other way round, so what a mode
 * may not do, its keys cannot do. Two of them are equal only if they are the same object. Immutable and thread-safe.
 */
public final class ShareKeys {
    /** Most key epochs held at once. */
    public static final int EPOCHS_MAX = 64;

    private static final int VERSION = 1;
    private static final int FINGERPRINT_BYTES = 16;

    private final AccessMode mode;
    private final byte[] sharePublicKey;
    private final byte @Nullable [] ownerSeed;
    private final SortedMap<Integer, EpochKeys> epochs;
    private final SignatureScheme signatures;
    private volatile @Nullable KeyedMac tags;

    private ShareKeys(
            AccessMode mode,
            byte[] sharePublicKey,
            byte @Nullable [] ownerSeed,
            SortedMap<Integer, EpochKeys> epochs,
            SignatureScheme signatures) {
        this.mode = mode;
        this.sharePublicKey = sharePublicKey;
        this.ownerSeed = ownerSeed;
        this.epochs = epochs;
        this.signatures = signatures;
    }

    /** The keys of a new share, its owner's among them, with epoch 1. */
    public static ShareKeys create(Randomness randomness, SignatureScheme signatures) {
        byte[] ownerSeed = randomness.bytes(SignatureScheme.KEY_BYTES);
        byte[] writeSeed = randomness.bytes(SignatureScheme.KEY_BYTES);
        SortedMap<Integer, EpochKeys> epochs = new TreeMap<>();
        epochs.put(1, EpochKeys.grant(1, ownerSeed, writeSeed, signatures));
        return new ShareKeys(AccessMode.WRITE, signatures.publicKey(ownerSeed), ownerSeed, epochs, signatures);
    }

    /**
     * These keys and a new epoch above the others: who holds only the old ones reads and writes nothing new.
     *
     * @throws IllegalStateException unless these are the owner's
     */
    public ShareKeys withNextEpoch(Randomness randomness) {
        if (ownerSeed == null) {
            throw new IllegalStateException("only the owner of a share begins a key epoch");
        }
        if (epochs.size() == EPOCHS_MAX) {
            throw new IllegalStateException("the share has as many key epochs as it can have");
        }
        SortedMap<Integer, EpochKeys> more = new TreeMap<>(epochs);
        byte[] writeSeed = randomness.bytes(SignatureScheme.KEY_BYTES);
        more.put(epoch() + 1, EpochKeys.grant(epoch() + 1, ownerSeed, writeSeed, signatures));
        return new ShareKeys(mode, sharePublicKey, ownerSeed, more, signatures);
    }

    /**
     * What a holder of the mode holds, never the owner's key.
     *
     * @throws IllegalArgumentException if the mode is above this one
     */
    public ShareKeys limitedTo(AccessMode lower) {
        if (!mode.covers(lower)) {
            throw new IllegalArgumentException("keys of mode " + mode.word() + " cannot give mode " + lower.word());
        }
        SortedMap<Integer, EpochKeys> limited = new TreeMap<>();
        epochs.forEach((epoch, keys) -> limited.put(epoch, keys.limitedTo(lower)));
        return new ShareKeys(lower, sharePublicKey, null, limited, signatures);
    }

    /** All of these keys, for the secret store and for nothing else. */
    public Bytes encode() {
        ByteWriter out = new ByteWriter(256);
        out.u8(VERSION).u8(number(mode)).bytes(sharePublicKey).u8(ownerSeed == null ? 0 : 1);
        if (ownerSeed != null) {
            out.bytes(ownerSeed);
        }
        out.varint(epochs.size());
        epochs.values().forEach(keys -> keys.write(out, mode));
        return Bytes.wrap(out.toByteArray());
    }

    /**
     * The keys that {@link #encode} wrote, each checked against the owner's signature.
     *
     * @throws FormatException naming the fault
     */
    public static ShareKeys decode(Bytes encoded, SignatureScheme signatures) {
        ByteReader in = new ByteReader(encoded.array());
        if (in.u8() != VERSION) {
            throw new FormatException("share keys have an unknown version");
        }
        AccessMode mode = mode(in.u8());
        byte[] sharePublicKey = in.bytes(SignatureScheme.KEY_BYTES);
        byte[] ownerSeed = readOwnerSeed(in, mode);
        if (ownerSeed != null && !Arrays.equals(signatures.publicKey(ownerSeed), sharePublicKey)) {
            throw new FormatException("the owner key is not that of the share");
        }
        int count = in.count(EPOCHS_MAX);
        if (count == 0) {
            throw new FormatException("share keys have no epoch");
        }
        SortedMap<Integer, EpochKeys> epochs = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            EpochKeys keys = EpochKeys.read(in, mode, sharePublicKey, signatures);
            if (!epochs.isEmpty() && keys.epoch() <= epochs.lastKey()) {
                throw new FormatException("key epochs are not in ascending order");
            }
            epochs.put(keys.epoch(), keys);
        }
        in.finish();
        return new ShareKeys(mode, sharePublicKey, ownerSeed, epochs, signatures);
    }

    private static byte @Nullable [] readOwnerSeed(ByteReader in, AccessMode mode) {
        int present = in.u8();
        if (present > 1 || (present == 1 && mode != AccessMode.WRITE)) {
            throw new FormatException("share keys have an owner key that their mode does not have");
        }
        return present == 1 ? in.bytes(SignatureScheme.KEY_BYTES) : null;
    }

    /** The share's id: the same for every mode and epoch. */
    public ShareId shareId() {
        byte[] hash = sha256(KeyedMac.ascii("tandem 1 share id"), sharePublicKey);
        ByteReader in = new ByteReader(hash);
        // RFC 9562: version 8 is for ids of one's own making, the variant is the common one.
        long high = (in.u64() & ~0xf000L) | 0x8000L;
        long low = (in.u64() & ~(3L << 62)) | (1L << 63);
        return new ShareId(new UUID(high, low));
    }

    public AccessMode mode() {
        return mode;
    }

    /** The newest key epoch, in which new records are made; from 1 on. */
    public int epoch() {
        return epochs.lastKey();
    }

    /** Whether the owner's key is among these. */
    public boolean isOwner() {
        return ownerSeed != null;
    }

    /** The share's identity: 32 bytes. */
    public Bytes sharePublicKey() {
        return Bytes.of(sharePublicKey);
    }

    /** The identity as two people compare it: eight groups of four hexadecimal digits. */
    public String fingerprint() {
        byte[] hash = sha256(KeyedMac.ascii("tandem 1 fingerprint"), sharePublicKey);
        String digits = HexFormat.of().formatHex(hash, 0, FINGERPRINT_BYTES);
        return digits.replaceAll("(.{4})(?!$)", "$1-");
    }

    /**
     * A hash that gives chunks, pages and contents of the newest epoch their ids; one for each thread.
     *
     * @throws IllegalStateException if these keys are blind
     */
    public ChunkHash chunkHash() {
        return new ChunkHash(newest().derived(EpochKeys.Use.CHUNK_ID));
    }

    /**
     * The share's chunker.
     *
     * @throws IllegalStateException if these keys are blind
     */
    public FastCdc chunker() {
        return new FastCdc(newest().derived(EpochKeys.Use.GEAR));
    }

    /**
     * A reader of file contents; one for each thread.
     *
     * @throws IllegalStateException if these keys are blind
     */
    public ContentReader contentReader() {
        return new ContentReader(chunker(), chunkHash());
    }

    /**
     * The name under which those who cannot read know the path, in the newest epoch.
     *
     * @throws IllegalStateException if these keys are blind
     */
    public Hash pathId(SharePath path) {
        return newest().pathIds().shared(path.key());
    }

    /** The keyed hash by which the share is asked for; only for {@link KeyedMac#shared}, as all threads have it in common. */
    KeyedMac tags() {
        KeyedMac known = tags;
        if (known == null) {
            // Asked for of every share with every question; made twice it is the same.
            known = new KeyedMac(KeyedMac.derive(sharePublicKey, new byte[Hash.BYTES], "tandem 1 share tag", 0));
            tags = known;
        }
        return known;
    }

    /** The keys of this epoch, null if they are not held. */
    @Nullable
    EpochKeys epoch(int number) {
        return epochs.get(number);
    }

    /** The epochs held up to this one, it included, the newest first. */
    List<Integer> epochsDownFrom(int number) {
        List<Integer> down = new ArrayList<>();
        epochs.keySet().stream().filter(epoch -> epoch <= number).forEach(epoch -> down.add(0, epoch));
        return down;
    }

    EpochKeys newest() {
        EpochKeys newest = epochs.get(epochs.lastKey());
        if (newest == null) {
            throw new IllegalStateException("share keys have no epoch");
        }
        return newest;
    }

    /** These keys with the newest epoch only and without the owner's, as a token gives them. */
    ShareKeys newestOnly() {
        SortedMap<Integer, EpochKeys> one = new TreeMap<>();
        one.put(epoch(), newest());
        return new ShareKeys(mode, sharePublicKey, null, one, signatures);
    }

    /** Keys of one epoch, as a token has them. */
    static ShareKeys of(AccessMode mode, byte[] sharePublicKey, EpochKeys keys, SignatureScheme signatures) {
        SortedMap<Integer, EpochKeys> one = new TreeMap<>();
        one.put(keys.epoch(), keys);
        return new ShareKeys(mode, sharePublicKey, null, one, signatures);
    }

    SignatureScheme signatures() {
        return signatures;
    }

    /** The mode with this number in the formats. @throws FormatException if there is none */
    static AccessMode mode(int number) {
        return switch (number) {
            case 0 -> AccessMode.BLIND;
            case 1 -> AccessMode.READ;
            case 2 -> AccessMode.WRITE;
            default -> throw new FormatException("the access mode is unknown");
        };
    }

    /** The number of this mode in the formats. */
    static int number(AccessMode mode) {
        return switch (mode) {
            case BLIND -> 0;
            case READ -> 1;
            case WRITE -> 2;
        };
    }

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256", e);
        }
    }

    /** Mode and fingerprint, no key. */
    @Override
    public String toString() {
        return mode.word() + " keys of " + fingerprint() + ", redacted";
    }
}
