package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file system mounted within a share vanishes, comes back, is given up, or another one stands in its place. */
class MountedShareTest {
    private final Meeting meeting = new Meeting();
    private final VirtualReplica far = meeting.writer(1);
    private final VirtualReplica near = meeting.writer(2);

    @Test
    void anotherInItsPlace_isAskedAbout_andTakesNothingAway_whereThatIsRefused() {
        mountedAndSynced();
        near.disk().unmountAt("usb");
        near.disk().mountAt("usb");
        near.write("usb/other", "of the other");
        meeting.pass(Duration.ofSeconds(2));
        lookAtAll();
        assertThat(near.asks()).isTrue();
        assertThat(far.files("usb")).containsOnlyKeys("usb/one", "usb/two");

        // Whatever a restart forgets, it is asked again.
        near.killAndStart();
        meeting.pass(Duration.ofSeconds(5));
        assertThat(near.asks()).isTrue();

        near.share().resume(true);
        meeting.link(far, near);
        meeting.pass(Duration.ofSeconds(5));
        assertThat(far.files("usb")).containsOnlyKeys("usb/one", "usb/two", "usb/other");
    }

    @Test
    void anotherInItsPlace_isTheShareFromThenOn_whereThatWasMeant() {
        mountedAndSynced();
        near.disk().unmountAt("usb");
        near.disk().mountAt("usb");
        near.write("usb/other", "of the other");
        near.write("usb/two", "another two");
        lookAtAll();
        assertThat(near.asks()).isTrue();
        near.share().resume();
        meeting.link(far, near);
        meeting.settle(far, near);
        assertThat(far.files("usb")).containsOnlyKeys("usb/two", "usb/other").containsEntry("usb/two", "another two");

        near.remove("usb/two");
        meeting.settle(far, near);
        assertThat(far.files("usb")).containsOnlyKeys("usb/other");
    }

    @Test
    void theSameAgain_isNoQuestion_thoughMuchOfItWasWorkedOnElsewhere() {
        mountedAndSynced();
        Runnable again = near.disk().unmountAt("usb");
        lookAtAll();
        assertThat(near.share().status().problems()).extracting(Problem::code).containsExactly(Problem.Code.UNMOUNTED);
        again.run();
        near.remove("usb/one");
        lookAtAll();
        assertThat(near.asks()).isFalse();
        meeting.settle(far, near);
        assertThat(far.files("usb")).containsOnlyKeys("usb/two");
        assertThat(near.share().status().problems()).isEmpty();
    }

    /** Nobody tells of a mount; an update of a path that it hides or holds is what makes the share look there. */
    @Test
    void unseenOne_isSeenWhereAnUpdateComes_andItsVanishingIsAskedAbout() {
        near.makeDirectory("usb");
        meeting.link(far, near);
        meeting.settle(far, near);
        near.disk().mountAt("usb");
        near.writeUnseen("usb/one", "one");
        far.write("usb/one", "another one");
        meeting.pass(Duration.ofSeconds(5));
        assertThat(far.tree()).contains("= one");
        near.disk().unmountAt("usb");
        near.remove("usb");
        meeting.pass(Duration.ofSeconds(5));
        assertThat(near.asks()).isTrue();
        assertThat(far.tree()).contains("= one");
    }

    /** It comes after its directory was looked at and before that is listed. */
    @Test
    void mountedInTheMidstOfAScan_deletesNothingOfWhatItHides() {
        near.makeDirectory("usb");
        near.write("usb/one", "one");
        meeting.link(far, near);
        meeting.settle(far, near);
        before("list", "usb", () -> near.disk().mountAt("usb"));
        lookAtAll();
        assertThat(near.disk().mounts()).containsExactly("usb");
        assertThat(far.files("usb")).containsOnlyKeys("usb/one");
        assertThat(near.asks()).isTrue();
    }

    /** It comes between two looks of one step, at files in its directory. */
    @Test
    void mountedBetweenTwoLooks_deletesNothingOfWhatItHides() {
        near.makeDirectory("g");
        near.write("g/one", "one");
        near.write("g/two", "two");
        meeting.link(far, near);
        meeting.settle(far, near);
        before("stat", "g/two", () -> near.disk().mountAt("g"));
        near.acted("g/one");
        near.acted("g/two");
        meeting.pass(Duration.ofSeconds(5));
        assertThat(near.disk().mounts()).containsExactly("g");
        assertThat(far.files("g")).containsOnlyKeys("g/one", "g/two");
    }

    /** Whatever came to a directory has changed its time. */
    @Test
    void directoriesThatGotEntries_areNoSignOfAnother() {
        mountedAndSynced();
        for (String path : List.of("usb/a", "usb/a/b", "usb/a/b/c", "usb/a/b/c/d")) {
            near.makeDirectory(path);
            meeting.settle(far, near);
        }
        near.write("usb/a/b/c/d/three", "three");
        meeting.settle(far, near);
        near.die();
        near.remove("usb/one");
        near.killAndStart();
        meeting.pass(Duration.ofSeconds(5));
        assertThat(near.asks()).isFalse();
        meeting.link(far, near);
        meeting.pass(Duration.ofSeconds(5));
        assertThat(far.files("usb")).containsOnlyKeys("usb/two", "usb/a/b/c/d/three");
    }

