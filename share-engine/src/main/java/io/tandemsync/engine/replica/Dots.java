package io.tandemsync.engine.replica;

import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.ReplicaAnchor;
import io.tandemsync.engine.port.ReplicaAnchor.Anchor;
import io.tandemsync.engine.port.ReplicaAnchor.End;
import io.tandemsync.engine.reconcile.DotSource;
import io.tandemsync.engine.reconcile.Mint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives out this replica's dots, each once for ever.
 *
 * <p>The home reserves counters in blocks before any of a block is used, and home and repository know each other by a
 * session id that is new at every open. A repository that the home does not recognise was copied, restored or rolled back:
 * it goes on under a new replica id.
 *
 * <p>A repository that was rolled back to a moment of its last session has the right session id. If it was closed, the home
 * knows how far it had come. If it was killed, nobody can tell: it keeps its id, but no past is stretched any more over dots
 * that it may have forgotten, lest it claim to have seen what it made after that moment.
 */
final class Dots implements DotSource {
    /** Counters in a block: one fsync of the home for each. */
    private static final long BLOCK = 65_536;

    private final ShareIndex index;
    private final ReplicaAnchor anchor;
    private final Randomness randomness;
    private long reserved;
    /** Of the dots up to here it may be forgotten to which paths they went. */
    private long doubted;
    /** Whether the disk may show what the repository has forgotten. */
    private boolean behind;
    /** Whether it may have been put back all the same, as nobody closed it. */
    private boolean unclosed;

    private Dots(ShareIndex index, ReplicaAnchor anchor, Randomness randomness) {
        this.index = index;
        this.anchor = anchor;
        this.randomness = randomness;
    }

    /** Recognises the repository or gives it a new identity, and begins a session. */
    static Dots open(ShareIndex index, ReplicaAnchor anchor, Randomness randomness, Syncing store) throws IOException {
        Dots dots = new Dots(index, anchor, randomness);
        ShareIndex.Identity identity = index.identity();
        Anchor last = anchor.load();
        Anchor known = recognising(last, index);
        dots.behind = last != null && (known == null || last.behind());
        dots.unclosed = last != null && last.end() == null;
        ReplicaId replica = known == null ? new ReplicaId(uuid(randomness)) : known.replica();
        dots.reserved = known == null ? 0 : known.reserved();
        long counter = Math.max(index.counter(), dots.reserved);
        dots.doubted = known != null && known.end() != null ? known.doubted() : counter;
        // Peers hold places in the sequence of what this is a copy of, which goes on elsewhere or went on further.
        UUID sequence = known == null ? uuid(randomness) : identity.sequenceId();
        UUID session = uuid(randomness);
        anchor.store(dots.anchor(replica, known == null ? session : identity.session(), session));
        index.counter(counter);
        index.identify(new ShareIndex.Identity(replica, sequence, session));
        store.sync();
        anchor.store(dots.anchor(replica, session, session));
        return dots;
    }

    /** What the home knows of this very repository; null where it knows another one, or another moment of it. */
    private static @Nullable Anchor recognising(@Nullable Anchor known, ShareIndex index) {
        ShareIndex.Identity identity = index.identity();
        if (known == null || !known.replica().equals(identity.replica())) {
            return null;
        }
        boolean last = known.session().equals(identity.session());
        End end = known.end();
        boolean same = end == null
                ? last || known.opening().equals(identity.session())
                : last && end.equals(new End(index.counter(), index.sequence()));
        return same ? known : null;
    }

    private Anchor anchor(ReplicaId replica, UUID session, UUID opening) {
        return new Anchor(replica, reserved, session, opening, doubted, behind, null);
    }

    /** Makes everything durable and lets the home know how far the repository has come; nothing may be changed afterwards. */
    void close(Syncing store) throws IOException {
        ShareIndex.Identity identity = index.identity();
        index.identify(identity);
        store.sync();
        End end = new End(index.counter(), index.sequence());
        UUID session = identity.session();
        anchor.store(new Anchor(identity.replica(), reserved, session, session, doubted, behind, end));
    }

    /** Whether the repository was put back and its disk has not been looked at wholly since. */
    boolean isBehind() {
        return behind;
    }

    /** Whether it may have been put back, as far as anybody can tell, and its disk has not been looked at wholly since. */
    boolean isDoubtful() {
        return behind || unclosed;
    }

    /** All of the disk has been looked at. */
    void caughtUp() throws IOException {
        unclosed = false;
        if (behind) {
            behind = false;
            UUID session = index.identity().session();
            anchor.store(anchor(index.identity().replica(), session, session));
        }
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
        doubted = index.counter();
        anchor.store(anchor(replica, session, session));
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
        long last = index.state(path).ownLast();
        return new Mint(new Dot(index.identity().replica(), counter), last > doubted ? last : 0);
    }

    private void reserve(long upTo) {
        ShareIndex.Identity identity = index.identity();
        UUID session = identity.session();
        try {
            anchor.store(new Anchor(identity.replica(), upTo, session, session, doubted, behind, null));
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
