package io.tandemsync.engine.transfer;

import io.tandemsync.engine.chunk.ChunkList;
import io.tandemsync.engine.index.ShareIndex;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.port.PeerChannel;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.protocol.Limits;
import io.tandemsync.engine.protocol.ProtocolException;
import io.tandemsync.engine.protocol.ShareMessage;
import io.tandemsync.engine.sealed.Unsealing;
import io.tandemsync.engine.transfer.Sources.Asked;
import io.tandemsync.engine.transfer.Sources.Wanted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts files together in the staging area: from what this machine has, then from all peers that have the rest, with a
 * bounded number of bytes asked of each. Small files go before large ones unless another order is set. Confined to the share's loop.
 */
public final class Fetcher {
    /** Fetches at once; more would only hold memory. */
    private static final int FETCHES_MAX = 2_048;

    private final ShareIndex index;
    private final Workers workers;
    private final ContentKeys keys;
    private final Assembly assembly;
    private final FetchHost host;
    private final TreeSet<String> partial;
    private final Choice peers = new Choice();
    private final TreeMap<Long, Download> downloads = new TreeMap<>();
    private final TreeMap<Long, PagesAsked> awaitingPages = new TreeMap<>();
    private FetchOrder order = FetchOrder.SMALLEST;
    private PriorityQueue<Wanted> queue = Wanted.queue(order);
    private boolean held;
    private boolean gathering;
    private long numbers;
    private long ticks;

    /** Who was asked for pages, when, and what it had announced by then. */
    private record PagesAsked(Download download, int peer, long generation, long tick) {}

    /** @param partial names in the staging area that an earlier run left */
    public Fetcher(
            ShareIndex index,
            ShareDirectory directory,
            Workers workers,
            ContentKeys keys,
            List<String> partial,
            FetchHost host) {
        this.index = index;
        this.workers = workers;
        this.keys = keys;
        this.assembly = new Assembly(directory, keys::hash);
        this.partial = new TreeSet<>(partial);
        this.host = host;
    }

    /** Asks for files in this order from now on. */
    public void order(FetchOrder changed) {
        PriorityQueue<Wanted> ordered = Wanted.queue(changed);
        ordered.addAll(queue);
        queue = ordered;
        order = changed;
    }

    /** Asks for nothing while more fetches are about to come, where a person has set an order that they would change. */
    public void hold(boolean more) {
        boolean over = gathering || (held && !more);
        gathering = false;
        held = more && order != FetchOrder.SMALLEST;
        if (over && !held) {
            assign();
        }
    }

    /** Asks for nothing until the next {@link #hold}, so that what begins meanwhile is asked for in one request. */
    public void gather() {
        gathering = true;
    }

    /** Whether another fetch may begin. */
    public boolean hasRoom() {
        return downloads.size() < FETCHES_MAX;
    }

    /** A staged file was not used and stays for another fetch of the same content. */
    public void keep(String name) {
        partial.add(name);
    }

    /** Names in the staging area that no fetch is using. */
    public List<String> leftOver() {
        return downloads.isEmpty() ? List.copyOf(partial) : List.of();
    }

    /** The staged file is gone. */
    public void forget(String name) {
        partial.remove(name);
    }

    public boolean isBusy() {
        return !downloads.isEmpty();
    }

    /** What has come of the files that are on their way. */
    public Arrivals arrivals() {
        return Arrivals.of(downloads.values());
    }

    /** Whether any peer is connected that could have content. */
    public boolean hasPeers() {
        return !peers.isEmpty();
    }

    /** Begins to put the file together; the host hears how it ends. */
    public void fetch(Fetch fetch) {
        Download download = new Download(fetch, ++numbers);
        downloads.put(download.number, download);
        begin(download);
    }

    /** Ends every fetch without a word, for good: whoever asked for them may have failed. */
    public void stop() {
        List.copyOf(downloads.values()).forEach(this::end);
        queue.clear();
    }

    private void begin(Download download) {
        ChunkList list = ChunkList.of(download.fetch.file().content(), index::page);
        if (!list.isComplete()) {
            askForPages(download, list.missing());
            return;
        }
        download.chunks = list.chunks();
        Fetch fetch = download.fetch;
        long solid = assembly.solidBytes(download.chunks);
        try {
            host.takeRoom(fetch, solid);
        } catch (IOException e) {
            end(download);
            host.notFetched(fetch, e);
            return;
        }
        boolean prepared = !fetch.equal().isEmpty()
                || solid < fetch.file().content().size()
                || (fetch.oldSource() != null && !download.isWhole())
                || partial.contains(fetch.name());
        if (download.chunks.isEmpty()) {
            work(download, () -> whole(download, List.of()), done -> staged(download));
        } else if (prepared) {
            ChunkList old = fetch.old() == null ? null : ChunkList.of(fetch.old(), index::page);
            List<ChunkList.Chunk> oldChunks = old == null || !old.isComplete() ? List.of() : old.chunks();
            new Preparation(
                            assembly,
                            download,
                            workers.parallelism(),
                            job -> work(download, job, Runnable::run),
                            missing -> want(download, missing))
                    .begin(oldChunks);
        } else {
            want(download, download.chunks);
        }
    }

