package io.tandemsync.engine.exchange;

import io.tandemsync.engine.index.PathState;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.VersionVector;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.reconcile.Frontier;
import io.tandemsync.engine.replica.Replica;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a replica with a disk tells its peers of and takes in. */
public final class ReplicaLedger implements Ledger<SharePath> {
    private final Replica replica;
    private final ShareIndex index;
    private final RecordFormat format;

    public ReplicaLedger(Replica replica, RecordFormat format) {
        this.replica = replica;
        this.index = replica.index();
        this.format = format;
    }

    @Override
    public ReplicaId replica() {
        return replica.id();
    }

    @Override
    public UUID sequenceId() {
        return index.identity().sequenceId();
    }

    @Override
    public long sequence() {
        return index.sequence();
    }

    @Override
    public VersionVector context() {
        return replica.context();
    }

    @Override
    public Hash digest() {
        return index.digest();
    }

    @Override
    public List<Hash> buckets() {
        return index.buckets();
    }

    @Override
    public List<Step<SharePath>> stepsAfter(long number, int max) {
        List<Step<SharePath>> steps = new ArrayList<>();
        TreeMap<SharePath, List<Above<SharePath>>> above = new TreeMap<>();
        for (ShareIndex.Step step : index.stepsAfter(number, max)) {
            List<Above<SharePath>> later = above.computeIfAbsent(step.path().parent(), this::toTheTop).stream()
                    .filter(directory -> directory.number() > step.number())
                    .toList();
            steps.add(new Step<>(step.number(), step.source(), step.path(), later));
        }
        return steps;
    }

    /** The directories down to this one. Where something else took the place of one, what is gone below has to come first. */
    private List<Above<SharePath>> toTheTop(SharePath directory) {
        List<SharePath> paths = new ArrayList<>(directory.ancestors());
        paths.add(directory);
        List<Above<SharePath>> above = new ArrayList<>();
        for (SharePath path : paths) {
            PathState state = index.state(path);
            boolean stands = state.frontier()
                    .winner()
                    .filter(winner -> winner.entry() instanceof Entry.Directory)
                    .isPresent();
            if (stands) {
                above.add(new Above<>(state.sequence(), path));
            }
        }
        return above;
    }

    /** Nothing for a blind replica from one who may not write: only writers and blind replicas feed those. */
    @Override
    public int encode(SharePath path, PeerChannel.Peer peer, List<Bytes> into) {
        if (peer.mode() == AccessMode.BLIND && !replica.mayWrite()) {
            return 0;
        }
        PathState state = index.state(path);
        boolean sign = mustSign(peer);
        int bytes = 0;
        for (PathRecord record : state.frontier().members()) {
            Optional<Bytes> encoded = format.encode(record, state.signatures().get(record.dot()), sign);
            if (encoded.isPresent()) {
                into.add(encoded.get());
                bytes += encoded.get().length();
            }
        }
        return bytes;
    }

    @Override
    public void merge(List<Bytes> records, PeerChannel.Peer peer) throws IOException {
        boolean signed = mustSign(peer);
        String source = peer.device().toString();
        List<RecordFormat.Told> group = new ArrayList<>();
        for (Bytes bytes : records) {
            RecordFormat.Told told = format.decode(bytes, signed);
            replica.vet(told.record());
            if (!group.isEmpty()
                    && !group.get(0).record().path().equals(told.record().path())) {
                merge(group, source);
                group.clear();
            }
            group.add(told);
        }
        merge(group, source);
    }

    private void merge(List<RecordFormat.Told> group, String source) throws IOException {
        if (group.isEmpty()) {
            return;
        }
        List<PathRecord> records = new ArrayList<>();
        TreeMap<Dot, Bytes> signatures = new TreeMap<>();
        for (RecordFormat.Told told : group) {
            records.add(told.record());
            Bytes signature = told.signature();
            if (signature != null) {
                signatures.put(told.record().dot(), signature);
            }
        }
        SharePath path = records.get(0).path();
        if (records.size() > Limits.FRONTIER_MAX) {
            // Before a frontier is made of them, which compares each with each.
            throw tooMany();
        }
        Frontier news = Frontier.of(records);
        Frontier known = index.state(path).frontier();
        if (known.members().size() + news.members().size() > Limits.FRONTIER_MAX
                && known.merge(news).members().size() > Limits.FRONTIER_MAX) {
            throw tooMany();
        }
        signatures.keySet().removeAll(news.equivocal());
        replica.merge(path, news, signatures, source);
    }

    private static ProtocolException tooMany() {
        return new ProtocolException("a path has more than " + Limits.FRONTIER_MAX + " versions side by side");
    }

    /** Only between two that may write is a record believed without a writer's signature. */
    private boolean mustSign(PeerChannel.Peer peer) {
        return peer.mode() != AccessMode.WRITE || !replica.mayWrite();
    }

    @Override
    public void seen(VersionVector context) throws IOException {
        replica.seen(context);
    }

    @Override
    public Part<SharePath> paths(SortedSet<Integer> buckets, @Nullable SharePath after, int max) {
        List<SharePath> looked = index.below(SharePath.root(), after == null ? SharePath.root() : after, max);
        List<SharePath> paths = looked.stream()
                .filter(path -> buckets.contains(index.bucket(path)))
                .filter(path -> !index.state(path).frontier().isEmpty())
                .toList();
        return new Part<>(paths, looked.size() < max ? null : looked.get(max - 1));
    }
}
