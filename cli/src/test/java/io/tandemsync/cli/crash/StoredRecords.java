package io.tandemsync.cli.crash;

import io.tandemsync.daemon.crypto.BouncyCastleSignatures;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.Home;
import io.tandemsync.daemon.home.SecretsFile;
import io.tandemsync.daemon.home.ShareSecrets;
import io.tandemsync.daemon.host.SystemClock;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.repository.RepositoryKey;
import io.tandemsync.repository.RepositoryStore;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The records in a repository whose daemon does not run.
 *
 * @param replica who this replica is
 * @param records all that it knows, by the dot that names each
 */
record StoredRecords(ReplicaId replica, Map<Dot, PathRecord> records) {
    static StoredRecords read(Pair.Side side) throws IOException {
        try {
            SecretsFile file = SecretsFile.open(new Home(side.place().resolve("home")), new BouncyCastleSignatures());
            ShareSecrets secrets = file.find(file.shares().get(0));
            if (secrets == null) {
                throw new IOException("the home has no secrets");
            }
            RepositoryKey key = RepositoryKey.of(secrets.repositoryKey().array());
            try (RepositoryStore store = RepositoryStore.open(side.tree().resolve(".syncdb"), key)) {
                ShareIndex index = ShareIndex.open(
                        store,
                        secrets.keys()::pathId,
                        () -> {
                            throw new IllegalStateException("the repository has no identity");
                        },
                        new SystemClock());
                TreeMap<Dot, PathRecord> records = new TreeMap<>();
                index.forEach((path, state) ->
                        state.frontier().members().forEach(record -> records.put(record.dot(), record)));
                return new StoredRecords(index.identity().replica(), records);
            }
        } catch (RefusedException e) {
            throw new IOException("the home cannot be read", e);
        }
    }

    /** Records made by this replica. */
    Map<Dot, PathRecord> own() {
        TreeMap<Dot, PathRecord> own = new TreeMap<>(records);
        own.keySet().removeIf(dot -> !dot.replica().equals(replica));
        return own;
    }

    /** Dots under which the other replica knows another record. */
    Map<Dot, PathRecord> contradicted(StoredRecords other) {
        TreeMap<Dot, PathRecord> found = new TreeMap<>(records);
        found.entrySet().removeIf(entry -> {
            PathRecord there = other.records.get(entry.getKey());
            return there == null || there.equals(entry.getValue());
        });
        return found;
    }
}
