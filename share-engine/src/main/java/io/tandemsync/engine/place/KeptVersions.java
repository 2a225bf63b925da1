package io.tandemsync.engine.place;

import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.transfer.LocalSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What syncing pushed aside: kept for a while on a part of the file system, the oldest going first; what no record
 * holds is pinned and stays. It is also a source of content.
 */
public final class KeptVersions {
    /** Contents remembered as sources; a source that was forgotten only costs a transfer. */
    private static final int SOURCES_MAX = 100_000;

    private final OrderedStore store;
    private final ShareDirectory directory;
    private final Clock clock;
    private final TreeMap<ContentId, String> contents = new TreeMap<>();
    private long bytes;
    private boolean grown;
    private Retention retention = Retention.usual();

    public KeptVersions(OrderedStore store, ShareDirectory directory, Clock clock) {
        this.store = store;
        this.directory = directory;
        this.clock = clock;
        for (KeptVersion version : all()) {
            bytes += version.size();
            remember(version);
        }
    }

    private void remember(KeptVersion version) {
        announce(version.id(), version.content());
    }

    /** Whether a version with this id is listed. */
    boolean contains(String id) {
        return store.get(Table.VERSIONS, key(id)) != null;
    }

    /** After an unclean stop: strikes out what is listed and not there. */
    void reconcile() throws IOException {
        TreeSet<String> there = new TreeSet<>(directory.list(Area.VERSIONS));
        for (KeptVersion version : all()) {
            if (!there.contains(version.id())) {
                strike(version);
            }
        }
    }

    /** Where this content still stands among the kept versions. */
    public Optional<LocalSource> source(ContentId content) {
        return Optional.ofNullable(contents.get(content)).map(id -> new LocalSource.Aside(Area.VERSIONS, id));
    }

    /** Whether this content stands among the kept versions. */
    public boolean holds(ContentId content) {
        return contents.containsKey(content);
    }

    /** This content is about to be kept under the id and so may be counted on. */
    void announce(String id, @Nullable ContentId content) {
        if (content != null && contents.size() < SOURCES_MAX) {
            contents.put(content, id);
        }
    }

    /** Takes over the entry of the displaced area that is named as the version. */
    void keep(KeptVersion version) throws IOException {
        store.commit(List.of(new Change(Table.VERSIONS, key(version.id()), version.encode())));
        directory.move(Area.DISPLACED, version.id(), Area.VERSIONS, version.id());
        bytes += version.size();
        grown = true;
        remember(version);
    }

    /** Keeps for as long as this from now on. */
    public void retain(Retention changed) {
        grown |= !changed.equals(retention);
        retention = changed;
    }

    /** Whether something was kept since the last look at what is too much. */
    public boolean hasGrown() {
        return grown;
    }

    /** Lets go what is too old or too much. */
    public void evict() throws IOException {
        grown = false;
        Instant oldest = clock.now().minus(retention.age());
        long most = directory.space().total() / 100 * retention.percent();
        List<KeptVersion> candidates = all();
        candidates.removeIf(KeptVersion::pinned);
        candidates.sort(Comparator.comparing(KeptVersion::replaced));
        for (KeptVersion version : candidates) {
            if (bytes > most || !version.replaced().isAfter(oldest)) {
                drop(version);
            }
        }
    }

    private void drop(KeptVersion version) throws IOException {
        directory.delete(Area.VERSIONS, version.id());
        strike(version);
    }

    private void strike(KeptVersion version) throws IOException {
        store.commit(List.of(new Change(Table.VERSIONS, key(version.id()), null)));
        bytes -= version.size();
        ContentId content = version.content();
        if (content != null) {
            contents.remove(content, version.id());
        }
    }

    private List<KeptVersion> all() {
        List<KeptVersion> versions = new ArrayList<>();
        OrderedStore.Cursor cursor = store.from(Table.VERSIONS, new byte[0]);
        while (cursor.next()) {
            versions.add(KeptVersion.decode(new String(cursor.key(), StandardCharsets.US_ASCII), cursor.value()));
        }
        return versions;
    }

    private static byte[] key(String id) {
        return id.getBytes(StandardCharsets.US_ASCII);
    }
}
