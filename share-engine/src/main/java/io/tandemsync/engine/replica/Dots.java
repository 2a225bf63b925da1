package io.tandemsync.engine.replica;

import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.ReplicaAnchor;
import io.tandemsync.engine.port.ReplicaAnchor.Anchor;
import io.tandemsync.engine.reconcile.DotSource;
import io.tandemsync.engine.reconcile.Mint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Gives out this replica's dots, each once for ever.
 *
 * <p>The home reserves counters in blocks before any of a block is used, and home and repository know each other by a
 * session id that is new at every open. A repository that the home does not recognise was copied, restored or rolled back:
 * it goes on under a new replica id.
 */
final class Dots implements DotSource {
    /** Counters in a block: one fsync of the home for each. */
    private static final long BLOCK = 65_536;

    private final ShareIndex index;
    private final ReplicaAnchor anchor;
    private final Randomness randomness;
    private long reserved;

    private Dots(ShareIndex index, ReplicaAnchor anchor, Randomness randomness) {
        this.index = index;
        this.anchor = anchor;
        this.randomness = randomness;
    }

    /** Recognises the repository or gives it a new identity, and begins a session. */
    static Dots open(ShareIndex index, ReplicaAnchor anchor, Randomness randomness, Syncing store) throws IOException {
        Dots dots = new Dots(index, anchor, randomness);
        ShareIndex.Identity identity = index.identity();
        Anchor known = anchor.load();
        boolean recognised = known != null
                && known.replica().equals(identity.replica())
                && (known.session().equals(identity.session())
                        || known.opening().equals(identity.session()));
        ReplicaId replica = recognised ? identity.replica() : new ReplicaId(uuid(randomness));
        dots.reserved = recognised && known != null ? known.reserved() : 0;
        // Peers hold places in the sequence of what this is a copy of, which goes on elsewhere or went on further.
        UUID sequence = recognised ? identity.sequenceId() : uuid(randomness);
        UUID session = uuid(randomness);
        anchor.store(new Anchor(replica, dots.reserved, recognised ? identity.session() : session, session));
        index.identify(new ShareIndex.Identity(replica, sequence, session));
        index.counter(Math.max(index.counter(), dots.reserved));
        store.sync();
        anchor.store(new Anchor(replica, dots.reserved, session, session));
        return dots;
    }

    /** Makes what was committed durable. */
    interface Syncing {
        void sync() throws IOException;
    }

    /** Goes on under a new replica id, because another device may be giving out dots of the old one. */
    void renew(Syncing store) throws IOException {
        ShareIndex.Identity identity = index.identity();
        ReplicaId replica = new ReplicaId(uuid(randomness));
        UUID session = uuid(randomness);
        reserved = 0;
        anchor.store(new Anchor(replica, 0, session, session));
        index.identify(new ShareIndex.Identity(replica, identity.sequenceId(), session));
        store.sync();
    }

    @Override
    public Mint next(SharePath path) {
        long counter = index.counter() + 1;
        if (counter > reserved) {
            reserve(counter + BLOCK);
        }
        index.counter(counter);
        return new Mint(
                new Dot(index.identity().replica(), counter), index.state(path).ownLast());
    }

    private void reserve(long upTo) {
        ShareIndex.Identity identity = index.identity();
        try {
            anchor.store(new Anchor(identity.replica(), upTo, identity.session(), identity.session()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reserved = upTo;
    }

    static UUID uuid(Randomness randomness) {
        ByteBuffer bytes = ByteBuffer.wrap(randomness.bytes(16));
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
