package io.tandemsync.engine.transfer;

import io.tandemsync.engine.transfer.Sources.Wanted;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The peers that content comes from, by the keys of their channels, and which of them is asked for what. */
final class Choice {
    private final TreeMap<Integer, Sources> peers = new TreeMap<>();

    void put(int key, Sources source) {
        peers.put(key, source);
    }

    @Nullable
    Sources get(int key) {
        return peers.get(key);
    }

    @Nullable
    Sources remove(int key) {
        return peers.remove(key);
    }

    boolean isEmpty() {
        return peers.isEmpty();
    }

    Collection<Sources> all() {
        return peers.values();
    }

    boolean hasAnyRoom(int bytes) {
        return peers.values().stream().anyMatch(source -> source.hasRoom(bytes));
    }

    /** Of those that may have the chunk and have room for it the one that owes least; null if there is none. */
    @Nullable
    Sources pick(Wanted wanted) {
        Sources best = null;
        for (Map.Entry<Integer, Sources> entry : peers.entrySet()) {
            Sources source = entry.getValue();
            boolean serves = mayServe(wanted.download(), entry.getKey(), wanted.late())
                    && source.hasRoom(wanted.chunk().length());
            if (serves && (best == null || source.outstandingBytes < best.outstandingBytes)) {
                best = source;
            }
        }
        return best;
    }

    /** Who is asked for pages of the download; null if all have refused. */
    @Nullable
    Integer forPages(Download download) {
        return peers.keySet().stream()
                .filter(key -> mayServe(download, key, download.late))
                .findFirst()
                .orElse(null);
    }

    /** Who is late is asked again only where nobody else can be. */
    private boolean mayServe(Download download, int key, int late) {
        return !hasRefused(download, key) && (key != late || !isServedElsewhere(download, late));
    }

    boolean isRefusedByAll(Download download) {
        return peers.keySet().stream().allMatch(key -> hasRefused(download, key));
    }

    /** Whether any other peer may have what this one is late with. */
    boolean isServedElsewhere(Download download, int late) {
        return peers.keySet().stream().anyMatch(key -> key != late && !hasRefused(download, key));
    }

    private boolean hasRefused(Download download, int key) {
        Long generation = download.refusedBy.get(key);
        Sources source = peers.get(key);
        return source == null || (generation != null && generation >= source.generation);
    }

    /** Some seconds have passed: takes back what is late where another peer has nothing else to bring, and might have it. */
    void tick(Consumer<Wanted> taken) {
        peers.forEach((key, source) -> source.tick(
                wanted -> !wanted.download().over && isServedByIdle(wanted.download(), key),
                wanted -> taken.accept(new Wanted(wanted.download(), wanted.chunk(), key))));
    }

    private boolean isServedByIdle(Download download, int late) {
        return peers.entrySet().stream()
                .anyMatch(entry ->
                        entry.getKey() != late && entry.getValue().isIdle() && !hasRefused(download, entry.getKey()));
    }
}
