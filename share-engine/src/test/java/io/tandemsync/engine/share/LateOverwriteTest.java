package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskUser;
import io.tandemsync.engine.port.ShareDirectory.Area;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program overwrites, at each call in turn, a file that it has open while the file loses a conflict: what it replaced is
 * nobody's to wait for, and what it wrote is kept.
 */
class LateOverwriteTest {
    private static final String WRITTEN = "written through the handle";

    @ParameterizedTest
    @CsvSource({"FILE, true", "FILE, false", "DIRECTORY, true", "DIRECTORY, false"})
    void overwriteAtAnyCall_leavesNothingThatNobodyHas(Winner winner, boolean exchanges) {
        Encounter.atEveryCall(call -> overwrittenAt(call, winner, exchanges));
    }

    private enum Winner {
        FILE,
        DIRECTORY
    }

    private static boolean overwrittenAt(int call, Winner winner, boolean exchanges) {
        Encounter encounter = new Encounter(AccessMode.WRITE, exchanges);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.write("f", "old");
        meeting.meet(far, near);
        near.write("f", "loses");
        meeting.pass(Duration.ofSeconds(5));
        if (winner == Winner.FILE) {
            far.write("f", "wins");
        } else {
            far.remove("f");
            far.makeDirectory("f");
            far.write("f/below", "wins");
        }
        meeting.pass(Duration.ofSeconds(5));
        boolean[] reached = new boolean[1];
        try (DiskUser.Writer handle = near.user().open("f")) {
            near.actAt(call, () -> {
                reached[0] = true;
                overwrite(handle);
            });
            meeting.link(far, near);
            meeting.pass(Duration.ofSeconds(2));
            near.calm();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        near.acted("f");
        meeting.pass(Duration.ofSeconds(70));
        meeting.settle(far, near);
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree());
        if (reached[0]) {
            assertThat(near.tree() + near.contents(Area.VERSIONS))
                    .as("call %d", call)
                    .contains(WRITTEN);
        }
        return reached[0];
    }

    /** A user makes a directory of the file at any moment of its update or deletion: what is in it stays where it is. */
    @ParameterizedTest
    @CsvSource({"true, false", "false, false", "true, true"})
    void directoryAtAnyCall_keepsItsPlace(boolean exchanges, boolean deleted) {
        Encounter.atEveryCall(call -> switchedAt(call, exchanges, deleted));
    }

    private static boolean switchedAt(int call, boolean exchanges, boolean deleted) {
        Encounter encounter = new Encounter(AccessMode.WRITE, exchanges);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.write("f", "old");
        meeting.meet(far, near);
        if (deleted) {
            far.remove("f");
        } else {
            far.write("f", "new");
        }
        meeting.settle(far);
        boolean reached = encounter.actsAt(call, Duration.ofSeconds(70), () -> {
            if (near.stamp(SharePath.of("f")).isPresent()) {
                near.remove("f");
            }
            near.makeDirectory("f");
            near.write("f/in", WRITTEN);
        });
        if (reached) {
            assertThat(near.files("f")).as("call %d", call).containsEntry("f/in", WRITTEN);
        }
        return reached;
    }

    private enum Update {
        NEW,
        EDIT,
        CHMOD,
        TOUCH,
        MOVE,
        DIRECTORY,
        DIRECTORY_CHMOD,
        DIRECTORY_FOR_FILE
    }

    /** A user writes into the file at any moment of its update: what was put in place a moment ago must not hide that. */
    @ParameterizedTest
    @CsvSource({
        "NEW, true",
        "EDIT, true",
        "EDIT, false",
        "CHMOD, true",
        "TOUCH, true",
        "TOUCH, false",
        "MOVE, true",
        "DIRECTORY, true",
        "DIRECTORY_CHMOD, true",
        "DIRECTORY_FOR_FILE, true",
        "DIRECTORY_FOR_FILE, false"
    })
    void writtenInPlaceAtAnyCall_isNoticed(Update update, boolean exchanges) {
        Encounter.atEveryCall(call -> writtenInPlaceAt(call, update, exchanges));
    }

