package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.index.UnsurePaths;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.reconcile.CopyName;
import io.tandemsync.engine.reconcile.Frontier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A receiver is killed at each call in turn while it takes a peer's changes: what it had moved by then is nobody's change,
 * and so it has nothing to tell.
 */
class KilledReceiverTest {
    private static final String EDIT = "an edit that nobody had seen";

    @ParameterizedTest
    @CsvSource({"WRITE, true", "WRITE, false", "READ, true", "READ, false"})
    void killAtAnyCall_tellsNoChangeOfItsOwn(AccessMode mode, boolean exchanges) {
        Encounter.atEveryCall(call -> killedAt(call, mode, exchanges));
    }

    private static boolean killedAt(int call, AccessMode mode, boolean exchanges) {
        Encounter encounter = new Encounter(mode, exchanges);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        before(far);
        meeting.meet(far, near);
        meeting.pass(Duration.ofSeconds(5));
        change(far);
        meeting.pass(Duration.ofSeconds(5));

        boolean died = encounter.diesAt(call, () -> {
            near.killAndStart();
            meeting.pass(Duration.ofSeconds(5));
            meeting.link(far, near);
        });
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree());
        assertThat(near.told())
                .as("call %d", call)
                .noneMatch(line -> line.contains(" noticed ") || line.contains(" settled "));
        assertThat(near.share().status().localChanges()).as("call %d", call).isZero();
        return died;
    }

    /** An old repository knows of no intent: whatever stands where only a user's work can stand is kept all the same. */
    @ParameterizedTest
    @CsvSource({
        "WRITE, true, 1",
        "WRITE, true, 2",
        "WRITE, false, 1",
        "WRITE, false, 2",
        "READ, true, 1",
        "READ, true, 2",
        "READ, true, 1000",
        "READ, false, 1",
        "READ, false, 2"
    })
    void killSoonAfterAnEditThatNobodyHasSeen_andAnOldRepositoryPutBack_loseItNot(
            AccessMode mode, boolean exchanges, int early) {
        Encounter.atEveryCall(call -> putBackAt(call, early, mode, exchanges));
    }

    private static boolean putBackAt(int call, int early, AccessMode mode, boolean exchanges) {
        Encounter encounter = new Encounter(mode, exchanges);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.write("f", "old");
        meeting.meet(far, near);
        FakeOrderedStore old = near.backup();
        far.write("f", "new");
        meeting.pass(Duration.ofSeconds(5));
        near.actAt(Math.max(0, call - early), () -> near.writeUnseen("f", EDIT));

        boolean died = encounter.diesAt(call, () -> {
            near.rollBack(old);
            meeting.link(far, near);
        });
        List<String> kept = new ArrayList<>(near.contents(Area.VERSIONS));
        kept.addAll(near.contents(Area.DISPLACED));
        if (died) {
            assertThat(kept + near.tree()).as("call %d", call).contains(EDIT);
        }
        if (died && mode == AccessMode.WRITE) {
            assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree());
        }
        return died;
    }

    /** What the first look finds was put there by an update, though news of a later one came before it. */
    @ParameterizedTest
    @CsvSource({
        "true, 0",
        "false, 0",
        "true, 5",
        "true, 10",
        "true, 15",
        "true, 20",
        "true, 30",
        "true, 40",
        "false, 20"
    })
    void killAtAnyCall_andNewsBeforeTheFirstLook_makeNoConflict(boolean exchanges, int again) {
        Encounter.atEveryCall(call -> overtakenAt(call, again, exchanges));
    }

    /** @param again after how many calls of the start it is killed once more; 0 for never */
    private static boolean overtakenAt(int call, int again, boolean exchanges) {
        Encounter encounter = new Encounter(AccessMode.WRITE, exchanges);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        writeAll(far, "first", 4);
        meeting.meet(far, near);
        writeAll(far, "second", 8);
        for (int i = 0; i < 8; i++) {
            far.makeDirectory("d" + i);
        }
        meeting.settle(far);

        AtomicReference<String> left = new AtomicReference<>(far.tree());
        boolean died = encounter.diesAt(call, () -> {
            writeAll(far, "third", 8);
            for (int i = 0; i < 8; i++) {
                far.remove("d" + i);
            }
            meeting.settle(far);
            left.set(far.tree());
            startLinked(encounter, again);
        });
        assertThat(far.tree()).as("call %d", call).isEqualTo(left.get());
        assertThat(near.tree()).as("call %d", call).isEqualTo(left.get());
        return died;
    }

    /** A user put there what the share has already; news of later edits come before that is read again. */
    @ParameterizedTest
    @ValueSource(ints = {0, 10, 20, 30})
    void killAtAnyCall_afterBothHadTheSame_andNewsBeforeTheFirstLook_makeNoConflict(int again) {
        Encounter.atEveryCall(call -> overtakenAfterTheSameAt(call, again));
    }

    private static boolean overtakenAfterTheSameAt(int call, int again) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.write("f0", "before");
        meeting.meet(far, near);
        for (int i = 0; i < 4; i++) {
            far.write("f" + i, "the same");
        }
        meeting.settle(far);
        for (int i = 0; i < 4; i++) {
            near.writeUnseen("f" + i, "the same");
        }
        List<SharePath> adopted = new ArrayList<>();
        boolean died = encounter.diesAt(call, () -> {
            near.index().unsure().all().stream()
                    .filter(unsure -> unsure.kind() == UnsurePaths.Kind.ADOPTED)
                    .forEach(unsure -> adopted.add(unsure.path()));
            for (int i = 0; i < 4; i++) {
                far.write("f" + i, "later");
            }
            meeting.settle(far);
            startLinked(encounter, again);
        });
        for (SharePath path : adopted) {
            assertThat(far.index().startingWith(CopyName.prefix(path)))
                    .as("call %d", call)
                    .isEmpty();
        }
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree());
        return died;
    }

    /** Of permission bits and time one was set and the other not: neither is a user's edit. */
    @ParameterizedTest
    @CsvSource({"WRITE, true", "WRITE, false", "READ, true"})
    void killAtAnyCall_betweenPermissionsAndTime_isNobodysEdit(AccessMode mode, boolean exchanges) {
        Encounter.atEveryCall(call -> killedHalfSetAt(call, mode, exchanges));
    }

    private static boolean killedHalfSetAt(int call, AccessMode mode, boolean exchanges) {
        Encounter encounter = new Encounter(mode, exchanges);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        for (String path : List.of("f", "g", "h")) {
            far.write(path, "it");
        }
        meeting.meet(far, near);
        for (String path : List.of("f", "g", "h")) {
            meeting.writeAt(far, path, "it", Instant.parse("2001-02-03T04:05:06Z"));
            far.setMode(path, 0600);
        }
        meeting.settle(far);
        String left = far.tree();
        boolean died = encounter.diesAt(call, () -> startLinked(encounter, 0));
        assertThat(far.tree()).as("call %d", call).isEqualTo(left);
        assertThat(near.tree()).as("call %d", call).isEqualTo(left);
        return died;
    }

    /** Each wrote something else: what is read again after a kill, and is as it was, has replaced nothing. */
    @Test
    void killAtAnyCall_whereTwoWroteDifferently_keepsBoth() {
        Encounter.atEveryCall(KilledReceiverTest::wroteDifferentlyAt);
    }

    private static boolean wroteDifferentlyAt(int call) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        near.writeUnseen("f", "loses");
        encounter.meeting.pass(Duration.ofSeconds(1));
        far.write("f", "wins");
        encounter.meeting.settle(far);
        boolean died = encounter.diesAt(call, () -> startLinked(encounter, 0));
        assertThat(far.tree()).as("call %d", call).contains("loses").contains("wins");
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree());
        return died;
    }

    /** Both wrote the same, here in the place of something else: a kill forgets neither that it came nor what it replaced. */
    @Test
    void killAtAnyCall_afterTheSameReplacedSomething_leavesNobodyWaitingForThat() {
        Encounter.atEveryCall(KilledReceiverTest::replacedByTheSameAt);
    }

    private static boolean replacedByTheSameAt(int call) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        near.write("f", "only here");
        meeting.settle(near);
        far.write("f", "the same");
        meeting.settle(far);
        near.writeUnseen("f", "the same");
        boolean died = encounter.diesAt(call, () -> startLinked(encounter, 0));
        near.remove("f");
        meeting.settle(far, near);
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree());
        assertThat(near.share().status().need().files()).as("call %d", call).isZero();
        return died;
    }

    /**
     * Starts the killed one and links it at once.
     *
     * @param again after how many calls of the start it is killed once more; 0 for never
     */
    private static void startLinked(Encounter encounter, int again) {
        VirtualReplica near = encounter.near;
        if (again > 0) {
            near.disk().kill();
            near.reopenStore();
            near.restartToDieAt(again, near::die);
            encounter.meeting.pass(Duration.ofSeconds(1));
        }
        near.killAndStart();
        VirtualLink link = new VirtualLink(encounter.meeting.time, encounter.far, near);
        link.meddle((from, message) -> message);
    }

    /** Files, links, and directories, some of which take the place of a file and others give way to one. */
    private static void writeAll(VirtualReplica far, String content, int count) {
        for (int i = 0; i < count; i++) {
            far.write("f" + i, content + i);
            String link = "l" + i;
            if (!far.isFree(link)) {
                far.remove(link);
            }
            far.makeLink(link, content);
            String other = "s" + i;
            if (far.isFree(other)) {
                far.makeDirectory(other);
            } else if (far.files(other).isEmpty()) {
                far.remove(other);
                far.write(other, content);
            } else {
                far.remove(other);
                far.makeDirectory(other);
            }
        }
    }

    /** A user makes a directory of a file in the moment in which others' deletion takes the file away. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void killSoonAfterADirectoryCame_leavesItInItsPlace(int later) {
        Encounter.atEveryCall(call -> {
            Encounter encounter = new Encounter(AccessMode.WRITE);
            VirtualReplica near = encounter.near;
            encounter.far.write("f", "old");
            encounter.meeting.meet(encounter.far, near);
            encounter.far.remove("f");
            encounter.meeting.settle(encounter.far);
            near.actAt(call, () -> {
                if (near.stamp(SharePath.of("f")).isPresent()) {
                    near.remove("f");
                }
                near.makeDirectory("f");
                near.write("f/in", "it");
                near.dieAt(later, near::die);
            });
            boolean died = encounter.dies(
                    encounter.meeting.link(encounter.far, near), Duration.ofSeconds(30), near::killAndStart);
            if (died) {
                encounter.meeting.link(encounter.far, near);
                encounter.meeting.settle(encounter.far, near);
                assertThat(near.files("f")).as("call %d", call).containsEntry("f/in", "it");
            }
            return died;
        });
    }

    /** Who heard of a conflict settles it, also where the other one is never heard of again. */
    @Test
    void killAtAnyCall_leavesNoConflictOpenForAPeerThatNeverComesBack() {
        Encounter.atEveryCall(KilledReceiverTest::leftAloneAt);
    }

    private static boolean leftAloneAt(int call) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica near = encounter.near;
        encounter.far.makeLink("link", "elsewhere");
        encounter.far.write("file", "the near one has it too");
        meeting.pass(Duration.ofSeconds(5));
        near.write("link", "a file, and later");
        near.write("equal", "the near one has it too");
        near.write("file", "later");
        meeting.pass(Duration.ofSeconds(5));

        boolean died = encounter.diesAlone(call);
        for (String path : List.of("link", "file")) {
            Frontier known = near.index().state(SharePath.of(path)).frontier();
            assertThat(known.isConflicted()).as("call %d, %s", call, path).isFalse();
        }
        return died;
    }

    /** What a flush under way has not covered is not sure when it ends: a power cut after the kill may take it back. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void killAtAnyCall_andPowerCutAfterIt_leaveTheCopyOfWhatLost(long seed) {
        Encounter.atEveryCall(call -> cutAfter(call, seed));
    }

    private static boolean cutAfter(int call, long seed) {
        Meeting meeting = new Meeting(seed);
        Encounter encounter = new Encounter(AccessMode.WRITE, meeting);
        VirtualReplica near = encounter.near;
        near.write("file", "loses");
        meeting.pass(Duration.ofSeconds(5));
        encounter.far.write("file", "wins");
        meeting.pass(Duration.ofSeconds(5));

        boolean died = encounter.diesAt(call, () -> {
            near.killAndStart();
            meeting.pass(Duration.ofSeconds(5));
            near.crashAndStart(0);
            meeting.pass(Duration.ofSeconds(5));
            meeting.link(encounter.far, near);
        });
        assertThat(near.tree())
                .as("call %d", call)
                .isEqualTo(encounter.far.tree())
                .contains("= wins", "= loses");
        return died;
    }

    /** Both users put the same in the place of what the near one alone had: its old content is nobody's wish any more. */
    @Test
    void contentReplacedByWhatAPeerHasToo_isNotMissedOnceThatGoes() {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica near = encounter.near;
        VirtualReplica far = encounter.far;
        near.write("file", "old");
        meeting.pass(Duration.ofSeconds(5));
        far.write("file", "the same");
        meeting.pass(Duration.ofSeconds(5));
        near.die();
        near.disk().kill();
        near.reopenStore();
        near.write("file", "the same");
        near.restart();
        meeting.link(far, near);
        meeting.settle(far, near);
        assertThat(near.tree()).isEqualTo(far.tree()).contains("file 644").doesNotContain("conflict");

        far.remove("file");
        meeting.settle(far, near);
        assertThat(near.tree()).isEqualTo(far.tree()).isEmpty();
    }

    private static void before(VirtualReplica far) {
        far.write("edited", "old");
        far.write("removed", "removed");
        far.write("file", "a directory next");
        far.makeDirectory("directory");
        far.write("directory/below", "goes with it");
        far.makeLink("link", "old");
        far.write("moded", "the same");
        far.write("linked", "a link next");
    }

    private static void change(VirtualReplica far) {
        far.write("edited", "new");
        far.remove("removed");
        far.remove("file");
        far.makeDirectory("file");
        far.write("file/below", "came with it");
        far.remove("directory/below");
        far.remove("directory");
        far.write("directory", "a file now");
        far.remove("link");
        far.makeLink("link", "new");
        far.setMode("moded", 0600);
        far.remove("linked");
        far.makeLink("linked", "edited");
    }
}
