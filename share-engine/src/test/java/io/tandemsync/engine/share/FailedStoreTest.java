package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A repository whose flush fails, while files are on their way: the share stands still for that reason, and closes. */
class FailedStoreTest {
    private static final int FILES = 40;

    @Test
    void flushThatFailsInTheMiddleOfATransfer_haltsTheShare_andNothingElse() {
        Meeting meeting = new Meeting();
        VirtualReplica author = meeting.writer(1);
        VirtualReplica receiver = meeting.writer(2);
        for (int i = 0; i < FILES; i++) {
            author.write("f" + i, "small " + i);
        }
        author.write("large", large());
        meeting.settle(author, receiver);

        receiver.store().failNextSync();
        meeting.link(author, receiver);
        assertThat(meeting.time.run(Duration.ofMinutes(1), receiver::isBroken)).isTrue();
        meeting.pass(Duration.ofSeconds(10));

        assertThat(receiver.share().status().error()).extracting("code").isEqualTo("io");
        assertThat(halts(receiver)).hasSize(1);
        assertThat(halts(author)).isEmpty();
        var closed = receiver.share().close();
        assertThat(meeting.time.run(Duration.ofMinutes(1), closed::isDone)).isTrue();
        assertThat(author.tree()).contains("= small 7");

        receiver.killAndStart();
        meeting.link(author, receiver);
        meeting.settle(author, receiver);
        assertThat(receiver.tree()).isEqualTo(author.tree());
    }

    @Test
    void peerThatComesToAFailedRepository_isNoFaultOfTheShare() {
        Meeting meeting = new Meeting();
        VirtualReplica one = meeting.writer(1);
        VirtualReplica other = meeting.writer(2);
        one.write("f", "content");
        meeting.settle(one, other);

        other.store().failNextSync();
        assertThatThrownBy(() -> other.store().sync()).isInstanceOf(IOException.class);
        meeting.link(one, other);
        assertThat(meeting.time.run(Duration.ofMinutes(1), other::isBroken)).isTrue();

        assertThat(other.share().status().error()).extracting("code").isEqualTo("io");
        assertThat(halts(one)).isEmpty();
    }

    private static String large() {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        while (text.length() < 3_000_000) {
            text.append(random.nextLong());
        }
        return text.toString();
    }

    private static List<String> halts(VirtualReplica replica) {
        return replica.told().stream().filter(line -> line.contains(" halted ")).toList();
    }
}
