package io.tandemsync.engine.reconcile;

import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.SharePath;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A small alphabet of records for the tests of decisions. */
final class Records {
    static final SharePath F = SharePath.of("docs/f.txt");
    static final ReplicaId A = new ReplicaId(new UUID(0, 1));
    static final ReplicaId B = new ReplicaId(new UUID(0, 2));
    static final ReplicaId C = new ReplicaId(new UUID(0, 3));
    static final Entry.Tombstone GONE = new Entry.Tombstone();
    static final Entry.Directory DIRECTORY = new Entry.Directory(0755);

    private Records() {}

    static Instant second(int second) {
        return Instant.ofEpochSecond(second);
    }

    /** A file of this content, made at this second. */
    static Entry.File file(int content, int second) {
        return World.file(content, second(second));
    }

    static Entry.File withMode(Entry.File file, int mode) {
        return new Entry.File(file.content(), mode, file.modified());
    }

    static Past past(PathRecord... seen) {
        Past past = Past.empty();
        for (PathRecord record : seen) {
            past = past.join(record.past());
        }
        return past;
    }

    /** A user's edit at {@link #F} that has seen these records; a file's own time is its content's. */
    static PathRecord edit(ReplicaId author, long counter, Entry entry, PathRecord... seen) {
        Instant time = entry instanceof Entry.File file ? file.modified() : second(1);
        return at(F, author, counter, entry, time, past(seen));
    }

    static PathRecord at(SharePath path, ReplicaId author, long counter, Entry entry, Instant time, Past seen) {
        Dot dot = new Dot(author, counter);
        return new PathRecord(path, entry, seen.plus(dot, 0), dot, dot, time, 0, null);
    }

    /** A change of permission bits or times of the content that the record holds. */
    static PathRecord touch(ReplicaId author, long counter, Entry entry, PathRecord of) {
        Dot dot = new Dot(author, counter);
        return new PathRecord(
                of.path(), entry, of.past().plus(dot, 0), dot, of.contentDot(), of.contentTime(), 0, of.conflictOf());
    }

    /** An unedited conflict copy of the content that this record lost at {@link #F}. */
    static PathRecord copy(ReplicaId author, long counter, SharePath path, PathRecord loser) {
        Dot dot = new Dot(author, counter);
        Past past = Past.empty().carrying(loser.contentDot()).plus(dot, 0);
        return new PathRecord(path, loser.entry(), past, dot, loser.contentDot(), loser.contentTime(), 0, F);
    }

    static Frontier frontier(PathRecord... records) {
        return Frontier.of(List.of(records));
    }

    /** The base of a disk that shows this record. */
    static Base base(PathRecord record) {
        return new Base(record.entry(), record.past(), record.contentDot(), Replica.stamp(record.entry()));
    }

    static Seen seen(Entry entry) {
        Instant time = entry instanceof Entry.File file ? file.modified() : second(1);
        return new Seen(entry, Replica.stamp(entry), time);
    }

    /** Hands out the author's dots from this counter on, all previous ones known. */
    static DotSource dots(ReplicaId author, long first) {
        TreeMap<SharePath, Long> given = new TreeMap<>();
        long[] next = {first};
        return path -> {
            Long previous = given.put(path, next[0]);
            return new Mint(new Dot(author, next[0]++), previous == null ? 0 : previous);
        };
    }

    /** A source for decisions that make no record. */
    static DotSource noDots() {
        return path -> {
            throw new AssertionError("nothing is minted here: " + path);
        };
    }

    static LocalChange change(Frontier frontier, @Nullable Base base, Seen seen, DotSource dots) {
        return LocalChange.of(F, frontier, base, seen, dots, 0, false);
    }
}
