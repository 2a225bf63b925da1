package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.conflict.Conflict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole shares whose users change the same things apart, kind by kind. */
class ConflictMatrixTest {
    private static final Instant OLD = Instant.parse("2026-02-01T10:00:00.123456789Z");

    private final Meeting meeting = new Meeting();
    private VirtualReplica a;
    private VirtualReplica b;

    @BeforeEach
    void twoWriters() {
        a = meeting.writer(1);
        b = meeting.writer(2);
    }

    private List<String> names(VirtualReplica replica) {
        return Arrays.stream(replica.tree().split("\n"))
                .map(line -> line.split(" ", 2)[0])
                .toList();
    }

    private void agree(VirtualReplica... replicas) {
        for (VirtualReplica replica : replicas) {
            assertThat(replica.tree()).isEqualTo(replicas[0].tree());
            assertThat(meeting.conflicts(replica).stream().map(Conflict::id))
                    .isEqualTo(meeting.conflicts(replicas[0]).stream()
                            .map(Conflict::id)
                            .toList());
        }
    }

    @Test
    void equalTreesWithEqualTimes_meet_andALaterEditMakesNoConflict() {
        meeting.writeAt(a, "same", "content", OLD);
        meeting.writeAt(b, "same", "content", OLD);
        meeting.settle(a, b);
        meeting.link(a, b);
        meeting.settle(a, b);
        a.write("same", "edited by a");
        meeting.settle(a, b);
        b.write("same", "edited by b");
        meeting.settle(a, b);
        agree(a, b);
        assertThat(a.tree()).contains("= edited by b").doesNotContain("sync-conflict");
    }

    @Test
    void directoryAgainstFile_keepsTheDirectoryAndTheFileAsACopy() {
        a.makeDirectory("x");
        a.write("x/in", "inside");
        meeting.settle(a, b);
        b.write("x", "a file");
        meeting.settle(b);
        meeting.link(a, b);
        meeting.settle(a, b);
        agree(a, b);
        assertThat(a.tree()).contains("x 755 dir", "x/in", "= inside", "x.sync-conflict-", "= a file");
        assertThat(meeting.conflicts(a)).hasSize(1);
    }

    @Test
    void emptyDirectoryAgainstFile_keepsBoth() {
        a.makeDirectory("x");
        b.write("x", "a file");
        meeting.settle(a, b);
        meeting.link(a, b);
        meeting.settle(a, b);
        agree(a, b);
        assertThat(a.tree()).contains("x 755 dir", "x.sync-conflict-", "= a file");
    }

    @Test
    void symlinkAgainstSymlink_keepsBoth() {
        a.makeLink("l", "to a");
        meeting.pass(Duration.ofSeconds(2));
        b.makeLink("l", "to b");
        meeting.settle(a, b);
        meeting.link(a, b);
        meeting.settle(a, b);
        agree(a, b);
        assertThat(a.tree()).contains("l -> to b\n", "-> to a\n", "l.sync-conflict-");
        assertThat(meeting.conflicts(a)).hasSize(1);
    }

    @Test
    void symlinkAgainstFile_keepsBoth() {
        a.makeLink("l", "to a");
        meeting.pass(Duration.ofSeconds(2));
        b.write("l", "a file");
        meeting.settle(a, b);
        meeting.link(a, b);
        meeting.settle(a, b);
        agree(a, b);
        assertThat(a.tree()).contains("-> to a\n", "= a file");
    }

    @Test
    void conflictOnAConflictCopy_keepsAllThree_andNamesDoNotNest() {
        a.write("f.txt", "by a");
        meeting.pass(Duration.ofSeconds(2));
        b.write("f.txt", "by b");
        meeting.settle(a, b);
        meeting.meet(a, b);
        String copy = meeting.conflicts(a).get(0).conflictPath().toString();
        a.write(copy, "copy edited by a");
        meeting.pass(Duration.ofSeconds(2));
        b.write(copy, "copy edited by b");
        meeting.settle(a, b);
        meeting.link(a, b);
        meeting.settle(a, b);
        agree(a, b);
        assertThat(a.tree()).contains("= by b\n", "= copy edited by a\n", "= copy edited by b\n");
        assertThat(names(a)).noneMatch(name -> name.indexOf("sync-conflict") != name.lastIndexOf("sync-conflict"));
        assertThat(meeting.conflicts(a)).hasSize(1);
    }

