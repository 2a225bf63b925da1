package io.tandemsync.engine.transfer;

import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Serves one peer's requests for content, in order, reading ahead only as far as the channel takes it. What is served is
 * read from the share's files as they are recorded; the receiver verifies it.
 */
public final class Supply {
    /** Bytes read at once for a peer. */
    private static final int BATCH_BYTES = 512 * 1024;
    /** Batches being read at once for a peer. */
    private static final int BATCHES_MAX = 3;

    private record Task(
            long request, int want, ShareMessage.Want piece, @Nullable SharePath path, @Nullable Stamp stamp) {}

    /** @param blocks null where the piece cannot be served */
    private record Part(Task task, @Nullable List<Bytes> blocks) {}

    private final PeerChannel channel;
    private final ShareIndex index;
    private final ShareDirectory directory;
    private final Workers workers;
    private final Deque<ShareMessage.Request> requests = new ArrayDeque<>();
    private final Deque<ShareMessage.PageRequest> pageRequests = new ArrayDeque<>();
    private final Deque<Task> tasks = new ArrayDeque<>();
    private final TreeMap<Long, List<Part>> ready = new TreeMap<>();
    private long nextBatch;
    private long nextSent;
    private int reading;
    private boolean closed;

    public Supply(PeerChannel channel, ShareIndex index, ShareDirectory directory, Workers workers) {
        this.channel = channel;
        this.index = index;
        this.directory = directory;
        this.workers = workers;
    }

    /** The peer asks for content. */
    public void requested(ShareMessage.Request request) {
        if (requests.size() >= Limits.REQUESTS_MAX) {
            throw new ProtocolException("more requests came than may wait");
        }
        requests.add(request);
        pump();
    }

    /** The peer asks for pages. */
    public void requested(ShareMessage.PageRequest request) {
        if (pageRequests.size() >= Limits.PAGE_REQUESTS_MAX) {
            throw new ProtocolException("more requests for pages came than may wait");
        }
        pageRequests.add(request);
        pump();
    }

    private void sendPages() {
        while (!pageRequests.isEmpty() && channel.hasBulkRoom()) {
            ShareMessage.PageRequest request = pageRequests.remove();
            List<Bytes> pages = new ArrayList<>();
            for (ChunkId id : request.pages()) {
                Bytes page = index.page(id);
                pages.add(page == null ? Bytes.empty() : page);
            }
            channel.sendBulk(new ShareMessage.Pages(request.id(), pages));
        }
    }

    /** The channel takes more. */
    public void pump() {
        sendPages();
        send();
        while (!closed && reading < BATCHES_MAX && ready.size() < BATCHES_MAX && channel.hasBulkRoom() && fill()) {
            readBatch();
        }
    }

    public void close() {
        closed = true;
        requests.clear();
        pageRequests.clear();
        tasks.clear();
        ready.clear();
    }

    private boolean fill() {
        while (tasks.isEmpty() && !requests.isEmpty()) {
            ShareMessage.Request request = requests.poll();
            for (int i = 0; i < request.wants().size(); i++) {
                ShareMessage.Want want = request.wants().get(i);
                tasks.add(task(request.id(), i, want));
            }
        }
        return !tasks.isEmpty();
    }

    private Task task(long request, int want, ShareMessage.Want piece) {
        for (SharePath path : index.pathsOf(piece.content(), 4)) {
            Base base = index.state(path).base();
            if (base != null && base.stamp() != null) {
                return new Task(request, want, piece, path, base.stamp());
            }
        }
        return new Task(request, want, piece, null, null);
    }

    private void readBatch() {
        List<Task> batch = new ArrayList<>();
        int bytes = 0;
        while (!tasks.isEmpty()
                && (batch.isEmpty() || bytes + tasks.peek().piece().length() <= BATCH_BYTES)) {
            Task task = tasks.poll();
            batch.add(task);
            bytes += task.piece().length();
        }
        long number = nextBatch++;
        reading++;
        workers.run(() -> read(batch), new Workers.Answer<List<Part>>() {
            @Override
            public void done(List<Part> result) {
                reading--;
                if (!closed) {
                    ready.put(number, result);
                    pump();
                }
            }

            @Override
            public void failed(Exception cause) {
                done(batch.stream().map(task -> new Part(task, null)).toList());
            }
        });
    }

