package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.RefusedCommand;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.DiskUser;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.port.FakeShareDirectory;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.version.KeptVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What whole shares keep of what syncing replaced, and how a person gets it back. */
class KeptVersionsTest {
    private final Meeting meeting = new Meeting();
    private VirtualReplica a;
    private VirtualReplica b;
    private VirtualLink link;

    @BeforeEach
    void twoWriters() {
        a = meeting.writer(1);
        b = meeting.writer(2);
        link = meeting.link(a, b);
    }

    private List<KeptVersion> versions(VirtualReplica replica, String path) {
        return meeting.answer(
                replica.share().commands().versions(path.isEmpty() ? SharePath.root() : SharePath.of(path)));
    }

    private KeptVersion only(VirtualReplica replica, String path) {
        List<KeptVersion> kept = versions(replica, path);
        assertThat(kept).hasSize(1);
        return kept.get(0);
    }

    private void restore(VirtualReplica replica, KeptVersion version, String to) {
        meeting.answer(replica.share().commands().restore(version.id(), to.isEmpty() ? null : SharePath.of(to)));
    }

    private void change(String... contents) {
        for (String content : contents) {
            a.write("d/f", content);
            meeting.settle(a, b);
        }
    }

    private void directory() {
        a.makeDirectory("d");
        meeting.settle(a, b);
    }

    @Test
    void replacedAndDeletedContents_areListed_theLastFirst_alsoAfterARestart() {
        directory();
        change("one", "two and more");
        a.remove("d");
        meeting.settle(a, b);
        List<KeptVersion> kept = versions(b, "");
        assertThat(kept).extracting(KeptVersion::size).containsExactly(12L, 3L);
        assertThat(kept).extracting(KeptVersion::deleted).containsExactly(true, false);
        assertThat(kept).extracting(KeptVersion::pinned).containsOnly(false);
        assertThat(kept).extracting(v -> v.path().toString()).containsOnly("d/f");
        assertThat(versions(b, "d")).isEqualTo(kept);
        assertThat(versions(b, "d/f")).isEqualTo(kept);
        assertThat(versions(b, "d/g")).isEmpty();
        assertThat(versions(a, ""))
                .as("what its own user replaces is not syncing's")
                .isEmpty();
        b.killAndStart();
        meeting.settle(b);
        assertThat(versions(b, "")).isEqualTo(kept);
    }

    @Test
    void aRestoredVersion_isALocalEdit_andWhatItReplacedIsKept() {
        directory();
        change("one", "two");
        KeptVersion version = only(b, "");
        restore(b, version, "");
        meeting.settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("d/f 644 " + version.modified() + " = one");
        assertThat(versions(b, "")).hasSize(2);
        assertThat(versions(b, "").get(0).size()).isEqualTo(3);
        assertThat(a.share().status().conflicts()).isZero();
    }

    @Test
    void aKeptFile_isPrivate_andComesBackWithItsPermissions() throws IOException {
        a.write("f", "one");
        meeting.settle(a, b);
        a.setMode("f", 0751);
        meeting.settle(a, b);
        a.write("f", "two");
        meeting.settle(a, b);
        KeptVersion version = only(b, "");
        assertThat(Objects.requireNonNull(b.disk().view().stat(Area.VERSIONS, version.id()))
                        .mode())
                .isEqualTo(0600);

        restore(b, version, "");
        meeting.settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("f 751 " + version.modified() + " = one");
    }

    @Test
    void aVersionOfADeletedDirectorysFile_comesBackWithItsDirectories() {
        directory();
        change("one");
        a.remove("d");
        meeting.settle(a, b);
        restore(b, only(b, ""), "");
        meeting.settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("d 755 dir", "= one");
    }

    @Test
    void aVersionRestoredElsewhere_leavesThePathAlone() {
        directory();
        change("one", "two");
        restore(b, only(b, ""), "old/f");
        meeting.settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("d/f 644", "= two\n", "old/f 644", "= one\n");
        assertThat(versions(b, "")).hasSize(1);
    }

