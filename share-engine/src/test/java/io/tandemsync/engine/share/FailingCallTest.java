package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.port.ShareDirectory.Area;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One call of the disk fails once: all goes on afterwards, without anybody's help, as if it had not. */
class FailingCallTest {
    /** More than it takes to make a directory. */
    private static final int CALLS = 40;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void contentThatCouldNotBeReadOnce_isAskedForAgain(int call) {
        Meeting meeting = new Meeting();
        VirtualReplica author = meeting.writer(1);
        VirtualReplica receiver = meeting.writer(2);
        author.write("f", "what must arrive");
        meeting.pass(Duration.ofSeconds(5));
        author.failAt(call);
        meeting.link(author, receiver);
        meeting.settle(author, receiver);
        assertThat(receiver.tree()).isEqualTo(author.tree()).contains("what must arrive");
    }

    /** It was made, its permissions failed, and then nobody wanted it any more: it stayed, as if a user had made it. */
    @ParameterizedTest
    @EnumSource(
            value = AccessMode.class,
            names = {"WRITE", "READ"})
    void aDirectoryThatCouldNotBeFinished_isNoUsers(AccessMode mode) {
        for (int call = 0; call < CALLS; call++) {
            Meeting meeting = new Meeting();
            VirtualReplica author = meeting.writer(1);
            VirtualReplica receiver = meeting.replica(2, mode);
            author.makeDirectory("d");
            meeting.settle(author);
            VirtualLink link = meeting.link(author, receiver);
            receiver.failAt(call);
            meeting.pass(Duration.ofMillis(300));
            link.cut();
            author.remove("d");
            meeting.settle(author);
            receiver.calm();
            if (receiver.isBroken()) {
                receiver.killAndStart();
            }
            meeting.link(author, receiver);
            meeting.settle(author, receiver);
            assertThat(receiver.tree()).as("call %d", call).isEmpty();
            assertThat(author.tree()).as("call %d", call).isEmpty();
        }
    }

    /** Each attempt made another one under a new name, and the first stayed until the next start. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatCouldNotBePutInPlace_leavesNothingStaged(boolean link) {
        for (int call = 0; call < CALLS; call++) {
            Meeting meeting = new Meeting();
            VirtualReplica author = meeting.writer(1);
            VirtualReplica receiver = meeting.writer(2);
            author.write("d", "a file at first");
            meeting.settle(author);
            meeting.meet(author, receiver);
            author.remove("d");
            if (link) {
                author.makeLink("d", "elsewhere");
            } else {
                author.makeDirectory("d");
            }
            meeting.settle(author);
            receiver.failAt(call);
            meeting.link(author, receiver);
            meeting.pass(Duration.ofMinutes(2));
            if (!receiver.isBroken()) {
                receiver.calm();
                meeting.settle(author, receiver);
                assertThat(receiver.tree()).as("call %d", call).isEqualTo(author.tree());
                List<String> staged = receiver.look(directory -> directory.list(Area.STAGING));
                assertThat(staged).as("call %d", call).isEmpty();
            }
        }
    }

    /** Pushed aside without a swap, and then not looked at: the path was empty, and that was told as a deletion. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallThatFailsWhileAFileIsReplaced_deletesNothing(boolean exchanges) {
        for (int call = 0; call < CALLS; call++) {
            Meeting meeting = new Meeting();
            VirtualReplica author = meeting.writer(1);
            VirtualReplica receiver = meeting.writer(2);
            receiver.disk().exchanges(exchanges);
            author.write("f", "old");
            meeting.meet(author, receiver);
            author.write("f", "new");
            meeting.settle(author);
            receiver.failAt(call);
            meeting.link(author, receiver);
            meeting.pass(Duration.ofMinutes(2));
            receiver.calm();
            if (receiver.isBroken()) {
                receiver.killAndStart();
                meeting.link(author, receiver);
            }
            meeting.settle(author, receiver);
            assertThat(receiver.tree())
                    .as("call %d", call)
                    .isEqualTo(author.tree())
                    .contains("new");
            assertThat(receiver.contents(Area.DISPLACED)).as("call %d", call).isEmpty();
            assertThat(receiver.told()).as("call %d", call).noneMatch(line -> line.contains(" noticed "));
        }
    }
}
