package io.tandemsync.engine.version;

import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.transfer.LocalSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What syncing pushed aside: kept for a while on a part of the file system, the oldest going first; what no record
 * holds is pinned and stays. It is also a source of content.
 */
public final class KeptVersions {
    private static final Logger LOG = LoggerFactory.getLogger(KeptVersions.class);

    /** How long the size of the file system counts as known. */
    private static final Duration SPACE_PAUSE = Duration.ofMinutes(1);
    /** Contents remembered as sources; a source that was forgotten only costs a transfer. */
    private static final int SOURCES_MAX = 100_000;

    private final OrderedStore store;
    private final ShareDirectory directory;
    private final Clock clock;
    private final TreeMap<ContentId, String> contents = new TreeMap<>();
    /** Contents that versions begin with, to which somebody added later. */
    private final TreeMap<String, ContentId> extended = new TreeMap<>();

    private Predicate<ContentId> standing = content -> false;
    private BiConsumer<SharePath, String> lateWrites = (path, id) -> {};
    private long bytes;
    private long pinnedBytes;
    private boolean grown;
    private Retention retention = Retention.usual();
    private long most;
    private long measuredAt;

    public KeptVersions(OrderedStore store, ShareDirectory directory, Clock clock) {
        this.store = store;
        this.directory = directory;
        this.clock = clock;
        all().forEach(this::count);
    }

    private void count(KeptVersion version) {
        bytes += version.size();
        pinnedBytes += version.pinned() ? version.size() : 0;
        announce(version.id(), version.content());
    }

    /** This content is about to be kept under the id and so may be counted on. */
    public void announce(String id, @Nullable ContentId content) {
        if (content != null && contents.size() < SOURCES_MAX) {
            contents.put(content, id);
        }
    }

    private void uncount(KeptVersion version) {
        bytes -= version.size();
        pinnedBytes -= version.pinned() ? version.size() : 0;
        ContentId content = version.content();
        if (content != null) {
            contents.remove(content, version.id());
        }
        ContentId front = extended.remove(version.id());
        if (front != null) {
            contents.remove(front, version.id());
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

    /** All of the path and of what was below it, the last pushed aside first. */
    public List<KeptVersion> list(SharePath path) {
        List<KeptVersion> versions = all();
        versions.removeIf(version -> !path.isRoot()
                && !version.path().equals(path)
                && !version.path().isBelow(path));
        versions.sort(Comparator.comparing(KeptVersion::replaced).reversed().thenComparing(KeptVersion::path));
        return versions;
    }

    /** The version with this id. */
    public Optional<KeptVersion> find(String id) {
        byte[] value = store.get(Table.VERSIONS, key(id));
        return Optional.ofNullable(value).map(bytes -> KeptVersion.decode(id, bytes));
    }

    /** Whether a version with this id is listed. */
    public boolean contains(String id) {
        return store.get(Table.VERSIONS, key(id)) != null;
    }

    /** Takes over the entry of the displaced area that is named as the version. */
    public void keep(KeptVersion version) throws IOException {
        put(version);
        directory.move(Area.DISPLACED, version.id(), Area.VERSIONS, version.id());
    }

    /** A version is listed durably, with the permissions that it had: from now on nobody but the owner may read it. */
    public void conceal(String id) {
        KeptVersion version = find(id).orElse(null);
        if (version != null && version.mode() >= 0) {
            try {
                directory.makePrivate(Area.VERSIONS, id);
            } catch (IOException e) {
                // It is read through the directory above it alone, which is private.
                LOG.debug("cannot change the permissions of a kept version", e);
            }
        }
    }

    private void put(KeptVersion version) throws IOException {
        find(version.id()).ifPresent(this::uncount);
        store.commit(List.of(new Change(Table.VERSIONS, key(version.id()), version.encode())));
        grown = true;
        count(version);
    }

    /**
     * Another state of a version that is kept.
     *
     * @param isExtended whether it was only added to, so that its old content is still in front
     */
    void replace(KeptVersion version, boolean isExtended) throws IOException {
        KeptVersion before = find(version.id()).orElse(null);
        if (before != null) {
            put(version);
            ContentId content = before.content();
            if (content != null && isExtended && !contents.containsKey(content)) {
                announce(before.id(), content);
                extended.put(before.id(), content);
            }
        }
    }

    /** Forgets a version whose entry has left the area. */
    public void forget(KeptVersion version) throws IOException {
        store.commit(List.of(new Change(Table.VERSIONS, key(version.id()), null)));
        uncount(version);
    }

    /** After an unclean stop: strikes out what is listed and not there. */
    public void reconcile() throws IOException {
        TreeSet<String> there = new TreeSet<>(directory.list(Area.VERSIONS));
        for (KeptVersion version : all()) {
            if (!there.contains(version.id())) {
                forget(version);
            }
        }
    }

    /** Keeps for as long as this from now on. */
    public void retain(Retention changed) {
        grown |= !changed.equals(retention);
        most = 0;
        retention = changed;
    }

    /** Whether something was kept since the last look at what is too much. */
    public boolean hasGrown() {
        return grown;
    }

    /** Whether pinned versions alone take all the room: what an update replaced could not be kept. */
    public boolean isFull() throws IOException {
        return pinnedBytes > 0 && pinnedBytes >= most();
    }

    private long most() throws IOException {
        long now = clock.nanos();
        if (most == 0 || now - measuredAt > SPACE_PAUSE.toNanos()) {
            measuredAt = now;
            most = directory.space().total() / 100 * retention.percent();
        }
        return most;
    }

    /** Sets how to know whether a file of the share has a content, which then need not be pinned. */
    public void standing(Predicate<ContentId> inFiles) {
        standing = inFiles;
    }

    /** Sets who hears of late writes: the path, and the id of the version that has them. */
    public void onLateWrite(BiConsumer<SharePath, String> hears) {
        lateWrites = hears;
    }

    void lateWrite(KeptVersion version) {
        lateWrites.accept(version.path(), version.id());
    }

    boolean isStanding(ContentId content) {
        return standing.test(content);
    }

    ShareDirectory directory() {
        return directory;
    }

    Clock clock() {
        return clock;
    }

    /** Lets go what is too old or too much. */
    public void evict(Set<ContentId> wanted) throws IOException {
        grown = false;
        Instant oldest = clock.now().minus(retention.age());
        List<KeptVersion> candidates = all();
        candidates.sort(Comparator.comparing(KeptVersion::replaced));
        for (KeptVersion version : candidates) {
            boolean goes = bytes > most() || !version.replaced().isAfter(oldest);
            // A copy of what lost a conflict may stand nowhere else yet.
            boolean missed = version.content() != null && wanted.contains(version.content());
            if (goes && !missed && isLoose(version)) {
                directory.delete(Area.VERSIONS, version.id());
                forget(version);
            }
        }
        grown = false;
    }

    private boolean isLoose(KeptVersion version) throws IOException {
        Stamp now = directory.stat(Area.VERSIONS, version.id());
        if (now != null && !version.isUntouched(now)) {
            // Somebody wrote to it through an old handle; it is read again before anything else.
            return false;
        }
        ContentId content = version.content();
        if (version.pinned() && content != null && standing.test(content)) {
            put(version.unpinned());
            return true;
        }
        return !version.pinned();
    }

    public List<KeptVersion> all() {
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