    private @Nullable Void whole(Download download, List<Bytes> blocks) throws IOException {
        assembly.writeWhole(download.fetch, download.chunks, blocks);
        return null;
    }

    private void want(Download download, List<ChunkList.Chunk> missing) {
        partial.add(download.fetch.name());
        if (missing.isEmpty()) {
            finish(download);
            return;
        }
        download.await(missing);
        missing.forEach(chunk -> queue.add(new Wanted(download, chunk, Wanted.NOBODY)));
        assign();
    }

    private void finish(Download download) {
        work(
                download,
                () -> {
                    assembly.finish(download.fetch);
                    return download;
                },
                done -> staged(download));
    }

    private void staged(Download download) {
        end(download);
        partial.remove(download.fetch.name());
        host.staged(download.fetch);
    }

    private void end(Download download) {
        download.over = true;
        downloads.remove(download.number);
        awaitingPages.values().removeIf(pages -> pages.download() == download);
    }

    /**
     * Some seconds have passed: what a peer was asked for long ago is asked of another one that has nothing else to bring. So
     * a peer that takes requests and answers none keeps back no file that others have.
     */
    public void tick() {
        ticks++;
        List<Wanted> late = new ArrayList<>();
        peers.tick(late::add);
        queue.addAll(late);
        for (Map.Entry<Long, PagesAsked> entry : List.copyOf(awaitingPages.entrySet())) {
            PagesAsked pages = entry.getValue();
            if (ticks - pages.tick() >= Sources.LATE_TICKS && peers.isServedElsewhere(pages.download(), pages.peer())) {
                awaitingPages.remove(entry.getKey());
                pages.download().late = pages.peer();
                begin(pages.download());
            }
        }
        assign();
    }

    /** Gives waiting chunks to peers that have room for them. */
    private void assign() {
        if (held || gathering) {
            return;
        }
        List<Wanted> later = new ArrayList<>();
        while (!queue.isEmpty() && peers.hasAnyRoom(queue.peek().chunk().length())) {
            Wanted wanted = queue.poll();
            if (wanted == null || wanted.download().over) {
                continue;
            }
            Sources source = peers.pick(wanted);
            if (source != null) {
                if (source.add(wanted)) {
                    source.flush(++numbers);
                }
            } else if (peers.isRefusedByAll(wanted.download())) {
                end(wanted.download());
                host.unavailable(wanted.download().fetch);
            } else {
                later.add(wanted);
            }
        }
        if (peers.isEmpty()) {
            abandon();
        }
        queue.addAll(later);
        peers.all().forEach(source -> source.flush(++numbers));
    }

    /** With no peer left, what waits for peers is given back. */
    private void abandon() {
        TreeMap<Long, Download> waiting = new TreeMap<>();
        queue.forEach(wanted -> waiting.put(wanted.download().number, wanted.download()));
        awaitingPages.values().forEach(pages -> waiting.put(pages.download().number, pages.download()));
        queue.clear();
        for (Download download : waiting.values()) {
            if (!download.over) {
                end(download);
                host.unavailable(download.fetch);
            }
        }
    }

    private void askForPages(Download download, List<ChunkId> missing) {
        Integer key = peers.forPages(download);
        Sources source = key == null ? null : peers.get(key);
        if (key != null && source != null) {
            long id = ++numbers;
            awaitingPages.put(id, new PagesAsked(download, key, source.generation, ticks));
            source.askPages(id, missing.subList(0, Math.min(missing.size(), Limits.PAGES_MAX)));
            return;
        }
        end(download);
        host.unavailable(download.fetch);
    }

    // What peers do.

    /** A channel is up; the key names it until it closes. */
    public void opened(int key, PeerChannel channel) {
        boolean reads = channel.peer().mode().covers(AccessMode.READ);
        peers.put(
                key,
                new Sources(
                        channel,
                        reads ? null : new Unsealing(channel, keys, workers, (m, blamed) -> unsealed(key, m, blamed))));
        assign();
    }

    /** What a blind replica sent, opened: as if a reader had sent it. */
    private void unsealed(int key, ShareMessage message, boolean blamed) throws IOException {
        if (message instanceof ShareMessage.Data data) {
            received(key, data);
        } else if (message instanceof ShareMessage.Refused refused) {
            refused(key, refused, blamed);
        } else if (message instanceof ShareMessage.Pages pages) {
            received(key, pages, blamed);
        }
    }

    /** Sealed chunks came from a blind replica. */
    public void received(int key, ShareMessage.SealedChunks chunks) throws IOException {
        Sources source = peers.get(key);
        Unsealing unsealing = source == null ? null : source.unsealing;
        if (unsealing == null) {
            throw new ProtocolException("sealed chunks came that were not asked for");
        }
        unsealing.received(chunks);
    }

    /** A channel is gone: what it was asked for is asked of others. */
    public void closed(int key) {
        Sources source = peers.remove(key);
        if (source == null) {
            return;
        }
        source.close();
        queue.addAll(source.filling);
        source.asked.values().forEach(asked -> queue.addAll(asked.awaited()));
        List<Download> orphans = awaitingPages.values().stream()
                .filter(pages -> pages.peer() == key)
                .map(PagesAsked::download)
                .toList();
        awaitingPages.values().removeIf(pages -> pages.peer() == key);
        orphans.forEach(this::begin);
        assign();
    }

