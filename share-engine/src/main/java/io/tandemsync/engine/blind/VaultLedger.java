package io.tandemsync.engine.blind;

import io.tandemsync.engine.access.RecordCodec;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.exchange.Ledger;
import io.tandemsync.engine.index.FrontierDigest;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.vault.SealedRecord;
import io.tandemsync.engine.vault.Vault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a blind replica tells its peers of and takes in: records by path id, as their writers signed them. It cannot tell a
 * reader from another blind replica, and takes from neither what no writer signed.
 */
final class VaultLedger implements Ledger<Hash> {
    private final Vault vault;
    private final RecordCodec codec;
    private final ShownCounters counters;
    private final Intake intake;

    /** Takes in verified records of one path. */
    interface Intake {
        void add(Hash path, List<SealedRecord> records, String source) throws IOException;
    }

    VaultLedger(Vault vault, RecordCodec codec, ShownCounters counters, Intake intake) {
        this.vault = vault;
        this.codec = codec;
        this.counters = counters;
        this.intake = intake;
    }

    @Override
    public ReplicaId replica() {
        return vault.replica();
    }

    @Override
    public UUID sequenceId() {
        return vault.sequenceId();
    }

    @Override
    public long sequence() {
        return vault.sequence();
    }

    /** Nothing: what a blind replica says of others' counters nobody could check. */
    @Override
    public VersionVector context() {
        return VersionVector.empty();
    }

    @Override
    public Hash digest() {
        return vault.digest();
    }

    @Override
    public List<Hash> buckets() {
        return vault.buckets();
    }

    @Override
    public List<Step<Hash>> stepsAfter(long number, int max) {
        List<Step<Hash>> steps = new ArrayList<>();
        for (Vault.Step step : vault.stepsAfter(number, max)) {
            // Which paths lie below which is nothing that it may know.
            steps.add(new Step<>(step.number(), step.source(), step.path(), List.of()));
        }
        return steps;
    }

    @Override
    public int encode(Hash path, PeerChannel.Peer peer, List<Bytes> into) {
        int bytes = 0;
        for (SealedRecord record : vault.path(path).members()) {
            into.add(record.bytes());
            bytes += record.bytes().length();
        }
        return bytes;
    }

    @Override
    public void merge(List<Bytes> records, PeerChannel.Peer peer) throws IOException {
        String source = peer.device().toString();
        List<SealedRecord> group = new ArrayList<>();
        for (Bytes bytes : records) {
            SealedRecord record = verified(bytes);
            counters.take(record.head());
            if (!group.isEmpty()
                    && !group.get(0).head().pathId().equals(record.head().pathId())) {
                merge(group, source);
                group.clear();
            }
            group.add(record);
        }
        merge(group, source);
    }

    private void merge(List<SealedRecord> group, String source) throws IOException {
        if (!group.isEmpty()) {
            try {
                intake.add(group.get(0).head().pathId(), List.copyOf(group), source);
            } catch (Vault.TooManyMembersException e) {
                throw new ProtocolException("records are refused: " + e.getMessage(), e);
            }
        }
    }

    private SealedRecord verified(Bytes bytes) {
        try {
            return new SealedRecord(bytes, codec.decodePublic(bytes, true).record());
        } catch (FormatException e) {
            throw new ProtocolException("a record is refused: " + e.getMessage(), e);
        }
    }

    @Override
    public void seen(VersionVector context) {
        // It has no use for that, and nobody would believe it.
    }

    @Override
    public Part<Hash> paths(SortedSet<Integer> buckets, @Nullable Hash after, int max) {
        List<Hash> looked = vault.paths(after, max);
        List<Hash> paths = looked.stream()
                .filter(path -> buckets.contains(FrontierDigest.bucket(path)))
                .toList();
        return new Part<>(paths, looked.size() < max ? null : looked.get(max - 1));
    }
}