    /** It hides what the share knows, and is taken away before or after the question was answered. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mountedOverTheKnown_andTakenAwayAgain_isNone(boolean undo) {
        knownAndHidden();
        lookAtAll();
        assertThat(near.asks()).isTrue();
        near.disk().unmountAt("g");
        near.share().resume(undo);
        meeting.link(far, near);
        assertEditsLeave();
    }

    @Test
    void mountedOverTheKnown_andGoneBeforeItIsListed_isNone() {
        knownAndHidden();
        before("list", "g", () -> near.disk().unmountAt("g"));
        lookAtAll();
        assertThat(near.disk().mounts()).isEmpty();
        assertEditsLeave();
    }

    private void knownAndHidden() {
        near.makeDirectory("g");
        near.write("g/one", "one");
        meeting.link(far, near);
        meeting.settle(far, near);
        near.disk().mountAt("g");
    }

    private void assertEditsLeave() {
        lookAtAll();
        meeting.settle(far, near);
        assertThat(near.share().status().problems()).isEmpty();
        near.write("g/one", "edited");
        meeting.settle(far, near);
        assertThat(far.files("g")).containsEntry("g/one", "edited");
    }

    /** The outer one is another, with the inner one of before mounted in it. */
    @Test
    void innerOneOfBefore_doesNotVouchForTheOuter() {
        mountedAndSynced();
        near.makeDirectory("usb/in");
        near.disk().mountAt("usb/in");
        for (int i = 0; i < 5; i++) {
            near.write("usb/in/f" + i, "inner " + i);
        }
        lookAtAll();
        meeting.settle(far, near);
        Runnable inner = near.disk().unmountAt("usb/in");
        near.disk().unmountAt("usb");
        near.disk().mountAt("usb");
        near.makeDirectory("usb/in");
        inner.run();
        lookAtAll();
        assertThat(near.asks()).isTrue();
        assertThat(far.files("usb")).containsKeys("usb/one", "usb/two", "usb/in/f0");
    }

    @Test
    void answerToAQuestion_endsWithItsScan_whateverVanishesBefore() {
        mountedAndSynced();
        near.makeDirectory("usb/in");
        near.disk().mountAt("usb/in");
        near.write("usb/in/f", "inner");
        near.makeDirectory("g");
        near.write("g/one", "one");
        lookAtAll();
        meeting.settle(far, near);
        near.disk().unmountAt("usb/in");
        near.disk().mountAt("usb/in");
        lookAtAll();
        assertThat(near.asks()).isTrue();
        near.disk().unmountAt("usb/in");
        near.disk().unmountAt("usb");
        near.share().resume();
        meeting.pass(Duration.ofSeconds(5));
        meeting.answer(near.share().rescan());
        near.disk().mountAt("g");
        lookAtAll();
        assertThat(near.asks()).isTrue();
        assertThat(far.files("g")).containsOnlyKeys("g/one");
    }

    /** What was being copied to it when it vanished is waited for no more. */
    @Test
    void vanishedWithAFileThatDidNotRest_leavesTheShareIdle() {
        mountedAndSynced();
        near.write("usb/copied", "half");
        near.disk().unmountAt("usb");
        lookAtAll();
        meeting.pass(Duration.ofSeconds(5));
        assertThat(near.share().status().state()).isEqualTo(ShareStatus.State.IDLE);
    }

    @Test
    void vanishedWhileAFileOnItIsRead_endsTheScanAllTheSame() throws IOException {
        mountedAndSynced();
        near.user().write("usb/three", "three".getBytes(StandardCharsets.UTF_8));
        before("open", "usb/three", () -> near.disk().unmountAt("usb"));
        meeting.answer(near.share().rescan());
        assertThat(near.disk().mounts()).isEmpty();
    }

    @Test
    void fileInThePlaceOfAVanishedOne_isAskedAbout_andIsAFileAsAnyFromThenOn() {
        mountedAndSynced();
        near.disk().unmountAt("usb");
        near.remove("usb");
        near.write("usb", "a file");
        meeting.pass(Duration.ofSeconds(5));
        assertThat(near.asks()).isTrue();
        near.share().resume();
        meeting.link(far, near);
        meeting.settle(far, near);
        assertThat(far.files("usb")).containsOnlyKeys("usb");
        near.remove("usb");
        meeting.settle(far, near);
        assertThat(List.of(far.tree(), near.tree())).containsOnly("");
    }

    /** What others have deleted, and cannot be while it is a mount point, is no question once it is none. */
    @Test
    void mountPointThatOthersDeleted_isNoQuestion() {
        near.makeDirectory("usb");
        near.disk().mountAt("usb");
        lookAtAll();
        meeting.link(far, near);
        meeting.settle(far, near);
        far.remove("usb");
        meeting.pass(Duration.ofSeconds(5));
        near.disk().unmountAt("usb");
        near.remove("usb");
        meeting.pass(Duration.ofSeconds(5));
        assertThat(near.asks()).isFalse();
        meeting.settle(far, near);
        assertThat(List.of(far.tree(), near.tree())).containsOnly("");
    }

    private void before(String operation, String subject, Runnable act) {
        near.disk().fault((count, called, about) -> {
            if (called.equals(operation) && about.equals(subject)) {
                near.disk().fault((c, o, s) -> null);
                act.run();
            }
            return null;
        });
    }

    private void mountedAndSynced() {
        near.makeDirectory("usb");
        near.disk().mountAt("usb");
        near.write("usb/one", "one");
        near.write("usb/two", "two");
        lookAtAll();
        meeting.link(far, near);
        meeting.settle(far, near);
    }

    private void lookAtAll() {
        near.share().everything("test");
        meeting.pass(Duration.ofSeconds(2));
    }
}
