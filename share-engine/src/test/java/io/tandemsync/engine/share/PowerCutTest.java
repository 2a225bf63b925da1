package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.ShareDirectory.Area;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power goes at each call in turn of a replica that meets a peer with something unseen and unflushed on its disk: no
 * record may outlive its content, and what was lost in the middle of placing is nobody's deletion.
 */
class PowerCutTest {
    /** What the two find at the same path. */
    enum Clash {
        FILE_AGAINST_FILE,
        FILE_AGAINST_NEWER_FILE,
        FILE_AGAINST_DIRECTORY,
        DIRECTORY_AGAINST_FILE,
        FILE_AGAINST_LINK,
        SEEN_FILE_AGAINST_DIRECTORY,
        /** Where a copy lies whose original is a copy itself, nobody can tell that it is surplus. */
        FILE_AGAINST_FILE_AT_A_COPYS_NAME;

        private String path() {
            return this == FILE_AGAINST_FILE_AT_A_COPYS_NAME ? "x.sync-conflict-20260101-000000" : "x";
        }

        void prepare(Meeting meeting, VirtualReplica far, VirtualReplica near) {
            try {
                switch (this) {
                    case FILE_AGAINST_FILE,
                            FILE_AGAINST_NEWER_FILE,
                            DIRECTORY_AGAINST_FILE,
                            FILE_AGAINST_FILE_AT_A_COPYS_NAME -> far.write(path(), "what the far one wrote");
                    case FILE_AGAINST_DIRECTORY, SEEN_FILE_AGAINST_DIRECTORY -> {
                        far.makeDirectory("x");
                        far.write("x/f", "what the far one wrote");
                    }
                    case FILE_AGAINST_LINK -> {
                        far.write("y", "what the far one wrote");
                        far.makeLink("x", "elsewhere");
                    }
                }
                meeting.pass(Duration.ofSeconds(5));
                switch (this) {
                    case FILE_AGAINST_NEWER_FILE -> meeting.writeAt(near, "x", NEAR, Instant.EPOCH.plusSeconds(1));
                    case FILE_AGAINST_FILE, FILE_AGAINST_DIRECTORY, FILE_AGAINST_LINK -> near.user()
                            .write(path(), NEAR.getBytes(StandardCharsets.UTF_8));
                    case FILE_AGAINST_FILE_AT_A_COPYS_NAME -> meeting.writeAt(
                            near, path(), NEAR, Instant.EPOCH.plusSeconds(1));
                    case DIRECTORY_AGAINST_FILE -> {
                        near.user().makeDirectory("x");
                        near.user().write("x/g", NEAR.getBytes(StandardCharsets.UTF_8));
                    }
                    case SEEN_FILE_AGAINST_DIRECTORY -> {
                        near.write("x", NEAR);
                        meeting.pass(Duration.ofSeconds(5));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final String NEAR = "what the near one wrote";

    @ParameterizedTest
    @EnumSource
    void powerCutAtAnyCall_whereTwoMeet_leavesNoRecordWithoutContent(Clash clash) {
        Encounter.atEveryCall(call -> cutAt(clash, call, Integer.MAX_VALUE) && cutAt(clash, call, 0));
    }

    /** What a peer heard of is durable where it was made: it must not wait for a content that went with the power. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, Integer.MAX_VALUE})
    void powerCutWhileAPeerListens_leavesItWaitingForNothing(int survivingBatches) {
        Encounter.atEveryCall(call -> authorCutAt(call, survivingBatches));
    }

    private static boolean authorCutAt(int call, int survivingBatches) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        VirtualLink link = meeting.link(far, near);
        far.write("x", "what the far one wrote");
        meeting.settle(far, near);

        near.dieAt(call, near::die);
        near.write("x", NEAR);
        near.write("y", NEAR);
        boolean died = encounter.dies(link, Duration.ofMillis(300), () -> {
            near.crashAndStart(survivingBatches);
            meeting.link(far, near);
        });
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree()).contains("x 644");
        return died;
    }

    /** What an update pushed aside is a kept version, wherever on its way there it stood when the power went. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void powerCutDuringAnUpdate_keepsWhatItReplaced(long fate) {
        Random random = new Random(fate);
        Encounter.atEveryCall(call -> updateCutAt(call, random));
    }

    private static boolean updateCutAt(int call, Random fate) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.write("x", "what it replaces");
        far.write("y", "and another");
        meeting.meet(far, near);
        far.write("x", "what comes");
        far.write("y", "and one more");
        meeting.pass(Duration.ofSeconds(5));

        boolean died = encounter.diesAt(call, () -> {
            near.losePower(fate);
            near.restart();
            meeting.link(far, near);
        });
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree());
        assertThat(near.contents(Area.VERSIONS))
                .as("call %d", call)
                .containsExactlyInAnyOrder("what it replaces", "and another");
        assertThat(meeting.answer(near.share().commands().versions(SharePath.root())))
                .as("call %d", call)
                .extracting(version -> version.path().toString())
                .containsExactlyInAnyOrder("x", "y");
        return died;
    }

    /** Part of the store's batches survive: a directory must know all the same what lives in it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 6, 8, 12, 16, 24})
    void newsInADeletedDirectory_arriveWhateverTheStoreLost(int survivingBatches) {
        Encounter.atEveryCall(call -> newsCutAt(call, survivingBatches));
    }

    private static boolean newsCutAt(int call, int survivingBatches) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.makeDirectory("d");
        far.write("d/e", "what is deleted with it");
        meeting.meet(far, near);
        far.makeDirectory("d/b");
        near.remove("d/e");
        near.remove("d");
        meeting.pass(Duration.ofSeconds(5));

        boolean died = encounter.diesAt(call, () -> {
            near.crashAndStart(survivingBatches);
            meeting.link(far, near);
        });
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree()).contains("d/b 755 dir");
        return died;
    }

    /** The disk has what was placed and the store has not heard of it: it is no user's all the same. */
    @ParameterizedTest
    @EnumSource(
            value = AccessMode.class,
            names = {"WRITE", "READ"})
    void whatThePowerCutLeft_doesNotComeBack(AccessMode mode) {
        Encounter.atEveryCall(call -> placedAndForgotten(mode, call));
    }

    private static boolean placedAndForgotten(AccessMode mode, int call) {
        Encounter encounter = new Encounter(mode);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.makeDirectory("d");
        far.makeDirectory("d/e");
        far.write("d/f", "in a directory");
        far.write("g", "beside it");
        meeting.settle(far);

        boolean died = encounter.diesAt(call, () -> {
            far.remove("d/e");
            far.remove("d/f");
            far.remove("d");
            far.remove("g");
            meeting.settle(far);
            near.forgetAndStart();
            meeting.link(far, near);
        });
        if (died) {
            assertThat(far.tree()).as("call %d", call).isEmpty();
        }
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree());
        return died;
    }

    /** Its absence was taken for something its user had done, for good. */
    @ParameterizedTest
    @EnumSource(
            value = AccessMode.class,
            names = {"WRITE", "READ"})
    void aDirectoryThatGaveWayToNewsThePowerCutTook_comesBackWithTheNextOne(AccessMode mode) {
        Encounter.atEveryCall(call -> gaveWayAndForgotten(mode, call));
    }

    private static boolean gaveWayAndForgotten(AccessMode mode, int call) {
        Encounter encounter = new Encounter(mode);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.makeDirectory("d");
        far.makeDirectory("e");
        meeting.settle(far);
        meeting.meet(far, near);
        far.remove("d");
        far.write("d", "instead");
        far.remove("e");
        meeting.settle(far);

        boolean died = encounter.diesAt(call, () -> {
            near.forgetAndStart();
            meeting.pass(Duration.ofSeconds(5));
            far.remove("d");
            far.makeDirectory("d");
            far.makeDirectory("e");
            meeting.settle(far);
            meeting.link(far, near);
            far.write("d/f", "in it");
            far.write("e/f", "in it");
            meeting.settle(far);
        });
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree());
        return died;
    }

    /** A user wrote what was to come anyway; where the power takes its name or its bytes, nobody deleted it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, Integer.MAX_VALUE})
    void powerCutAfterTheSameWasFound_isNobodysDeletion(int survivingBatches) {
        Encounter.atEveryCall(call -> foundBeforeItCame(call, survivingBatches));
    }

    private static boolean foundBeforeItCame(int call, int survivingBatches) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.write("x", NEAR);
        meeting.pass(Duration.ofSeconds(5));
        near.disk().capacity(1);
        VirtualLink link = meeting.link(far, near);
        meeting.time.run(
                Duration.ofSeconds(5), () -> !near.share().status().problems().isEmpty());
        link.cut();
        near.disk().capacity(Long.MAX_VALUE);
        assertThat(near.share().status().need().files()).isOne();

        near.dieAt(call, near::die);
        near.write("x", NEAR);
        meeting.time.run(Duration.ofSeconds(30), near::isDead);
        boolean died = near.isDead();
        if (died) {
            near.crashAndStart(survivingBatches);
        } else {
            near.calm();
        }
        meeting.link(far, near);
        meeting.settle(far, near);
        assertThat(far.tree()).as("call %d", call).contains("x 644");
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree());
        return died;
    }

    /** Both users wrote the same at once; where the power takes the one file, nobody deleted the other. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, Integer.MAX_VALUE})
    void powerCutAfterBothWroteTheSame_isNobodysDeletion(int survivingBatches) {
        Encounter.atEveryCall(call -> bothWroteTheSameAt(call, survivingBatches));
    }

    private static boolean bothWroteTheSameAt(int call, int survivingBatches) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        VirtualLink link = meeting.link(far, near);
        far.write("x", "what both saw");
        meeting.settle(far, near);

        near.dieAt(call, near::die);
        Instant modified = meeting.time.now().plusSeconds(1);
        for (String path : List.of("x", "y", "z")) {
            meeting.writeAt(far, path, NEAR, modified);
            meeting.writeAt(near, path, NEAR, modified);
        }
        boolean died = encounter.dies(link, Duration.ofSeconds(2), () -> {
            near.crashAndStart(survivingBatches);
            meeting.link(far, near);
        });
        assertThat(far.contents(Area.VERSIONS)).as("call %d", call).doesNotContain(NEAR);
        for (String path : List.of("x", "y", "z")) {
            assertThat(far.files(path)).as("call %d", call).containsEntry(path, NEAR);
        }
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree());
        return died;
    }

    /** Both wrote the same over what they had, and the power tears the one file: nobody wrote what is left of it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void powerCutThatTearsWhatBothWrote_replacesNothing(long fate) {
        Random random = new Random(fate);
        Encounter.atEveryCall(call -> tornAfterBothWroteAt(call, random));
    }

    private static boolean tornAfterBothWroteAt(int call, Random fate) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        List<String> paths = List.of("x", "y", "z");
        paths.forEach(path -> far.write(path, "before"));
        meeting.meet(far, near);
        for (String path : paths) {
            far.write(path, "both wrote it to " + path);
        }
        meeting.settle(far);
        for (String path : paths) {
            near.writeUnseen(path, "both wrote it to " + path);
        }
        boolean died = encounter.diesAt(call, () -> {
            near.losePower(fate);
            near.restart();
            meeting.link(far, near);
        });
        for (String path : paths) {
            assertThat(far.pathsOf("both wrote it to " + path))
                    .as("call %d", call)
                    .isNotEmpty();
        }
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree());
        return died;
    }

    /** Files that are renamed here as they were at the peer stand at one of two paths, and are lost at neither. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 8, 16, Integer.MAX_VALUE})
    void powerCutAmongRenames_losesNothingAndTellsNothing(int survivingBatches) {
        Encounter.atEveryCall(call -> renameCutAt(call, survivingBatches));
    }

    private static boolean renameCutAt(int call, int survivingBatches) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.makeDirectory("d");
        far.write("d/e", "first");
        far.write("d/f", "second");
        meeting.meet(far, near);
        far.rename("d", "g");
        meeting.pass(Duration.ofSeconds(5));

        boolean died = encounter.diesAt(call, () -> {
            near.crashAndStart(survivingBatches);
            meeting.link(far, near);
        });
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree()).contains("g/e 644", "g/f 644");
        assertThat(near.tree()).as("call %d", call).doesNotContain("d/");
        return died;
    }

    /** What a kill left without a flush is not durable for having been looked at by the next start. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 5, 10, 20, 40, 80})
    void powerCutSoonAfterAKill_isNobodysDeletion(int soon) {
        Encounter.atEveryCall(call -> killedAndCutAt(call, soon));
    }

    private static boolean killedAndCutAt(int call, int soon) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.write("x", "what the far one wrote");
        far.write("y", "what it wrote besides");
        meeting.pass(Duration.ofSeconds(5));

        boolean died = encounter.diesAt(call, () -> {
            near.disk().kill();
            near.reopenStore();
            near.restartToDieAt(soon, near::die);
            meeting.pass(Duration.ofSeconds(5));
            near.crashAndStart(Integer.MAX_VALUE);
            meeting.link(far, near);
        });
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree()).contains("x 644", "y 644");
        return died;
    }

    /** The directory comes back with the power, and is not a user's new one for that. */
    @ParameterizedTest
    @ValueSource(ints = {0, 10, 40})
    void directoryThatGaveWay_givesWayAgainAfterAKillAndAPowerCut(int soon) {
        Encounter.atEveryCall(call -> gaveWayAt(call, soon));
    }

    private static boolean gaveWayAt(int call, int soon) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.makeDirectory("x");
        far.write("y", "the peer deletes it");
        meeting.meet(far, near);
        far.remove("x");
        far.write("x", "what the far one wrote");
        far.remove("y");
        meeting.pass(Duration.ofSeconds(5));

        boolean died = encounter.diesAt(call, () -> {
            near.disk().kill();
            near.reopenStore();
            near.restartToDieAt(soon, near::die);
            meeting.pass(Duration.ofSeconds(5));
            near.crashAndStart(Integer.MAX_VALUE);
            meeting.link(far, near);
        });
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree()).contains("what the far one wrote");
        assertThat(near.told())
                .as("call %d", call)
                .noneMatch(line -> line.contains(" noticed ") || line.contains(" settled "));
        return died;
    }

