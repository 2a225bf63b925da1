package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.conflict.Conflict;
import io.tandemsync.engine.conflict.Resolution;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.RefusedCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ending conflicts by command, on whole shares. */
class ResolveTest {
    private final Meeting meeting = new Meeting();
    private VirtualReplica a;
    private VirtualReplica b;
    private VirtualLink link;

    @BeforeEach
    void twoWritersInConflict() {
        a = meeting.writer(1);
        b = meeting.writer(2);
        a.write("f.txt", "by a");
        meeting.pass(Duration.ofSeconds(3));
        b.write("f.txt", "by b, later");
        meeting.settle(a, b);
        link = meeting.link(a, b);
        meeting.settle(a, b);
    }

    private Conflict only(VirtualReplica replica) {
        List<Conflict> open = meeting.conflicts(replica);
        assertThat(open).hasSize(1);
        return open.get(0);
    }

    private Commands.Resolved resolve(VirtualReplica replica, String name, Resolution keep) {
        return meeting.answer(replica.share().commands().resolve(name, keep));
    }

    @Test
    void aConflict_isTheSameOnBothReplicas_andAfterARestart() {
        Conflict here = only(a);
        Conflict there = only(b);
        assertThat(here.id()).isEqualTo(there.id()).matches("[0-9a-f]{16}");
        assertThat(here.path()).hasToString("f.txt");
        assertThat(here.conflictPath()).isEqualTo(there.conflictPath());
        assertThat(here.winner()).isEqualTo(there.winner());
        assertThat(here.loser()).isEqualTo(there.loser());
        assertThat(here.winner().size()).isEqualTo("by b, later".length());
        assertThat(here.loser().modifiedAt()).isBefore(here.winner().modifiedAt());
        link.cut();
        a.killAndStart();
        meeting.settle(a);
        assertThat(only(a)).isEqualTo(here);
    }

    @Test
    void detectedAt_isWhenThisReplicaKnewOfIt() {
        Instant before = meeting.time.now();
        VirtualReplica late = meeting.writer(3);
        meeting.pass(Duration.ofHours(1));
        meeting.link(late, a);
        meeting.settle(a, b, late);
        assertThat(only(a).detectedAt())
                .isBefore(before)
                .isAfter(only(a).loser().modifiedAt());
        assertThat(only(late).detectedAt()).isAfter(before.plus(Duration.ofMinutes(59)));
        assertThat(only(late).id()).isEqualTo(only(a).id());
    }

    @Test
    void theSameContentLostTwice_makesTwoConflicts_eachOfItsOwn() {
        link.cut();
        a.write("f.txt", "by a");
        meeting.settle(a);
        meeting.pass(Duration.ofSeconds(3));
        b.write("f.txt", "by b, later still");
        meeting.settle(b);
        meeting.link(a, b);
        meeting.settle(a, b);
        List<Conflict> open = meeting.conflicts(a);
        assertThat(open).hasSize(2);
        assertThat(open.get(0).id()).isNotEqualTo(open.get(1).id());
        assertThat(meeting.conflicts(b).stream().map(Conflict::id).toList())
                .isEqualTo(open.stream().map(Conflict::id).toList());
        resolve(a, open.get(1).id(), Resolution.CURRENT);
        meeting.settle(a, b);
        assertThat(only(b).id()).isEqualTo(open.get(0).id());
    }

    @Test
    void keepCurrent_removesTheCopyEverywhere() {
        Conflict conflict = only(a);
        Commands.Resolved resolved = resolve(a, conflict.id(), Resolution.CURRENT);
        assertThat(resolved.conflict()).isEqualTo(conflict);
        assertThat(resolved.left()).isEmpty();
        assertThat(a.tree()).contains("= by b, later").doesNotContain("by a\n");
        meeting.settle(a, b);
        assertThat(b.tree()).isEqualTo(a.tree());
        assertThat(meeting.conflicts(b)).isEmpty();
        assertThat(a.share().status().conflicts()).isZero();
    }

