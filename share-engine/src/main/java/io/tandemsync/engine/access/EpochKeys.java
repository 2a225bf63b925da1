package io.tandemsync.engine.access;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.port.SignatureScheme;
import org.jspecify.annotations.Nullable;

/** The keys of one key epoch that a mode holds, with the owner's signature over the epoch's write public key; secret. */
final class EpochKeys {
    /** What read keys derive, each under a label of its own. */
    enum Use {
        RECORD("record key"),
        CHUNK_ID("chunk-id key"),
        GEAR("gear key"),
        CHUNK_SEAL("chunk-seal key"),
        PATH_ID("path-id key"),
        READ_PROOF("read-proof key");

        private final String label;

        Use(String label) {
            this.label = "tandem 1 " + label;
        }
    }

    private static final String GRANT_LABEL = "tandem 1 epoch grant";

    private final int epoch;
    private final byte[] sharePublicKey;
    private final byte @Nullable [] writeSeed;
    private final byte @Nullable [] readKey;
    private final byte[] writePublicKey;
    private final byte[] grant;
    private volatile @Nullable KeyedMac pathIds;

    private EpochKeys(
            Identity identity,
            byte @Nullable [] writeSeed,
            byte @Nullable [] readKey,
            byte[] writePublicKey,
            byte[] grant) {
        this.epoch = identity.epoch;
        this.sharePublicKey = identity.sharePublicKey;
        this.writeSeed = writeSeed;
        this.readKey = readKey;
        this.writePublicKey = writePublicKey;
        this.grant = grant;
    }

    /** Which epoch of which share. */
    private static final class Identity {
        private final int epoch;
        private final byte[] sharePublicKey;

        private Identity(int epoch, byte[] sharePublicKey) {
            this.epoch = epoch;
            this.sharePublicKey = sharePublicKey;
        }

        private byte[] readKey(byte[] writeSeed) {
            return KeyedMac.derive(writeSeed, sharePublicKey, "tandem 1 read key", epoch);
        }

        private byte[] signSeed(byte[] writeSeed) {
            return KeyedMac.derive(writeSeed, sharePublicKey, "tandem 1 write key", epoch);
        }

        private byte[] grantMessage(byte[] writePublicKey) {
            return new ByteWriter()
                    .text(GRANT_LABEL)
                    .u32(epoch)
                    .bytes(writePublicKey)
                    .toByteArray();
        }
    }

    /** The keys of a new epoch, granted by the owner. */
    static EpochKeys grant(int epoch, byte[] ownerSeed, byte[] writeSeed, SignatureScheme signatures) {
        Identity identity = new Identity(epoch, signatures.publicKey(ownerSeed));
        byte[] writePublicKey = signatures.publicKey(identity.signSeed(writeSeed));
        byte[] grant = signatures.sign(ownerSeed, identity.grantMessage(writePublicKey));
        return new EpochKeys(identity, writeSeed, identity.readKey(writeSeed), writePublicKey, grant);
    }

    /** Writes what the mode holds; it must not be above this. */
    void write(ByteWriter out, AccessMode mode) {
        out.u32(epoch);
        switch (mode) {
            case WRITE -> out.bytes(writeSeed());
            case READ -> out.bytes(readKey()).bytes(writePublicKey);
            case BLIND -> out.bytes(writePublicKey);
        }
        out.bytes(grant);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws FormatException if it is malformed or not granted by the share's owner
     */
    static EpochKeys read(ByteReader in, AccessMode mode, byte[] sharePublicKey, SignatureScheme signatures) {
        int epoch = in.u32();
        if (epoch < 1) {
            throw new FormatException("the key epoch is out of bounds");
        }
        Identity identity = new Identity(epoch, sharePublicKey);
        byte[] writeSeed = mode == AccessMode.WRITE ? in.bytes(SignatureScheme.KEY_BYTES) : null;
        byte[] readKey =
                switch (mode) {
                    case WRITE -> null;
                    case READ -> in.bytes(KeyedMac.KEY_BYTES);
                    case BLIND -> null;
                };
        byte[] writePublicKey = writeSeed == null
                ? in.bytes(SignatureScheme.KEY_BYTES)
                : signatures.publicKey(identity.signSeed(writeSeed));
        byte[] grant = in.bytes(SignatureScheme.SIGNATURE_BYTES);
        if (!signatures.verify(sharePublicKey, identity.grantMessage(writePublicKey), grant)) {
            throw new FormatException("the share's owner has not signed these keys");
        }
        byte[] read = writeSeed == null ? readKey : identity.readKey(writeSeed);
        return new EpochKeys(identity, writeSeed, read, writePublicKey, grant);
    }

    /** The part of these keys that the mode holds. */
    EpochKeys limitedTo(AccessMode mode) {
        return new EpochKeys(
                new Identity(epoch, sharePublicKey),
                mode.covers(AccessMode.WRITE) ? writeSeed : null,
                mode.covers(AccessMode.READ) ? readKey : null,
                writePublicKey,
                grant);
    }

    int epoch() {
        return epoch;
    }

    byte[] writePublicKey() {
        return writePublicKey;
    }

    /** @throws IllegalStateException unless these are keys of mode {@code write} */
    byte[] signSeed() {
        return new Identity(epoch, sharePublicKey).signSeed(writeSeed());
    }

    /** @throws IllegalStateException if these are keys of mode {@code blind} */
    byte[] derived(Use use) {
        return KeyedMac.derive(readKey(), sharePublicKey, use.label, epoch);
    }

    /**
     * The keyed hash that names paths; only for {@link KeyedMac#shared}, as all threads have it in common.
     *
     * @throws IllegalStateException if these are keys of mode {@code blind}
     */
    KeyedMac pathIds() {
        KeyedMac known = pathIds;
        if (known == null) {
            // Five codes, and asked for with every change of a path; made twice it is the same.
            known = new KeyedMac(derived(Use.PATH_ID));
            pathIds = known;
        }
        return known;
    }

    private byte[] writeSeed() {
        if (writeSeed == null) {
            throw new IllegalStateException("these keys cannot write");
        }
        return writeSeed;
    }

    private byte[] readKey() {
        if (readKey == null) {
            throw new IllegalStateException("these keys cannot read");
        }
        return readKey;
    }

    @Override
    public String toString() {
        return "keys of epoch " + epoch + ", redacted";
    }
}
