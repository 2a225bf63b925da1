package io.tandemsync.engine.blind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.RecordCodec;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.vault.Vault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I15, capability: what a blind replica takes in, it has checked, and counters jump by a bounded step there too. */
final class VaultLedgerTest {
    private static final long STEP = 1L << 40;
    private static final ReplicaId REPLICA = new ReplicaId(new UUID(0, 1));
    private static final PeerChannel.Peer PEER =
            new PeerChannel.Peer(new DeviceId(Hash.of(new byte[Hash.BYTES])), "p", AccessMode.BLIND, "tcp", true, null);

    private final ShareKeys keys = TestSecrets.keys(4, new JdkSignatures());
    private FakeOrderedStore store = new FakeOrderedStore();
    private Vault vault;
    private VaultLedger ledger;

    @BeforeEach
    void open() throws IOException {
        Randomness random = TestSecrets.randomness(5);
        vault = Vault.open(store, () -> new UUID(random.below(Long.MAX_VALUE), 1), Duration.ofDays(1));
        ledger = new VaultLedger(
                vault,
                new RecordCodec(keys.limitedTo(AccessMode.BLIND)),
                new ShownCounters(store, vault),
                (path, records, source) -> vault.add(path, records, source, Instant.EPOCH));
    }

    @Test
    void counter_jumpsByABoundedStepOnly() throws IOException {
        tell("a", STEP);
        tell("b", 2 * STEP);
        assertRefused("c", 3 * STEP + 1);
        assertRefused("c", Long.MAX_VALUE);
        assertThat(vault.totals().paths()).isEqualTo(2);
    }

    @Test
    void whatWasShown_holdsAfterARestart() throws IOException {
        for (int i = 1; i <= 5; i++) {
            tell("a" + i, i * STEP);
        }
        store.close();
        store = store.reopened();
        open();
        tell("b", 5 * STEP + 7);
        assertRefused("c", 7 * STEP);
    }

    @Test
    void replicaMadeBeforeCountersWereKept_learnsThemFromItsRecords() throws IOException {
        tell("a", STEP);
        tell("b", 2 * STEP);
        store.commit(List.of(new Change(Table.META, "context".getBytes(StandardCharsets.US_ASCII), null)));
        open();
        tell("c", 3 * STEP);
        assertRefused("d", 5 * STEP);
    }

    @Test
    void recordWithoutASignature_isRefused() {
        Bytes unsigned = new RecordCodec(keys).encode(record("a", 1), false);
        assertThatThrownBy(() -> ledger.merge(List.of(unsigned), PEER)).isInstanceOf(ProtocolException.class);
    }

    private void tell(String path, long counter) throws IOException {
        ledger.merge(List.of(new RecordCodec(keys).encode(record(path, counter), true)), PEER);
    }

    private void assertRefused(String path, long counter) {
        assertThatThrownBy(() -> tell(path, counter))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("which no replica can have reached");
    }

    private PathRecord record(String path, long counter) {
        Dot dot = new Dot(REPLICA, counter);
        return new PathRecord(
                SharePath.of(path),
                new Entry.Directory(0755),
                Past.empty().plus(dot, 0),
                dot,
                dot,
                Instant.EPOCH,
                keys.epoch(),
                null);
    }
}
