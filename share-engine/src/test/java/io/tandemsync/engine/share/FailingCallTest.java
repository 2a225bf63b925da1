package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One call of the disk fails once while a peer is served: the peer asks once more, without anybody's help. */
class FailingCallTest {
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
}