    private List<Part> read(List<Task> batch) {
        List<Part> parts = new ArrayList<>(batch.size());
        ShareDirectory.Source open = null;
        ContentId openContent = null;
        try {
            for (Task task : batch) {
                if (open != null && !task.piece().content().equals(openContent)) {
                    close(open);
                    open = null;
                }
                if (open == null && task.path() != null) {
                    open = open(task);
                    openContent = task.piece().content();
                }
                parts.add(new Part(task, open == null ? null : blocks(open, task.piece())));
            }
        } finally {
            if (open != null) {
                close(open);
            }
        }
        return parts;
    }

    private ShareDirectory.@Nullable Source open(Task task) {
        SharePath path = task.path();
        if (path == null) {
            return null;
        }
        try {
            ShareDirectory.Source source = directory.open(path);
            Stamp stamp = source.stamp();
            if (task.stamp() != null && stamp.sameIgnoringChangeTime(task.stamp())) {
                return source;
            }
            close(source);
            return null;
        } catch (IOException e) {
            // What cannot be opened is refused; the peer asks again when it hears of something new here.
            return null;
        }
    }

    /** The piece in blocks as they will be sent. */
    private static @Nullable List<Bytes> blocks(ShareDirectory.Source source, ShareMessage.Want piece) {
        List<Bytes> blocks = new ArrayList<>();
        try {
            for (int at = 0; at < piece.length(); at += Limits.DATA_BYTES_MAX) {
                int length = Math.min(Limits.DATA_BYTES_MAX, piece.length() - at);
                ByteBuffer block = ByteBuffer.allocate(length);
                while (block.hasRemaining()) {
                    if (source.read(block, piece.offset() + at + block.position()) < 0) {
                        return null;
                    }
                }
                blocks.add(Bytes.wrap(block.array()));
            }
            return blocks;
        } catch (IOException e) {
            // As above: refused.
            return null;
        }
    }

    private static void close(ShareDirectory.Source source) {
        try {
            source.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Sends what has been read, in the order of the requests. */
    private void send() {
        while (channel.hasBulkRoom()) {
            List<Part> parts = ready.remove(nextSent);
            if (parts == null) {
                return;
            }
            nextSent++;
            Outgoing outgoing = new Outgoing(channel);
            for (Part part : parts) {
                List<Bytes> blocks = part.blocks();
                if (blocks == null) {
                    outgoing.refuse(part.task().request(), part.task().want());
                } else {
                    outgoing.add(part.task().request(), part.task().want(), blocks);
                }
            }
            outgoing.flush();
        }
    }

    /** Packs pieces into data messages: many small ones into one, a large one into several. */
    private static final class Outgoing {
        private final PeerChannel channel;
        private final List<ShareMessage.Piece> pieces = new ArrayList<>();
        private long request = -1;
        private int bytes;

        Outgoing(PeerChannel channel) {
            this.channel = channel;
        }

        /** @param blocks of at most {@link Limits#DATA_BYTES_MAX} bytes each, one behind the other */
        void add(long id, int want, List<Bytes> blocks) {
            if (id != request) {
                flush();
                request = id;
            }
            int offset = 0;
            for (Bytes block : blocks) {
                if (bytes + block.length() > Limits.DATA_BYTES_MAX) {
                    flush();
                }
                pieces.add(new ShareMessage.Piece(want, offset, block));
                bytes += block.length();
                offset += block.length();
            }
        }

        void refuse(long id, int want) {
            flush();
            // On the bulk lane, so that it never overtakes data of the same request.
            channel.sendBulk(new ShareMessage.Refused(id, List.of(want)));
        }

        void flush() {
            if (!pieces.isEmpty()) {
                channel.sendBulk(new ShareMessage.Data(request, pieces));
                pieces.clear();
                bytes = 0;
            }
        }
    }
}