    @Test
    void aLink_isRestored() {
        a.makeLink("l", "target");
        meeting.settle(a, b);
        a.remove("l");
        meeting.settle(a, b);
        restore(b, only(b, "l"), "");
        meeting.settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).isEqualTo("l -> target\n");
    }

    @Test
    void restoringOverAnEditThatNobodyHadSeen_keepsTheEdit() throws IOException {
        directory();
        change("one", "two");
        link.cut();
        b.user().write("d/f", "unseen".getBytes(StandardCharsets.UTF_8));
        restore(b, only(b, ""), "");
        meeting.settle(b);
        meeting.link(a, b);
        meeting.settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("= one");
        KeptVersion unseen = versions(b, "d/f").stream()
                .filter(version -> version.size() == 6)
                .findFirst()
                .orElseThrow();
        assertThat(unseen.pinned()).isTrue();
        restore(b, unseen, "copy");
        meeting.settle(a, b);
        assertThat(a.files("copy")).containsValue("unseen");
    }

    @Test
    void restoringWhereADirectoryStands_isRefused() {
        directory();
        change("one", "two");
        a.remove("d/f");
        a.makeDirectory("d/f");
        a.write("d/f/in", "inside");
        meeting.settle(a, b);
        String before = b.tree();
        KeptVersion version = versions(b, "d/f").get(0);
        var refused = b.share().commands().restore(version.id(), null);
        assertThat(meeting.time.run(Duration.ofMinutes(1), refused::isDone)).isTrue();
        assertThatThrownBy(refused::join).cause().isInstanceOfSatisfying(RefusedCommand.class, e -> assertThat(e.code())
                .isEqualTo("not-empty"));
        assertThat(b.tree()).isEqualTo(before);
        var unknown = b.share().commands().restore("ffff", null);
        assertThat(meeting.time.run(Duration.ofMinutes(1), unknown::isDone)).isTrue();
        assertThatThrownBy(unknown::join).cause().isInstanceOfSatisfying(RefusedCommand.class, e -> assertThat(e.code())
                .isEqualTo("not-found"));
    }

    @Test
    void aLateWriteThroughAnOpenHandle_isPinnedAndNamed() throws Exception {
        directory();
        change("one");
        try (DiskUser.Writer writer = b.user().open("d/f")) {
            change("two");
            meeting.pass(Duration.ofMillis(500));
            writer.append(" and late".getBytes(StandardCharsets.UTF_8));
        }
        meeting.pass(Duration.ofSeconds(3));
        lateWriteIsKept("one and late");
    }

    private void lateWriteIsKept(String content) {
        KeptVersion version = only(b, "d/f");
        assertThat(version.pinned()).isTrue();
        assertThat(version.size()).isEqualTo(content.length());
        assertThat(b.told()).anyMatch(line -> line.endsWith("late-write d/f " + version.id()));
        assertThat(a.tree()).contains("= two\n");
        restore(b, version, "late");
        meeting.settle(a, b);
        assertThat(a.files("late")).containsValue(content);
        assertThat(a.tree()).isEqualTo(b.tree());
    }

    @Test
    void aWriteAMinuteLate_isPinnedAndNamedToo() throws Exception {
        directory();
        change("one");
        try (DiskUser.Writer writer = b.user().open("d/f")) {
            change("two");
            meeting.pass(Duration.ofSeconds(50));
            writer.append(" and late".getBytes(StandardCharsets.UTF_8));
        }
        meeting.pass(Duration.ofSeconds(20));
        lateWriteIsKept("one and late");
    }

    @Test
    void aLateWriteWhileTheProcessIsDead_isFoundAtTheNextStart() throws Exception {
        directory();
        change("one");
        try (DiskUser.Writer writer = b.user().open("d/f")) {
            change("two");
            link.cut();
            meeting.pass(Duration.ofMinutes(10));
            b.share().pause();
            writer.append(" and late".getBytes(StandardCharsets.UTF_8));
        }
        b.killAndStart();
        link = meeting.link(a, b);
        meeting.settle(a, b);
        meeting.pass(Duration.ofSeconds(3));
        lateWriteIsKept("one and late");
    }

    @Test
    void aLateWriteThatARunNeverSaw_keepsItsVersionFromBeingEvicted() throws Exception {
        directory();
        change("one");
        try (DiskUser.Writer writer = b.user().open("d/f")) {
            change("two");
            meeting.pass(Duration.ofDays(29));
            writer.append(" and late".getBytes(StandardCharsets.UTF_8));
        }
        meeting.pass(Duration.ofDays(3));
        assertThat(versions(b, "d/f")).hasSize(1);
        link.cut();
        b.killAndStart();
        link = meeting.link(a, b);
        meeting.settle(a, b);
        meeting.pass(Duration.ofSeconds(3));
        lateWriteIsKept("one and late");
    }

    @Test
    void oldVersionsGo_andPinnedOnesStay() throws Exception {
        directory();
        change("one", "two");
        try (DiskUser.Writer writer = b.user().open("d/f")) {
            change("three");
            writer.append(" and late".getBytes(StandardCharsets.UTF_8));
        }
        meeting.pass(Duration.ofSeconds(70));
        assertThat(versions(b, "")).hasSize(2);
        meeting.pass(Duration.ofDays(31));
        assertThat(only(b, "").pinned()).isTrue();
        assertThat(only(b, "").size()).isEqualTo("two and late".length());
    }

    @Test
    void versionsBeyondATenthOfTheDisk_goOldestFirst() throws IOException {
        directory();
        b.disk().capacity(10_000);
        change("x".repeat(400), "y".repeat(401), "z".repeat(402), "w".repeat(403));
        meeting.pass(Duration.ofSeconds(70));
        assertThat(versions(b, "")).extracting(KeptVersion::size).containsExactly(402L, 401L);
    }

    @Test
    void whereOnlyPinnedVersionsTakeAllTheRoom_anUpdateIsRefusedAsAProblem() {
        VirtualReplica reader = meeting.replica(3, AccessMode.READ);
        meeting.link(a, reader);
        a.write("f", "one");
        a.write("g", "one");
        meeting.settle(a, reader);
        reader.disk().capacity(5_000);
        reader.write("f", "m".repeat(600));
        reader.write("g", "n".repeat(600));
        meeting.settle(a, reader);
        a.write("f", "two");
        meeting.settle(a, reader);
        assertThat(reader.files("f")).containsValue("two");
        assertThat(only(reader, "f").pinned()).isTrue();
        a.write("g", "two");
        meeting.pass(Duration.ofSeconds(5));
        assertThat(reader.files("g").get("g")).startsWith("nnn");
        assertThat(reader.share().status().problems())
                .extracting(Problem::path, Problem::code)
                .containsExactly(org.assertj.core.api.Assertions.tuple("g", Problem.Code.DISK_FULL));
        reader.disk().capacity(Long.MAX_VALUE);
        meeting.pass(Duration.ofMinutes(10));
        meeting.settle(a, reader);
        assertThat(reader.files("g")).containsValue("two");
        assertThat(reader.share().status().problems()).isEmpty();
    }

    @Test
    void aReadReplica_keepsAnEditThatAnUpdateReplaces() {
        VirtualReplica reader = meeting.replica(3, AccessMode.READ);
        meeting.link(a, reader);
        a.write("f", "one");
        meeting.settle(a, reader);
        reader.write("f", "mine");
        meeting.settle(a, reader);
        assertThat(reader.share().status().localChanges()).isEqualTo(1);
        a.write("f", "two");
        meeting.settle(a, reader);
        assertThat(reader.files("f")).containsValue("two");
        assertThat(reader.share().status().localChanges()).isZero();
        KeptVersion mine = only(reader, "f");
        assertThat(mine.pinned()).isTrue();
        restore(reader, mine, "");
        meeting.settle(a, reader);
        assertThat(reader.files("f")).containsValue("mine");
        assertThat(reader.share().status().localChanges()).isEqualTo(1);
        assertThat(a.files("f")).containsValue("two");
    }

    /** What stands aside and in no list, as after an old repository was put back, may be what everybody waits for. */
    @Test
    void aContentFoundAside_isGivenToWhoeverWaitsForIt() throws IOException {
        b.disk().fault((count, operation, subject) -> operation.equals("create") ? DiskException.Reason.FAILED : null);
        a.write("f", "wanted");
        meeting.pass(Duration.ofSeconds(5));
        assertThat(b.share().status().need().files()).isEqualTo(1);
        a.die();
        b.disk().fault((count, operation, subject) -> null);
        FakeShareDirectory disk = b.disk().view();
        try (ShareDirectory.Target aside = disk.create(Area.DISPLACED, "0f")) {
            aside.write(ByteBuffer.wrap("wanted".getBytes(StandardCharsets.UTF_8)), 0);
        }
        b.killAndStart();
        meeting.pass(Duration.ofSeconds(20));
        assertThat(b.files("f")).containsValue("wanted");
        assertThat(only(b, "").pinned()).isTrue();
        assertThat(b.told()).noneMatch(line -> line.contains("late"));
    }

    /**
     * On the disk of a copy an inode number means another file than in the repository that was copied, as it may wherever an
     * inode is given again. What an update pushed aside was recorded as an edit of such a file, in whose place it came.
     */
    @Test
    void whatStandsAsideUnderAnInodeGivenAgain_replacesNothing() {
        VirtualReplica original = meeting.writer(3);
        original.write("z.txt", "z");
        original.write("a.txt", "first a");
        meeting.settle(original);
        meeting.meet(original, a);
        VirtualReplica copy = meeting.copy(4, original);
        FakeOrderedStore backup = copy.backup();
        assertThat(copy.stamp(SharePath.of("a.txt")).orElseThrow().inode())
                .isEqualTo(original.stamp(SharePath.of("z.txt")).orElseThrow().inode());
        meeting.settle(copy);
        a.write("a.txt", "a, later");
        VirtualLink link = meeting.link(a, copy);
        meeting.settle(a, copy);
        link.cut();
        copy.rollBack(backup);
        meeting.link(a, copy);
        meeting.settle(a, copy);
        assertThat(a.tree()).contains("z.txt 644 ").contains("= z\n").contains("= a, later\n");
        assertThat(copy.tree()).isEqualTo(a.tree());
    }
}
