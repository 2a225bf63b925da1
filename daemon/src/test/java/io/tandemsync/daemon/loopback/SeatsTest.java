package io.tandemsync.daemon.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tests of who may stay, and of what is logged of strangers. */
final class SeatsTest {
    @Test
    void longestStranger_makesWay_andNobodyWhoIsKnown() {
        Seats seats = new Seats(3);
        EmbeddedChannel known = new EmbeddedChannel();
        EmbeddedChannel first = new EmbeddedChannel();
        EmbeddedChannel second = new EmbeddedChannel();
        assertThat(seats.take(known) && seats.take(first) && seats.take(second)).isTrue();
        seats.keep(known);
        EmbeddedChannel third = new EmbeddedChannel();
        assertThat(seats.take(third)).isTrue();
        assertThat(first.isOpen()).isFalse();
        assertThat(known.isOpen() && second.isOpen()).isTrue();
    }

    @Test
    void allKnown_refusesTheNewcomer_untilOneLeaves() {
        Seats seats = new Seats(2);
        EmbeddedChannel one = new EmbeddedChannel();
        EmbeddedChannel other = new EmbeddedChannel();
        for (EmbeddedChannel channel : new EmbeddedChannel[] {one, other}) {
            assertThat(seats.take(channel)).isTrue();
            seats.keep(channel);
        }
        assertThat(seats.take(new EmbeddedChannel())).isFalse();
        assertThat(one.close().awaitUninterruptibly(10_000)).isTrue();
        one.runPendingTasks();
        assertThat(seats.take(new EmbeddedChannel())).isTrue();
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void manyThousandStrangers_leaveNothingBehind() {
        Seats seats = new Seats(4);
        for (int i = 0; i < 10_000; i++) {
            EmbeddedChannel channel = new EmbeddedChannel();
            assertThat(seats.take(channel)).isTrue();
            if (i % 2 == 0) {
                seats.keep(channel);
                assertThat(channel.close().awaitUninterruptibly(10_000)).isTrue();
                channel.runPendingTasks();
            }
        }
        for (int i = 0; i < 4; i++) {
            EmbeddedChannel channel = new EmbeddedChannel();
            assertThat(seats.take(channel)).isTrue();
            seats.keep(channel);
        }
        assertThat(seats.take(new EmbeddedChannel())).isFalse();
    }

    @Test
    void wrongTokens_areToldOnceAMinute() {
        AtomicLong nanos = new AtomicLong(-5);
        WrongTokens wrong = new WrongTokens(nanos::get);
        assertThat(wrong.refused()).isTrue();
        for (int i = 0; i < 1_000; i++) {
            assertThat(wrong.refused()).isFalse();
        }
        nanos.addAndGet(60_000_000_000L);
        assertThat(wrong.refused()).isTrue();
        assertThat(wrong.refused()).isFalse();
    }
}
