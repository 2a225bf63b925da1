package io.tandemsync.daemon.link;

import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.ShareProof;
import io.tandemsync.engine.access.Transcript;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.LinkMessage;
import io.tandemsync.engine.protocol.LinkMessage.Answer;
import io.tandemsync.engine.protocol.LinkMessage.Ask;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import io.tandemsync.engine.protocol.ProtocolException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Questions for shares on one link, ours and the peer's. Confined to the network's thread. */
@SuppressWarnings("FutureReturnValueIgnored") // Timers that find the link gone do nothing.
final class Asks {
    /** Every refusal comes this long after the question, so that its time tells nothing of its reason. */
    private static final Duration REFUSAL_DELAY = Duration.ofMillis(100);
    /** Questions and refusals that may wait at once: a peer that asks faster breaks the protocol. */
    private static final int REFUSALS_MAX = 256;
    /** Questions that wait at once, well within what a peer takes; the next follow once these are answered. */
    private static final int PENDING_MAX = 128;
    /** Channels of one share that the peer may open within the span: each costs the share a welcome. */
    static final int OPENINGS_MAX = 64;

    private static final Duration OPENINGS_SPAN = Duration.ofMinutes(1);

    private final Link link;
    private final Link.Context context;
    private final Proofs proofs;
    private final Map<Integer, ShareLookup.Entry> pending = new HashMap<>();
    private final Set<ShareId> pendingShares = new HashSet<>();
    private final Map<ShareId, Retry> retries = new HashMap<>();
    /** When the peer opened channels of a share, the latest last. */
    private final Map<ShareId, Deque<Long>> openings = new HashMap<>();
    /** The peer's that nobody has looked at yet. */
    private final Deque<Ask> questions = new ArrayDeque<>();

    private int nextNumber;
    private int refusals;

    /** When a share may be asked for again. */
    private static final class Retry {
        private final Backoff backoff;
        private long due;
        private boolean refused;

        Retry(Backoff backoff) {
            this.backoff = backoff;
        }
    }

    Asks(Link link, Link.Context context, Proofs proofs) {
        this.link = link;
        this.context = context;
        this.proofs = proofs;
        this.nextNumber = link.outbound() ? 0 : 1;
    }

    /** Asks for what is wanted and neither open, nor asked for, nor to be waited for; what waits longest comes first. */
    void ask() {
        long now = context.config().clock().nanos();
        List<ShareLookup.Entry> due = new ArrayList<>();
        for (ShareLookup.Entry entry : context.wanted(link)) {
            ShareId share = entry.keys().shareId();
            if (overdue(share, now) >= 0 && link.channelOf(share) == null && !isPending(share)) {
                due.add(entry);
            }
        }
        due.sort(Comparator.comparingLong(entry -> -overdue(entry.keys().shareId(), now)));
        for (ShareLookup.Entry entry : due.subList(0, Math.min(due.size(), PENDING_MAX - pending.size()))) {
            int number = nextNumber;
            nextNumber += 2;
            pending.put(number, entry);
            pendingShares.add(entry.keys().shareId());
            link.connection().send(new Ask(number, proofs.tag(entry.keys()), proofs.prove(entry.keys())));
        }
    }

    /** For how many nanoseconds the share might have been asked for; negative if it is to be waited for. */
    private long overdue(ShareId share, long now) {
        Retry retry = retries.get(share);
        return retry == null ? Long.MAX_VALUE : now - retry.due;
    }

    /** Forgets all waiting times. */
    void hurry() {
        retries.values().forEach(retry -> retry.due = context.config().clock().nanos());
    }