    @Test
    void severalWithinOneSecond_eachKeepACopyOfTheirOwn() {
        VirtualReplica c = meeting.writer(3);
        VirtualReplica d = meeting.writer(4);
        List<VirtualReplica> all = List.of(a, b, c, d);
        for (VirtualReplica replica : all) {
            meeting.writeAt(replica, "f.txt", "by " + replica.name(), OLD);
        }
        meeting.settle(a, b, c, d);
        meeting.link(a, b);
        meeting.link(b, c);
        meeting.link(c, d);
        meeting.settle(a, b, c, d);
        agree(a, b, c, d);
        assertThat(a.tree()).contains("= by " + a.name(), "= by " + b.name(), "= by " + c.name(), "= by " + d.name());
        assertThat(names(a)).hasSize(4).contains("f.txt", "f.sync-conflict-20260201-100000.txt");
        assertThat(names(a))
                .filteredOn(name -> name.matches("f\\.sync-conflict-20260201-100000-[0-9a-f]{4}\\.txt"))
                .hasSize(2);
        assertThat(meeting.conflicts(a)).hasSize(3);
    }

    @Test
    void longestAndMultiByteNames_areCutOnACharacterBoundary() {
        String longest = "n".repeat(251) + ".txt";
        String wide = "\u20ac".repeat(85);
        for (String name : List.of(longest, wide)) {
            a.write(name, "by a");
            meeting.pass(Duration.ofSeconds(2));
            b.write(name, "by b");
        }
        meeting.settle(a, b);
        meeting.link(a, b);
        meeting.settle(a, b);
        agree(a, b);
        assertThat(names(a))
                .hasSize(4)
                .allMatch(name -> name.getBytes(StandardCharsets.UTF_8).length <= 255)
                .anyMatch(name -> name.endsWith(".txt") && name.contains("n.sync-conflict-"))
                .anyMatch(name -> name.contains("\u20ac.sync-conflict-"))
                .noneMatch(name -> name.contains("\ufffd"));
        assertThat(meeting.conflicts(a)).hasSize(2);
    }

    @Test
    void aUsersOwnFileAtTheCopysName_staysWhatItIs() {
        meeting.writeAt(a, "f.txt", "by a", OLD);
        b.write("f.txt", "by b");
        b.write("f.sync-conflict-20260201-100000.txt", "a user's own");
        meeting.settle(a, b);
        meeting.link(a, b);
        meeting.settle(a, b);
        agree(a, b);
        assertThat(a.files("f.sync-conflict-20260201-100000.txt")).containsValue("a user's own");
        assertThat(a.tree()).contains("= by a\n", "= by b\n");
        assertThat(names(a)).hasSize(3);
        assertThat(meeting.conflicts(a)).hasSize(1);
    }

    @Test
    void anEditorThatSavesTenTimesASecond_makesNoConflict() {
        meeting.link(a, b);
        save(0);
        meeting.pass(Duration.ofSeconds(61));
        meeting.settle(a, b);
        agree(a, b);
        assertThat(names(a)).containsExactly("doc.txt");
        assertThat(b.tree()).contains("= save 600\n");
    }

    private void save(int number) {
        String next = "save " + (number + 1);
        a.write(".doc.txt.tmp", next);
        a.rename(".doc.txt.tmp", "doc.txt");
        if (number + 1 < 600) {
            meeting.time.in(Duration.ofMillis(100), () -> save(number + 1));
        }
    }

    @Test
    void editorsOnBothSides_takingTurns_makeNoConflict() {
        meeting.link(a, b);
        for (int turn = 0; turn < 20; turn++) {
            (turn % 2 == 0 ? a : b).write("doc.txt", "turn " + turn);
            meeting.settle(a, b);
        }
        agree(a, b);
        assertThat(names(a)).containsExactly("doc.txt");
    }
}
