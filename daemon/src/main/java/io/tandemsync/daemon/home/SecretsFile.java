package io.tandemsync.daemon.home;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.GuardedFile.InvalidException;
import io.tandemsync.daemon.home.GuardedFile.Loaded;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.port.SignatureScheme;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code secrets.json} of a home: the keys of every share that this device has or had.
 *
 * <p>It is a plain file with mode 0600: a PKCS#12 store whose password had to lie beside it would hide nothing.
 */
public final class SecretsFile {
    private static final int VERSION = 1;

    private final GuardedFile file;
    private final @Nullable HomeWarning warning;
    private Map<ShareId, ShareSecrets> secrets;

    private SecretsFile(GuardedFile file, Map<ShareId, ShareSecrets> secrets, @Nullable HomeWarning warning) {
        this.file = file;
        this.secrets = secrets;
        this.warning = warning;
    }

    /** Reads the file; no file means no secrets. */
    public static SecretsFile open(Home home, SignatureScheme signatures) throws RefusedException {
        GuardedFile file = new GuardedFile(home.secretsFile(), VERSION, true);
        Loaded<Map<ShareId, ShareSecrets>> loaded = file.load(object -> read(object, signatures));
        return loaded == null
                ? new SecretsFile(file, Map.of(), null)
                : new SecretsFile(file, loaded.value(), loaded.warning());
    }

    /** What a person should know about the file, null where all is well. */
    public @Nullable HomeWarning warning() {
        return warning;
    }

    /** The secrets of the share, null where there are none. */
    public synchronized @Nullable ShareSecrets find(ShareId share) {
        return secrets.get(share);
    }

    /** What the replica may use of the secrets of its share, null where there are none. */
    public @Nullable ShareSecrets of(ShareEntry replica) {
        ShareSecrets all = find(replica.id());
        return all == null ? null : all.limitedTo(replica.mode());
    }

    /** The shares whose secrets are here, registered or not. */
    public synchronized List<ShareId> shares() {
        return List.copyOf(secrets.keySet());
    }

    /** Stores the secrets of one share; returns when they survive a power cut. */
    public synchronized void put(ShareId share, ShareSecrets added) throws IOException {
        Map<ShareId, ShareSecrets> next = new LinkedHashMap<>(secrets);
        next.put(share, added);
        save(next);
    }

    /** Forgets the secrets of one share. */
    public synchronized void remove(ShareId share) throws IOException {
        Map<ShareId, ShareSecrets> next = new LinkedHashMap<>(secrets);
        if (next.remove(share) != null) {
            save(next);
        }
    }

    private void save(Map<ShareId, ShareSecrets> next) throws IOException {
        ObjectNode object = GuardedFile.JSON.createObjectNode().put("version", VERSION);
        ObjectNode shares = object.putObject("shares");
        next.forEach((id, secret) -> shares.putObject(id.toString())
                .put(
                        "keys",
                        Base64.getEncoder()
                                .encodeToString(secret.keys().encode().array()))
                .put(
                        "repositoryKey",
                        Base64.getEncoder()
                                .encodeToString(secret.repositoryKey().array())));
        file.save(object);
        secrets = next;
    }

    private static Map<ShareId, ShareSecrets> read(ObjectNode object, SignatureScheme signatures)
            throws InvalidException {
        if (!object.has("shares")) {
            throw new InvalidException("it has no \"shares\"");
        }
        Map<ShareId, ShareSecrets> secrets = new LinkedHashMap<>();
        Fields shares = new Fields(object, "the file").object("shares");
        for (String id : shares.names()) {
            Fields secret = shares.object(id);
            byte[] key = secret.bytes("repositoryKey");
            if (key.length != ShareSecrets.REPOSITORY_KEY_BYTES) {
                throw new InvalidException("a repository key has the wrong length");
            }
            ShareKeys keys = keys(secret.bytes("keys"), signatures);
            if (!keys.shareId().toString().equals(id)) {
                throw new InvalidException("keys stand under the id of another share");
            }
            secrets.put(keys.shareId(), new ShareSecrets(keys, Bytes.wrap(key)));
        }
        return secrets;
    }

    private static ShareKeys keys(byte[] encoded, SignatureScheme signatures) throws InvalidException {
        try {
            return ShareKeys.decode(Bytes.wrap(encoded), signatures);
        } catch (FormatException e) {
            throw new InvalidException(String.valueOf(e.getMessage()));
        }
    }
}