    @Test
    void keepConflict_putsTheCopysContentInPlaceEverywhere() {
        Instant modified = only(b).loser().modifiedAt();
        resolve(b, only(b).conflictPath().toString(), Resolution.CONFLICT);
        assertThat(b.tree()).isEqualTo("f.txt 644 " + modified + " = by a\n");
        meeting.settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree());
        assertThat(meeting.conflicts(a)).isEmpty();
        assertThat(meeting.conflicts(b)).isEmpty();
    }

    @Test
    void keepBoth_forgetsTheConflictForGood() {
        String before = a.tree();
        String copy = only(a).conflictPath().toString();
        resolve(a, only(a).id().substring(0, 5), Resolution.BOTH);
        meeting.settle(a, b);
        assertThat(a.tree()).isEqualTo(before).isEqualTo(b.tree());
        assertThat(meeting.conflicts(a)).isEmpty();
        assertThat(meeting.conflicts(b)).isEmpty();
        VirtualReplica late = meeting.writer(3);
        meeting.link(late, b);
        meeting.settle(a, b, late);
        link.cut();
        b.killAndStart();
        meeting.settle(b);
        meeting.link(a, b);
        meeting.settle(a, b);
        assertThat(meeting.conflicts(late)).isEmpty();
        assertThat(meeting.conflicts(b)).isEmpty();
        b.write(copy, "edited at b");
        meeting.settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("= edited at b").doesNotContain("= by a\n");
        assertThat(meeting.conflicts(a)).isEmpty();
    }

    @Test
    void keepBoth_apartFromAChmodOfTheCopy_staysForgotten() {
        String copy = only(a).conflictPath().toString();
        link.cut();
        b.setMode(copy, 0600);
        resolve(a, copy, Resolution.BOTH);
        meeting.settle(a, b);
        meeting.link(a, b);
        meeting.settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree());
        assertThat(meeting.conflicts(a)).isEmpty();
        assertThat(meeting.conflicts(b)).isEmpty();
    }

    @Test
    void bothSidesResolveDifferently_loseNothing() {
        link.cut();
        resolve(a, only(a).id(), Resolution.CURRENT);
        resolve(b, only(b).id(), Resolution.CONFLICT);
        meeting.settle(a, b);
        meeting.link(a, b);
        meeting.settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("= by a\n");
        assertThat(meeting.conflicts(a)).hasSameSizeAs(meeting.conflicts(b));
    }

    @Test
    void anEditThatNobodyHadSeen_survivesEachResolution() throws IOException {
        for (Resolution keep : Resolution.values()) {
            twoWritersInConflict();
            String copy = only(a).conflictPath().toString();
            a.user().write("f.txt", ("unseen, against " + keep).getBytes(StandardCharsets.UTF_8));
            a.user().write(copy, ("unseen copy, against " + keep).getBytes(StandardCharsets.UTF_8));
            resolve(a, copy, keep);
            a.share().everything("test");
            meeting.settle(a, b);
            assertThat(a.tree())
                    .isEqualTo(b.tree())
                    .contains("= unseen, against " + keep + "\n", "= unseen copy, against " + keep + "\n");
        }
    }

    @Test
    void renamingTheCopy_clearsItToo() {
        a.rename(only(a).conflictPath().toString(), "kept.txt");
        meeting.settle(a, b);
        assertThat(meeting.conflicts(a)).isEmpty();
        assertThat(meeting.conflicts(b)).isEmpty();
        assertThat(b.tree()).isEqualTo(a.tree()).contains("kept.txt");
    }

    @Test
    void deletingTheCopy_clearsItToo() {
        b.remove(only(b).conflictPath().toString());
        meeting.settle(a, b);
        assertThat(meeting.conflicts(a)).isEmpty();
        assertThat(a.share().status().conflicts()).isZero();
    }

    @Test
    void keepConflict_bringsAFileBackThatWasDeletedSince() {
        a.remove("f.txt");
        meeting.settle(a, b);
        assertThat(only(b).winner().size()).isZero();
        resolve(b, only(b).id(), Resolution.CONFLICT);
        meeting.settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).startsWith("f.txt 644").endsWith("= by a\n");
    }

    @Test
    void keepConflict_isRefusedWhereADirectoryHoldsSomething() {
        a.remove("f.txt");
        a.makeDirectory("f.txt");
        a.write("f.txt/in", "inside");
        meeting.settle(a, b);
        String before = a.tree();
        refused(a, only(a).id(), Resolution.CONFLICT, "not-empty");
        assertThat(a.tree()).isEqualTo(before);
        a.remove("f.txt/in");
        meeting.settle(a, b);
        resolve(a, only(a).id(), Resolution.CONFLICT);
        meeting.settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).startsWith("f.txt 644").endsWith("= by a\n");
    }

    @Test
    void whatNamesNoConflict_isNotFound_andWhatNamesTwoIsAmbiguous() {
        refused(a, "ffffffffffffffffffff", Resolution.BOTH, "not-found");
        refused(a, "", Resolution.BOTH, "not-found");
        refused(a, "f.txt", Resolution.BOTH, "not-found");
        link.cut();
        for (int i = 0; i < 40; i++) {
            a.write("g" + i, "by a");
            b.write("g" + i, "by b");
        }
        meeting.settle(a, b);
        meeting.link(a, b);
        meeting.settle(a, b);
        refused(a, only16(meeting.conflicts(a)), Resolution.BOTH, "ambiguous");
    }

    /** A digit that several ids begin with: there are more of them than digits. */
    private static String only16(List<Conflict> open) {
        assertThat(open).hasSize(41);
        for (char digit : "0123456789abcdef".toCharArray()) {
            if (open.stream().filter(c -> c.id().charAt(0) == digit).count() > 1) {
                return String.valueOf(digit);
            }
        }
        throw new AssertionError("41 ids begin with 16 digits");
    }

    @Test
    void aReadReplica_listsConflictsAndResolvesNone() {
        VirtualReplica reader = meeting.replica(4, AccessMode.READ);
        meeting.link(a, reader);
        meeting.settle(a, b, reader);
        assertThat(only(reader).id()).isEqualTo(only(a).id());
        refused(reader, only(reader).id(), Resolution.CURRENT, "mode-too-low");
    }

    private void refused(VirtualReplica replica, String name, Resolution keep, String code) {
        var answer = replica.share().commands().resolve(name, keep);
        assertThat(meeting.time.run(Duration.ofMinutes(1), answer::isDone)).isTrue();
        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(RefusedCommand.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(code));
    }
}
