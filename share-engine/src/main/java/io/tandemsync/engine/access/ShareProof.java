package io.tandemsync.engine.access;

import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.port.SignatureScheme;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * How one end of a link asks for a share without naming it, and proves what it may do there.
 *
 * <p>Every proof holds a code keyed by the share's public key. That part is weak by design: it proves only that the prover
 * has once seen a token of the share, of whatever mode, which is all that a blind replica has. Above it stands, for {@code
 * read}, a code under the read-proof key, and for {@code write} a signature with the write key.
 */
public final class ShareProof {
    /** Longest proof in bytes. */
    public static final int BYTES_MAX = 1 + 4 + Hash.BYTES + SignatureScheme.SIGNATURE_BYTES;

    private static final String LABEL = "tandem 1 share proof";

    private ShareProof() {}

    /**
     * The salted hash by which an end asks for a share on this link; the same whichever end asks.
     *
     * <p>It is keyed by the share's public key, so that a stranger learns nothing from it; whoever has seen a token of the
     * share recognises it.
     */
    public static Hash tag(ShareKeys keys, Bytes diallerNonce, Bytes listenerNonce) {
        Transcript.checkNonce(diallerNonce);
        Transcript.checkNonce(listenerNonce);
        return keys.tags().shared(diallerNonce.array(), listenerNonce.array());
    }

    /** The proof of the mode that these keys have, in their newest epoch. */
    public static Bytes prove(ShareKeys keys, Transcript transcript) {
        AccessMode mode = keys.mode();
        byte[] message = message(keys, transcript, mode, keys.epoch());
        ByteWriter out = new ByteWriter(BYTES_MAX);
        out.u8(ShareKeys.number(mode)).u32(keys.epoch()).bytes(weakCode(keys, message));
        switch (mode) {
            case WRITE -> out.bytes(keys.signatures().sign(keys.newest().signSeed(), message));
            case READ -> out.bytes(readCode(keys, message));
            case BLIND -> {}
        }
        return Bytes.wrap(out.toByteArray());
    }

    /**
     * The mode that the other end proved as far as these keys can tell: blind keys cannot check a proof of {@code read} and
     * take it for {@code blind}. Nothing for anything that is wrong, in whatever way, and after the same work for every share.
     *
     * @param transcript with the other end as the prover
     */
    public static Optional<AccessMode> check(ShareKeys keys, Transcript transcript, Bytes proof) {
        if (proof.length() > BYTES_MAX) {
            return Optional.empty();
        }
        try {
            return check(keys, transcript, new ByteReader(proof.array()));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<AccessMode> check(ShareKeys keys, Transcript transcript, ByteReader in) {
        AccessMode mode = ShareKeys.mode(in.u8());
        int epoch = in.u32();
        byte[] weak = in.bytes(Hash.BYTES);
        byte[] strong =
                switch (mode) {
                    case WRITE -> in.bytes(SignatureScheme.SIGNATURE_BYTES);
                    case READ -> in.bytes(Hash.BYTES);
                    case BLIND -> new byte[0];
                };
        in.finish();
        byte[] message = message(keys, transcript, mode, epoch);
        // All of it is worked out whatever is wrong, so that the time tells nothing of what was.
        boolean known = MessageDigest.isEqual(weak, weakCode(keys, message));
        boolean tellable = mode != AccessMode.READ || keys.mode() != AccessMode.BLIND;
        boolean proved =
                switch (mode) {
                    case WRITE -> keys.signatures().verify(keys.newest().writePublicKey(), message, strong);
                    case READ -> MessageDigest.isEqual(
                                    strong, tellable ? readCode(keys, message) : weakCode(keys, message))
                            || !tellable;
                    case BLIND -> true;
                };
        return known && proved && epoch == keys.epoch()
                ? Optional.of(tellable ? mode : AccessMode.BLIND)
                : Optional.empty();
    }

    private static byte[] message(ShareKeys keys, Transcript transcript, AccessMode mode, int epoch) {
        ByteWriter out = new ByteWriter(256);
        out.text(LABEL);
        transcript.write(out);
        out.bytes(keys.sharePublicKey().array()).u8(ShareKeys.number(mode)).u32(epoch);
        return out.toByteArray();
    }

    private static byte[] weakCode(ShareKeys keys, byte[] message) {
        byte[] key = KeyedMac.derive(keys.sharePublicKey().array(), new byte[Hash.BYTES], "tandem 1 blind proof", 0);
        return new KeyedMac(key).of(message);
    }

    private static byte[] readCode(ShareKeys keys, byte[] message) {
        return new KeyedMac(keys.newest().derived(EpochKeys.Use.READ_PROOF)).of(message);
    }
}
