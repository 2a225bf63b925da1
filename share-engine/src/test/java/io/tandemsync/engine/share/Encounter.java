package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.AccessMode;
import java.time.Duration;
import java.util.function.IntPredicate;

/** A far writer and a near replica that meet, the near one of which dies meanwhile. */
final class Encounter {
    private static final int CALLS_MAX = 2_000;

    final Meeting meeting;
    final VirtualReplica far;
    final VirtualReplica near;

    Encounter(AccessMode near) {
        this(near, new Meeting());
    }

    /** @param exchanges whether the near one's disk can swap, and say who writes */
    Encounter(AccessMode near, boolean exchanges) {
        this(near);
        this.near.disk().tellsWriters(exchanges);
        this.near.disk().exchanges(exchanges);
    }

    Encounter(AccessMode near, Meeting meeting) {
        this.meeting = meeting;
        this.far = meeting.writer(1);
        this.near = meeting.replica(2, near);
    }

    /** From the first call on, until there is none of that number. */
    static void atEveryCall(IntPredicate happens) {
        int call = 0;
        while (happens.test(call)) {
            call++;
            assertThat(call).isLessThan(CALLS_MAX);
        }
        assertThat(call).isGreaterThan(20);
    }

    /**
     * Links the two and has the near one's user do something at that call; in the end both are the same.
     *
     * @param rest how long the two are left alone before they have to settle
     * @return whether there was such a call
     */
    boolean actsAt(int call, Duration rest, Runnable act) {
        boolean[] reached = new boolean[1];
        near.actAt(call, () -> {
            reached[0] = true;
            act.run();
        });
        meeting.link(far, near);
        meeting.pass(Duration.ofSeconds(2));
        near.calm();
        meeting.pass(rest);
        meeting.settle(far, near);
        assertThat(near.tree()).as("call %d", call).isEqualTo(far.tree());
        return reached[0];
    }

    /** Links the two, has the near one die at that call and goes on with it; returns whether there was such a call. */
    boolean diesAt(int call, Runnable afterwards) {
        near.dieAt(call, near::die);
        return dies(meeting.link(far, near), Duration.ofSeconds(30), afterwards);
    }

    /** Links the two, has the near one die at that call and start again alone; returns whether there was such a call. */
    boolean diesAlone(int call) {
        near.dieAt(call, near::die);
        VirtualLink link = meeting.link(far, near);
        boolean died = isOver(link, Duration.ofSeconds(30), near::killAndStart);
        link.cut();
        meeting.settle(near);
        return died;
    }

    /** Waits for the near one to die and goes on with it; returns whether it did. */
    boolean dies(VirtualLink link, Duration within, Runnable afterwards) {
        boolean died = isOver(link, within, afterwards);
        meeting.settle(far, near);
        return died;
    }

    private boolean isOver(VirtualLink link, Duration within, Runnable afterwards) {
        meeting.time.run(within, near::isDead);
        boolean died = near.isDead();
        if (died) {
            link.cut();
            meeting.pass(Duration.ofSeconds(5));
            afterwards.run();
        } else {
            near.calm();
        }
        return died;
    }
}
