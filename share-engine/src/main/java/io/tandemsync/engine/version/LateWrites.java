package io.tandemsync.engine.version;

import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.scan.ContentReading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Notices what programs write through handles that they had open before an update pushed their file aside: such content
 * stands in no record, so its version is pinned and named to people. Versions whose content is not known are read too, for
 * others may wait for it.
 *
 * <p>A version is looked at 1, 10 and 60 s after it was pushed aside, all of them once more after every start, and each
 * before it would be evicted.
 */
public final class LateWrites {
    private static final List<Duration> LOOKS =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(60));
    /** A file changed within so long before it was pushed aside may have changed again under the same stamp. */
    private static final Duration RACY = Duration.ofSeconds(2);
    /** Versions looked at in one step. */
    private static final int STEP = 64;

    private final ShareDirectory directory;
    private final KeptVersions versions;
    private final Workers workers;
    private final ContentReading reading;
    private final Clock clock;
    private final Consumer<Duration> wakes;
    private final Listener listener;
    private final TreeSet<Look> looks = new TreeSet<>();

    /** Hears of contents that late writes replaced, and of those that were found. */
    public interface Listener {
        /** A version of the path no longer has this content, which whoever wrote had seen. */
        void replaced(SharePath path, ContentId content) throws IOException;

        /** The content of a version is known now that was not. */
        void found();
    }

    /** @param wakes lets {@link #step} be called after so long */
    public LateWrites(
            KeptVersions versions,
            Workers workers,
            ContentReading reading,
            Consumer<Duration> wakes,
            Listener listener) {
        this.listener = listener;
        this.versions = versions;
        this.directory = versions.directory();
        this.clock = versions.clock();
        this.workers = workers;
        this.reading = reading;
        this.wakes = wakes;
    }

    private record Look(long due, String id, int number) implements Comparable<Look> {
        @Override
        public int compareTo(Look other) {
            int byTime = Long.compare(due, other.due);
            return byTime != 0 ? byTime : id.compareTo(other.id);
        }
    }

    /** Looks at all that is kept: somebody may have written while nobody watched. */
    public void begin() {
        versions.all().forEach(this::watch);
    }

    /** Looks at a version from now on. */
    public void watch(KeptVersion version) {
        plan(version.id(), 0);
    }

    private void plan(String id, int number) {
        if (number < LOOKS.size()) {
            Duration before = number == 0 ? Duration.ZERO : LOOKS.get(number - 1);
            Duration wait = LOOKS.get(number).minus(before);
            looks.add(new Look(clock.nanos() + wait.toNanos(), id, number));
        }
    }

    /** Does what is due; more wakes it again. */
    public void step() throws IOException {
        for (int i = 0; i < STEP && !looks.isEmpty() && looks.first().due() - clock.nanos() <= 0; i++) {
            Look look = looks.first();
            looks.remove(look);
            Optional<KeptVersion> version = versions.find(look.id());
            if (version.isPresent()) {
                look(version.get(), look.number());
                plan(look.id(), look.number() + 1);
            }
        }
        if (!looks.isEmpty()) {
            wakes.accept(Duration.ofNanos(Math.max(1, looks.first().due() - clock.nanos())));
        }
    }

    private void look(KeptVersion version, int number) throws IOException {
        Stamp now = directory.stat(Area.VERSIONS, version.id());
        if (now == null || now.type() != Stamp.Type.FILE) {
            return;
        }
        boolean racy = number == 0
                && (version.content() == null || version.modified().plus(RACY).isAfter(version.replaced()));
        if (racy || !version.isUntouched(now)) {
            read(version);
        }
    }

    /** @param isExtended whether what the version had is in front of what it has now */
    private record Found(Stamp stamp, ContentReading.Read read, boolean isExtended, boolean still) {}

    private void read(KeptVersion version) {
        String id = version.id();
        workers.run(
                () -> {
                    try (ShareDirectory.Source source = directory.open(Area.VERSIONS, id)) {
                        Stamp before = source.stamp();
                        ContentReading.Read read = reading.read(source);
                        boolean isExtended = isExtended(version, source, before.size());
                        boolean still = before.equals(source.stamp());
                        source.flush();
                        return new Found(before, read, isExtended, still);
                    }
                },
                new Workers.Answer<Found>() {
                    @Override
                    public void done(Found found) {
                        try {
                            judge(id, found);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }

                    @Override
                    public void failed(Exception cause) {
                        // It stays as it is and is looked at again, at the latest after the next start.
                        wakes.accept(LOOKS.get(0));
                    }
                });
    }

    private boolean isExtended(KeptVersion version, ShareDirectory.Source source, long size) throws IOException {
        ContentId content = version.content();
        return content != null
                && size > version.size()
                && reading.read(new Front(source, version.size()))
                        .content()
                        .id()
                        .equals(content);
    }

    /** The first bytes of a file. */
    private record Front(ShareDirectory.Source whole, long size) implements ShareDirectory.Source {
        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            if (position >= size) {
                return -1;
            }
            int count = (int) Math.min(into.remaining(), size - position);
            int read = whole.read(into.slice(into.position(), count), position);
            into.position(into.position() + Math.max(0, read));
            return read;
        }

        @Override
        public Stamp stamp() throws IOException {
            return whole.stamp();
        }

        @Override
        public void flush() throws IOException {
            whole.flush();
        }

        /** The whole file stays open. */
        @Override
        public void close() {}
    }

    private void judge(String id, Found found) throws IOException {
        KeptVersion version = versions.find(id).orElse(null);
        if (version == null) {
            return;
        }
        if (!found.still()) {
            plan(id, 0);
            wakes.accept(LOOKS.get(0));
            return;
        }
        ContentId content = found.read().content().id();
        boolean other = !content.equals(version.content());
        boolean known = other && versions.isStanding(content);
        if (other || !version.isUntouched(found.stamp())) {
            versions.replace(
                    version.rewritten(found.stamp(), content, version.pinned() || (other && !known)),
                    found.isExtended());
        }
        ContentId before = version.content();
        if (before == null) {
            listener.found();
        } else if (other) {
            listener.replaced(version.path(), before);
        }
        if (other && !known && (before != null || !version.isUntouched(found.stamp()))) {
            versions.lateWrite(version);
        }
    }
}