    boolean isPending(ShareId share) {
        return pendingShares.contains(share);
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    /** Whether the peer's last answer for the share was none. */
    boolean isRefused(ShareId share) {
        Retry retry = retries.get(share);
        return retry != null && retry.refused;
    }

    /** The share's channel has ended: it is asked for again, later. */
    void later(ShareId share, boolean refused) {
        LinksConfig config = context.config();
        Retry retry = retries.computeIfAbsent(
                share,
                key -> new Retry(new Backoff(
                        config.times().askAgainFirst(), config.times().redialLongest(), config.randomness())));
        Duration wait = retry.backoff.next();
        retry.refused = refused;
        retry.due = config.clock().nanos() + wait.toNanos();
        context.loop().schedule(link::ask, wait.toNanos() + 1_000_000, TimeUnit.NANOSECONDS);
    }

    void answered(Answer answer) {
        ShareLookup.Entry entry = pending.remove(answer.channel());
        if (entry == null) {
            throw new ProtocolException("an answer has no question");
        }
        pendingShares.remove(entry.keys().shareId());
        take(answer, entry);
        if (pending.isEmpty()) {
            link.ask();
        }
    }

    private void take(Answer answer, ShareLookup.Entry entry) {
        ShareId share = entry.keys().shareId();
        Optional<AccessMode> mode = proofs.check(entry.keys(), answer.proof());
        boolean admitted = mode.isPresent() && entry.endpoint().admits(link.device());
        if (admitted && link.channelOf(share) == null) {
            opened(share);
            link.open(answer.channel(), entry, mode.get(), true);
            return;
        }
        if (!answer.proof().isEmpty()) {
            Leave.Reason reason = mode.isPresent() ? Leave.Reason.STOPPED : Leave.Reason.BROKEN;
            link.turnDown(answer.channel(), reason);
        }
        if (link.channelOf(share) == null) {
            later(share, true);
        }
    }

    /** Answers the peer's question when its turn comes: with a channel, or with the one refusal that there is for every reason. */
    void asked(Ask ask) {
        boolean even = (ask.channel() & 1) == 0;
        boolean taken = link.hasChannel(ask.channel())
                || questions.stream().anyMatch(other -> other.channel() == ask.channel());
        if (even == link.outbound() || taken) {
            throw new ProtocolException("a question has a channel number that is not its to use");
        }
        if (refusals + questions.size() >= REFUSALS_MAX) {
            throw new ProtocolException("the peer asks for more than it may");
        }
        questions.add(ask);
        if (questions.size() == 1) {
            context.turns().add(this::dealWithOne);
        }
        context.turns().go();
    }

    private boolean dealWithOne() {
        if (!link.isUp()) {
            questions.clear();
            return false;
        }
        dealWith(questions.remove());
        return !questions.isEmpty();
    }

    private void dealWith(Ask ask) {
        long begun = context.config().clock().nanos();
        ShareLookup.Entry entry = find(ask.tag());
        // Where there is no such share a decoy is checked: what a question costs must not tell which it was,
        // since whoever asks many things at once sees it in the time of what follows.
        ShareKeys asked = entry == null ? context.decoy() : entry.keys();
        AccessMode mode = proofs.check(asked, ask.proof()).orElse(null);
        if (entry == null || mode == null || !isServed(entry)) {
            refuse(ask.channel(), begun);
            return;
        }
        ShareId share = entry.keys().shareId();
        Bytes proof = proofs.prove(entry.keys());
        link.dropChannelOf(share);
        link.connection().send(new Answer(ask.channel(), proof));
        opened(share);
        openings.computeIfAbsent(share, key -> new ArrayDeque<>()).add(begun);
        link.open(ask.channel(), entry, mode, false);
    }

    private boolean hasOpenedTooMany(ShareId share) {
        Deque<Long> times = openings.getOrDefault(share, new ArrayDeque<>());
        long now = context.config().clock().nanos();
        while (!times.isEmpty() && now - times.getFirst() > OPENINGS_SPAN.toNanos()) {
            times.removeFirst();
        }
        return times.size() >= OPENINGS_MAX;
    }

    /** Both may ask for one share at once: then the dialler's question stands. */
    private boolean isServed(ShareLookup.Entry entry) {
        ShareId share = entry.keys().shareId();
        boolean oursStands = link.outbound() && (link.channelOf(share) != null || isPending(share));
        return !link.isStandby()
                && !context.isKeptWaiting(link)
                && !oursStands
                && !hasOpenedTooMany(share)
                && link.channels() < Limits.CHANNELS_MAX
                && entry.endpoint().admits(link.device());
    }

    private void opened(ShareId share) {
        Retry retry = retries.get(share);
        if (retry != null) {
            retry.refused = false;
        }
    }

    private ShareLookup.@Nullable Entry find(Hash tag) {
        ShareLookup.Entry found = null;
        // To the end in any case, so that the time does not tell where it was found.
        for (ShareLookup.Entry entry : context.config().shares().shares()) {
            if (MessageDigest.isEqual(proofs.tag(entry.keys()).bytes(), tag.bytes())) {
                found = entry;
            }
        }
        return found;
    }

    /** @param begun when its turn came: what was looked up and checked since must not show in the time of the answer */
    private void refuse(int channel, long begun) {
        refusals++;
        context.turns().hold();
        long spent = context.config().clock().nanos() - begun;
        context.loop()
                .schedule(
                        () -> {
                            refusals--;
                            context.turns().release();
                            link.connection().send(new Answer(channel, Bytes.empty()));
                        },
                        REFUSAL_DELAY.toNanos() - spent,
                        TimeUnit.NANOSECONDS);
    }

    /** Lets the retry times of a share begin anew. */
    void reset(ShareId share) {
        retries.remove(share);
    }

    /**
     * Whose question is looked at next. What a wrong one costs, a signature's check, is the thread's that serves all links: so
     * only few are looked at while as many await their refusals, and links take turns, whatever one of them asks at once.
     */
    static final class Turns {
        /** Refusals held back at once, of all links: with {@link #REFUSAL_DELAY} that is 1 280 checks a second. */
        static final int HELD_MAX = 128;

        private final Deque<Asker> waiting = new ArrayDeque<>();
        private int held;

        /** One with questions that wait. */
        interface Asker {
            /** Deals with the oldest of them; returns whether there are more. */
            boolean dealWithOne();
        }

        /** The asker has a question now and had none. */
        void add(Asker asker) {
            waiting.add(asker);
        }

        /** A refusal is held back, until {@link #release}. */
        void hold() {
            held++;
        }

        void release() {
            held--;
            go();
        }

        /** Deals with as many questions as may be dealt with now. */
        void go() {
            while (held < HELD_MAX && !waiting.isEmpty()) {
                Asker next = waiting.remove();
                if (next.dealWithOne()) {
                    waiting.add(next);
                }
            }
        }
    }

    /** Questions and proofs of one link, bound to both devices and both nonces of the hellos. */
    static final class Proofs {
        private final Transcript ours;
        private final Transcript theirs;

        /** @param dialled whether this device dialled the other */
        Proofs(boolean dialled, Party self, Party peer) {
            Party dialler = dialled ? self : peer;
            Party listener = dialled ? peer : self;
            ours = transcript(dialler, listener, dialled ? Transcript.Role.DIALLER : Transcript.Role.LISTENER);
            theirs = transcript(dialler, listener, dialled ? Transcript.Role.LISTENER : Transcript.Role.DIALLER);
        }

        /** One end and the nonce of its hello. */
        record Party(DeviceId device, Bytes nonce) {}

        /** By which either end asks for the share on this link. */
        Hash tag(ShareKeys keys) {
            return ShareProof.tag(keys, ours.diallerNonce(), ours.listenerNonce());
        }

        /** That this device holds the keys. */
        Bytes prove(ShareKeys keys) {
            return ShareProof.prove(keys, ours);
        }

        /** What the peer has proved; nothing where the proof is wrong. */
        Optional<AccessMode> check(ShareKeys keys, Bytes proof) {
            return proof.isEmpty() ? Optional.empty() : ShareProof.check(keys, theirs, proof);
        }

        private static Transcript transcript(Party dialler, Party listener, Transcript.Role prover) {
            return new Transcript(
                    LinkMessage.VERSION,
                    dialler.device(),
                    listener.device(),
                    dialler.nonce(),
                    listener.nonce(),
                    prover);
        }
    }
}
