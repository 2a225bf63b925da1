package io.tandemsync.engine.sealed;

import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.SealedWant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One blind replica as a source of content: asks it for sealed chunks and hands on what is in them as if a reader had sent
 * it. What a writer of this share did not seal under the id that was asked for counts as refused.
 */
public final class Unsealing {
    private static final Logger LOG = LoggerFactory.getLogger(Unsealing.class);
    private static final Hash NO_PATH = Hash.of(new byte[Hash.BYTES]);

    private final PeerChannel channel;
    private final Opener opener;
    private final Workers workers;
    private final Host host;
    private final SealedInbox inbox = new SealedInbox();
    private final TreeMap<Long, Asked> asked = new TreeMap<>();
    private boolean closed;

    /** Opens sealed chunks; thread-safe. */
    public interface Opener {
        /** The bytes sealed under this id. @throws FormatException if a writer did not seal them under it */
        byte[] open(ChunkId id, Bytes sealed);
    }

    /** Takes what comes, opened: content, refusals and pages, as from any peer; called in the share's loop. */
    public interface Host {
        /** @param blamed whether the peer sent something else where this says that it has nothing */
        void received(ShareMessage message, boolean blamed) throws IOException;
    }

    /** A chunk to ask for, with its length in bytes. */
    public record Chunk(ChunkId id, int length) {}

    private static final class Asked {
        private final List<Chunk> chunks;
        /** Null where chunks are asked for and not pages. */
        private final @Nullable List<Bytes> pages;

        private int open;
        /** Some of the pages were none that a writer sealed. */
        private boolean blamed;

        private Asked(List<Chunk> chunks, boolean pages) {
            this.chunks = chunks;
            this.pages = pages ? new ArrayList<>(Collections.nCopies(chunks.size(), Bytes.empty())) : null;
            this.open = chunks.size();
        }
    }

    public Unsealing(PeerChannel channel, Opener opener, Workers workers, Host host) {
        this.channel = channel;
        this.opener = opener;
        this.workers = workers;
        this.host = host;
    }

    /** Asks for chunks. */
    public void ask(long id, List<Chunk> chunks) {
        ask(id, new Asked(chunks, false));
    }

    /** Asks for pages. */
    public void askPages(long id, List<ChunkId> pages) {
        ask(
                id,
                new Asked(
                        pages.stream()
                                .map(page -> new Chunk(page, Limits.PAGE_BYTES_MAX))
                                .toList(),
                        true));
    }

    private void ask(long id, Asked news) {
        asked.put(id, news);
        inbox.expect(
                id, news.chunks.stream().map(chunk -> sealedMax(chunk.length())).toList());
        List<SealedWant> asking = news.chunks.stream()
                .map(chunk -> new SealedWant(NO_PATH, chunk.id()))
                .toList();
        long bytes = news.chunks.stream().mapToLong(Chunk::length).sum();
        channel.ask(new ShareMessage.SealedRequest(id, asking), bytes);
    }

    /** The most that so many bytes have when they are sealed: padding up to an eighth, head, a page's list, signature. */
    public static int sealedMax(int length) {
        int list = length <= Limits.PAGE_BYTES_MAX ? Limits.PAGE_BYTES_MAX : 0;
        return Math.min(Limits.SEALED_BYTES_MAX, length + length / 8 + list + 2048);
    }

    /** The channel is gone: nothing more comes of it. */
    public void close() {
        closed = true;
    }

    /** Sealed chunks came. */
    public void received(ShareMessage.SealedChunks chunks) throws IOException {
        for (SealedInbox.Delivery delivery : inbox.take(chunks)) {
            Asked of = asked.get(delivery.request());
            if (of == null) {
                continue;
            }
            Bytes sealed = delivery.sealed();
            if (sealed == null) {
                settle(delivery, of, null, false);
            } else {
                open(delivery, of, sealed);
            }
        }
    }

    private void open(SealedInbox.Delivery delivery, Asked of, Bytes sealed) {
        Chunk chunk = of.chunks.get(delivery.want());
        workers.run(() -> Bytes.wrap(opener.open(chunk.id(), sealed)), new Workers.Answer<Bytes>() {
            @Override
            public void done(Bytes result) {
                step(() -> settle(delivery, of, result, false));
            }

            @Override
            public void failed(Exception cause) {
                if (!(cause instanceof FormatException)) {
                    throw new IllegalStateException("a sealed chunk could not be looked at", cause);
                }
                LOG.debug("What a blind replica sent is not what was asked for. cause={}", cause.getMessage());
                step(() -> settle(delivery, of, null, true));
            }
        });
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void step(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void settle(SealedInbox.Delivery delivery, Asked of, @Nullable Bytes plain, boolean blamed)
            throws IOException {
        if (closed) {
            return;
        }
        long id = delivery.request();
        int want = delivery.want();
        if (--of.open == 0) {
            asked.remove(id);
        }
        if (of.pages != null) {
            if (plain != null) {
                of.pages.set(want, plain);
            }
            of.blamed |= blamed;
            if (of.open == 0) {
                host.received(new ShareMessage.Pages(id, of.pages), of.blamed);
            }
        } else if (plain == null || plain.length() != of.chunks.get(want).length()) {
            host.received(new ShareMessage.Refused(id, List.of(want)), blamed);
        } else {
            host.received(new ShareMessage.Data(id, List.of(new ShareMessage.Piece(want, 0, plain))), false);
        }
    }
}
