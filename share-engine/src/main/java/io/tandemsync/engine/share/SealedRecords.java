package io.tandemsync.engine.share;

import io.tandemsync.engine.access.RecordCodec;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.exchange.RecordFormat;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.SignatureScheme;
import io.tandemsync.engine.protocol.ProtocolException;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Records sealed under the share's keys and signed by its writers where the peer did not prove to be one. */
final class SealedRecords implements RecordFormat {
    private final RecordCodec codec;
    private final boolean signs;
    private final Listener listener;
    private final TreeSet<SharePath> tooLarge = new TreeSet<>();

    /** Hears which paths can be told to peers. */
    interface Listener {
        void problem(Problem problem);

        void travels(SharePath path);
    }

    SealedRecords(ShareKeys keys, Listener listener) {
        this.listener = listener;
        this.codec = new RecordCodec(keys);
        this.signs = keys.mode() == AccessMode.WRITE;
    }

    @Override
    public Optional<Bytes> encode(PathRecord record, @Nullable Bytes signature, boolean sign) {
        if (sign && !signs && signature == null) {
            // Nobody would take it from here; writers tell it themselves.
            return Optional.empty();
        }
        try {
            Bytes encoded = encoded(record, signature, sign);
            if (!tooLarge.isEmpty() && tooLarge.remove(record.path())) {
                listener.travels(record.path());
            }
            return Optional.of(encoded);
        } catch (FormatException e) {
            tooLarge.add(record.path());
            listener.problem(new Problem(
                    record.path().toString(),
                    Problem.Code.RECORD_TOO_LARGE,
                    "it cannot be told to peers: " + e.getMessage() + "; move it to another name"));
            return Optional.empty();
        }
    }

    private Bytes encoded(PathRecord record, @Nullable Bytes signature, boolean sign) {
        Bytes encoded = codec.encode(record, sign && signs && signature == null);
        // Who may not write is believed by nobody without the writer's signature, not even by writers.
        if (signature == null || (signs && !sign)) {
            return encoded;
        }
        byte[] unsigned = encoded.array();
        // An unsigned record ends with the length of its signature, zero.
        byte[] signed = Arrays.copyOf(unsigned, unsigned.length + signature.length());
        signed[unsigned.length - 1] = SignatureScheme.SIGNATURE_BYTES;
        System.arraycopy(signature.array(), 0, signed, unsigned.length, signature.length());
        return Bytes.wrap(signed);
    }

    @Override
    public Told decode(Bytes bytes, boolean signatureRequired) {
        try {
            RecordCodec.Decoded decoded = codec.decode(bytes, signatureRequired);
            return new Told(decoded.record(), decoded.signed() ? signatureOf(bytes) : null);
        } catch (FormatException e) {
            throw new ProtocolException("a record is refused: " + e.getMessage(), e);
        }
    }

    private static Bytes signatureOf(Bytes bytes) {
        byte[] all = bytes.array();
        return Bytes.wrap(Arrays.copyOfRange(all, all.length - SignatureScheme.SIGNATURE_BYTES, all.length));
    }
}