    /** A user and the share both delete a file; the power cut brings it back here, and nobody else. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 8, Integer.MAX_VALUE})
    void whatAUserAndThePeerDeleted_staysDeletedWhereThePowerBringsItBack(int survivingBatches) {
        Encounter.atEveryCall(call -> bothDeletedAt(call, survivingBatches));
    }

    private static boolean bothDeletedAt(int call, int survivingBatches) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.write("y", "both delete it");
        far.write("z", "stays");
        meeting.meet(far, near);
        far.remove("y");
        far.write("z", "changed beside it");
        meeting.pass(Duration.ofSeconds(5));
        removeUnseen(near);

        boolean died = encounter.diesAt(call, () -> {
            near.crashAndStart(survivingBatches);
            meeting.link(far, near);
        });
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree()).doesNotContain("y 644");
        assertThat(near.told()).as("call %d", call).noneMatch(line -> line.contains(" noticed y changed"));
        return died;
    }

    private static void removeUnseen(VirtualReplica near) {
        try {
            near.user().remove("y");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copied file has another inode, so that an intent's inode says nothing on the copy. */
    @Test
    void repositoryCopiedInTheMiddleOfASwap_bringsNothingOldBack() {
        Encounter.atEveryCall(call -> copiedAt(call));
    }

    private static boolean copiedAt(int call) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.write("x", "old");
        meeting.meet(far, near);
        far.write("x", "new");
        meeting.pass(Duration.ofSeconds(5));