    /** The peer has got content that it did not have before. */
    public void available(int key, long generation) {
        Sources source = peers.get(key);
        if (source != null && generation > source.generation) {
            source.generation = generation;
            assign();
        }
    }

    /** Content came. */
    public void received(int key, ShareMessage.Data data) {
        Sources source = peers.get(key);
        Asked asked = source == null ? null : source.asked.get(data.request());
        if (source == null || asked == null) {
            throw new ProtocolException("content came that was not asked for");
        }
        for (ShareMessage.Piece piece : data.pieces()) {
            take(key, source, asked, piece);
        }
        source.settle(data.request(), asked);
    }

    private void take(int key, Sources source, Asked asked, ShareMessage.Piece piece) {
        ArrivingChunk arriving = asked.at(piece.want());
        if (arriving == null || arriving.filled() != piece.offset()) {
            throw new ProtocolException("content came out of place");
        }
        arriving.add(piece.bytes());
        if (arriving.isWhole()) {
            asked.end(piece.want());
            Wanted wanted = asked.wants.get(piece.want());
            if (asked.withdrawn.get(piece.want())) {
                source.written(wanted.chunk(), arriving.blocks());
            } else {
                write(key, source, wanted, arriving.blocks());
            }
        }
    }

    private void write(int key, Sources source, Wanted wanted, List<Bytes> blocks) {
        Download download = wanted.download();
        Callable<Boolean> job = () -> {
            try {
                if (download.isWhole()) {
                    whole(download, blocks);
                } else {
                    assembly.write(download, wanted.chunk(), blocks);
                }
                return true;
            } catch (Assembly.WrongChunk e) {
                return false;
            }
        };
        work(download, () -> source.written(wanted.chunk(), blocks), job, good -> {
            if (download.over) {
                assign();
                return;
            }
            if (!good) {
                download.refusedBy.put(key, Long.MAX_VALUE);
                host.wrongBytes(source.channel, download.fetch);
                queue.add(wanted);
            } else if (download.hasAll(wanted.chunk())) {
                if (download.isWhole()) {
                    staged(download);
                } else {
                    finish(download);
                }
            }
            assign();
        });
    }

    /** The peer cannot serve some of what it was asked for; blamed, it sent something else. */
    public void refused(int key, ShareMessage.Refused refused, boolean blamed) {
        Sources source = peers.get(key);
        Asked asked = source == null ? null : source.asked.get(refused.request());
        if (source == null || asked == null) {
            throw new ProtocolException("a refusal came for nothing that was asked");
        }
        for (int i : refused.wants()) {
            if (asked.at(i) == null) {
                throw new ProtocolException("a refusal came for what was not asked or has come");
            }
            Wanted wanted = asked.wants.get(i);
            asked.end(i);
            source.outstandingBytes -= wanted.chunk().length();
            wanted.download().refusedBy.put(key, asked.generation);
            if (blamed && !wanted.download().over) {
                host.wrongBytes(source.channel, wanted.download().fetch);
            }
            if (!asked.withdrawn.get(i)) {
                queue.add(wanted);
            }
        }
        source.settle(refused.request(), asked);
        assign();
    }

    /** Pages came; blamed, the peer sent something else in the place of some. */
    public void received(int key, ShareMessage.Pages pages, boolean blamed) throws IOException {
        PagesAsked asked = awaitingPages.get(pages.request());
        Sources source = peers.get(key);
        if (asked == null || source == null) {
            return;
        }
        if (asked.peer() != key) {
            throw new ProtocolException("pages came that another peer was asked for");
        }
        awaitingPages.remove(pages.request());
        Download download = asked.download();
        TreeMap<ChunkId, Bytes> good = new TreeMap<>();
        ChunkList list = ChunkList.of(download.fetch.file().content(), index::page);
        boolean wrong = blamed;
        for (Bytes page : pages.pages()) {
            ChunkId id = keys.hash().page(page.array());
            if (!page.isEmpty() && list.missing().contains(id)) {
                good.put(id, page);
            } else {
                wrong |= !page.isEmpty() && index.page(id) == null;
            }
        }
        if (wrong) {
            host.wrongBytes(source.channel, download.fetch);
        }
        if (good.isEmpty() && !list.isComplete()) {
            download.refusedBy.put(key, asked.generation());
        }
        index.pages(good);
        begin(download);
    }

    private <T> void work(Download download, Callable<T> job, Consumer<T> then) {
        work(download, () -> {}, job, then);
    }

    private <T> void work(Download download, Runnable over, Callable<T> job, Consumer<T> then) {
        workers.run(job, new Workers.Answer<T>() {
            @Override
            public void done(T result) {
                over.run();
                then.accept(result);
            }

            @Override
            public void failed(Exception cause) {
                over.run();
                if (!download.over) {
                    end(download);
                    host.notFetched(download.fetch, cause);
                }
                assign();
            }
        });
    }
}
