package io.tandemsync.engine.sealed;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.protocol.ShareMessage.SealedPiece;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Serves one peer's requests for sealed chunks, in order, reading ahead only as far as the channel takes it. Confined to
 * the share's loop.
 */
public final class SealedSupply {
    /** Bytes read at once for a peer. */
    private static final int BATCH_BYTES = 512 * 1024;
    /** Sealed chunks read at once for a peer. */
    private static final int BATCH_CHUNKS = 64;
    /** Batches being read at once for a peer. */
    private static final int BATCHES_MAX = 3;

    private record Task(long request, int want, SealedSource.Reading reading) {}

    private record Part(long request, int want, @Nullable Bytes bytes) {}

    private record Open(ShareMessage.SealedRequest request, int next) {}

    private final PeerChannel channel;
    private final SealedSource source;
    private final Workers workers;
    private final Deque<Open> requests = new ArrayDeque<>();
    private final TreeMap<Long, List<Part>> ready = new TreeMap<>();
    private long nextBatch;
    private long nextSent;
    private int reading;
    private boolean closed;

    public SealedSupply(PeerChannel channel, SealedSource source, Workers workers) {
        this.channel = channel;
        this.source = source;
        this.workers = workers;
    }

    /** The peer asks for sealed chunks. */
    public void requested(ShareMessage.SealedRequest request) {
        if (requests.size() >= Limits.REQUESTS_MAX) {
            throw new ProtocolException("more requests came than may wait");
        }
        requests.add(new Open(request, 0));
        pump();
    }

    /** The channel takes more. */
    public void pump() {
        send();
        while (!closed && reading < BATCHES_MAX && ready.size() < BATCHES_MAX && channel.hasBulkRoom()) {
            List<Task> batch = batch();
            if (batch.isEmpty()) {
                return;
            }
            read(batch);
        }
    }

    public void close() {
        closed = true;
        requests.clear();
        ready.clear();
    }

    private List<Task> batch() {
        List<Task> batch = new ArrayList<>();
        int bytes = 0;
        while (!requests.isEmpty() && batch.size() < BATCH_CHUNKS && bytes < BATCH_BYTES) {
            Open open = requests.remove();
            SealedSource.Reading found = source.find(open.request().wants().get(open.next()));
            batch.add(new Task(open.request().id(), open.next(), found));
            bytes += found.bytes();
            if (open.next() + 1 < open.request().wants().size()) {
                requests.addFirst(new Open(open.request(), open.next() + 1));
            }
        }
        return batch;
    }

    private void read(List<Task> batch) {
        long number = nextBatch++;
        reading++;
        workers.run(() -> batch.stream().map(SealedSupply::read).toList(), new Workers.Answer<List<Part>>() {
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
                done(batch.stream()
                        .map(task -> new Part(task.request(), task.want(), null))
                        .toList());
            }
        });
    }

    private static Part read(Task task) {
        try {
            return new Part(task.request(), task.want(), task.reading().read());
        } catch (IOException e) {
            // What cannot be read is refused; the peer asks again when it hears of something new here.
            return new Part(task.request(), task.want(), null);
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
            Packing packing = new Packing(channel);
            parts.forEach(packing::add);
            packing.flush();
        }
    }

    /** Packs pieces into messages: many small ones into one, a large one into several. */
    private static final class Packing {
        private final PeerChannel channel;
        private final List<SealedPiece> pieces = new ArrayList<>();
        private long request;
        private int bytes;

        Packing(PeerChannel channel) {
            this.channel = channel;
        }

        void add(Part part) {
            if (part.request() != request) {
                flush();
                request = part.request();
            }
            Bytes sealed = part.bytes();
            if (sealed == null) {
                pieces.add(new SealedPiece(part.want(), 0, 0, Bytes.empty()));
                return;
            }
            byte[] all = sealed.array();
            for (int offset = 0; offset < all.length; offset += Limits.DATA_BYTES_MAX) {
                int length = Math.min(Limits.DATA_BYTES_MAX, all.length - offset);
                if (bytes + length > Limits.DATA_BYTES_MAX) {
                    flush();
                }
                Bytes slice =
                        length == all.length ? sealed : Bytes.wrap(Arrays.copyOfRange(all, offset, offset + length));
                pieces.add(new SealedPiece(part.want(), all.length, offset, slice));
                bytes += length;
            }
        }

        void flush() {
            if (!pieces.isEmpty()) {
                channel.sendBulk(new ShareMessage.SealedChunks(request, pieces));
                pieces.clear();
                bytes = 0;
            }
        }
    }
}