        boolean died = encounter.diesAt(call, () -> {
            VirtualReplica copy = meeting.copy(3, near);
            near.killAndStart();
            meeting.link(far, copy);
            meeting.settle(far, copy);
            assertThat(copy.tree()).as("call %d", call).isEqualTo(far.tree()).contains("= new");
            meeting.link(far, near);
            meeting.link(near, copy);
            meeting.settle(far, near, copy);
            assertThat(copy.tree()).as("call %d", call).isEqualTo(near.tree());
        });
        assertThat(near.tree())
                .as("call %d", call)
                .isEqualTo(far.tree())
                .contains("x 644")
                .contains("= new");
        assertThat(near.tree()).as("call %d", call).doesNotContain("= old");
        return died;
    }

    /** Cuts the power at that call; returns whether there was one. */
    private static boolean cutAt(Clash clash, int call, int survivingBatches) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        clash.prepare(meeting, far, near);

        boolean died = encounter.diesAt(call, () -> {
            near.crashAndStart(survivingBatches);
            meeting.link(far, near);
        });

        String as = clash + ", call " + call + ", batches " + survivingBatches;
        assertThat(near.tree()).as(as).isEqualTo(far.tree()).contains("what the far one wrote");
        if (!died || clash == Clash.SEEN_FILE_AGAINST_DIRECTORY) {
            assertThat(near.tree()).as(as).contains(NEAR);
        }
        return died;
    }
}