    /** A user sets the permission bits at any moment of an update: both agree, and on the user's but for one moment. */
    @ParameterizedTest
    @EnumSource(Update.class)
    void chmodAtAnyCall_endsTheSameAtBoth(Update update) {
        List<Integer> lost = new ArrayList<>();
        Encounter.atEveryCall(call -> {
            Encounter encounter = updated(update, true);
            VirtualReplica near = encounter.near;
            boolean[] set = new boolean[1];
            boolean reached = encounter.actsAt(call, Duration.ofSeconds(2), () -> {
                set[0] = near.stamp(SharePath.of("f")).isPresent();
                if (set[0]) {
                    near.setMode("f", 0740);
                }
            });
            if (set[0] && near.stamp(SharePath.of("f")).orElseThrow().mode() != 0740) {
                lost.add(call);
            }
            return reached;
        });
        if (update != Update.EDIT && update != Update.DIRECTORY_FOR_FILE) {
            // What the update's own bits were set over in the one moment between the look and that.
            assertThat(lost).hasSizeLessThanOrEqualTo(2);
        }
    }

    private static boolean writtenInPlaceAt(int call, Update update, boolean exchanges) {
        Encounter encounter = updated(update, exchanges);
        VirtualReplica near = encounter.near;
        boolean reached = encounter.actsAt(call, Duration.ofSeconds(2), () -> {
            boolean directory = near.stamp(SharePath.of("f"))
                    .filter(stamp -> stamp.type() == Stamp.Type.DIRECTORY)
                    .isPresent();
            if (directory) {
                near.remove("f");
            }
            near.write("f", WRITTEN);
        });
        if (reached) {
            assertThat(near.tree()).as("call %d", call).contains(WRITTEN);
        }
        return reached;
    }

    private static Encounter updated(Update update, boolean exchanges) {
        Encounter encounter = new Encounter(AccessMode.WRITE, exchanges);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        switch (update) {
            case EDIT, DIRECTORY_FOR_FILE -> far.write("f", "old");
                // Of the same size, so that only the time tells.
            case CHMOD, TOUCH -> far.write("f", WRITTEN.toUpperCase(Locale.ROOT));
            case MOVE -> far.write("g", "old");
            case DIRECTORY_CHMOD -> far.makeDirectory("f");
            default -> {}
        }
        far.write("other", "old");
        meeting.meet(far, near);
        switch (update) {
            case NEW, EDIT -> far.write("f", "new");
            case CHMOD -> far.setMode("f", 0600);
            case TOUCH -> meeting.writeAt(
                    far, "f", WRITTEN.toUpperCase(Locale.ROOT), Instant.parse("2001-02-03T04:05:06Z"));
            case DIRECTORY_CHMOD -> far.setMode("f", 0700);
            case DIRECTORY -> far.makeDirectory("f");
            case DIRECTORY_FOR_FILE -> {
                far.remove("f");
                far.makeDirectory("f");
                far.write("f/in", "it");
            }
            case MOVE -> far.rename("g", "f");
        }
        far.write("other", "new");
        meeting.settle(far);
        return encounter;
    }

    /** A user takes away the right to read a file at any moment of an update of its time: once it is back, both agree. */
    @Test
    void unreadableAtAnyCall_endsNothing() {
        Encounter.atEveryCall(LateOverwriteTest::unreadableAt);
    }

    private static boolean unreadableAt(int call) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica near = encounter.near;
        for (String path : List.of("f", "g", "h")) {
            encounter.far.write(path, "it");
        }
        meeting.meet(encounter.far, near);
        for (String path : List.of("f", "g", "h")) {
            meeting.writeAt(encounter.far, path, "it", Instant.parse("2001-02-03T04:05:06Z"));
        }
        meeting.settle(encounter.far);
        return encounter.actsAt(call, Duration.ofSeconds(2), () -> {
            near.setMode("f", 0);
            meeting.time.in(Duration.ofSeconds(1), () -> near.setMode("f", 0640));
        });
    }

    /** A program writes a file where an update is about to come and removes it at once: the update comes all the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20, 40, 100})
    void fileThereForAMoment_keepsNoUpdateBack(int millis) {
        Encounter.atEveryCall(call -> thereForAMomentAt(call, millis));
    }

    private static boolean thereForAMomentAt(int call, int millis) {
        Encounter encounter = new Encounter(AccessMode.WRITE);
        Meeting meeting = encounter.meeting;
        VirtualReplica far = encounter.far;
        VirtualReplica near = encounter.near;
        far.write("g", "new");
        meeting.meet(far, near);
        far.rename("g", "f");
        far.write("h", "more to do");
        meeting.settle(far);
        boolean reached = encounter.actsAt(call, Duration.ofSeconds(2), () -> {
            near.write("f", WRITTEN);
            meeting.time.in(Duration.ofMillis(millis), () -> near.remove("f"));
        });
        return reached;
    }

    private static void overwrite(DiskUser.Writer handle) {
        try {
            handle.overwrite(WRITTEN.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
