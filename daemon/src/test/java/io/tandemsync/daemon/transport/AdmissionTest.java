package io.tandemsync.daemon.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How many connections strangers and friends may have. */
final class AdmissionTest {
    private final Admission admission =
            new Admission(new TransportLimits(6, 4, 2, 65_536, Duration.ofSeconds(10), 1024), () -> now());
    private final List<String> gone = new ArrayList<>();
    private long nanos;

    @Test
    void oneSource_takesItsPartOnly() throws UnknownHostException {
        Admission.Slot first = enter("192.0.2.1");
        enter("192.0.2.1");
        assertThat(maybe("192.0.2.1")).isNull();
        enter("192.0.2.2");
        first.leave();
        first.leave();
        enter("192.0.2.1");
        assertThat(maybe("192.0.2.1")).isNull();
    }

    @Test
    void oneIpv6Network_isOneSource() throws UnknownHostException {
        enter("2001:db8::1");
        enter("2001:db8::2");
        assertThat(maybe("2001:db8::3")).isNull();
        enter("2001:db8:0:1::3");
    }

    @Test
    void provedPeers_countNoLongerAsStrangers() throws UnknownHostException {
        List<Admission.Slot> slots = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Admission.Slot slot = enter("192.0.2.1");
            slot.prove();
            slot.prove();
            slots.add(slot);
        }
        assertThat(admission.unproved()).isZero();
        slots.get(0).leave();
        enter("192.0.2.9");
        assertThat(admission.unproved()).isEqualTo(1);
    }

    @Test
    void manyStrangers_areBoundedOverAll() throws UnknownHostException {
        for (int i = 0; i < 4; i++) {
            enter("192.0.2." + i);
        }
        assertThat(maybe("192.0.2.9")).isNull();
    }

    private long now() {
        return nanos;
    }

    private Admission.Slot enter(String address) throws UnknownHostException {
        return Objects.requireNonNull(maybe(address), "a place");
    }

    private Admission.@Nullable Slot maybe(String address) throws UnknownHostException {
        return admission.enter(InetAddress.getByName(address), () -> gone.add(address));
    }

    @Test
    void strangerThatDawdles_makesWay() throws UnknownHostException {
        Admission.Slot first = enter("192.0.2.1");
        nanos += 1;
        enter("192.0.2.1");
        nanos += Admission.UNDISTURBED.toNanos() - 1;
        enter("192.0.2.1");
        assertThat(gone).containsExactly("192.0.2.1");
        first.leave();
        assertThat(admission.unproved()).isEqualTo(2);
        assertThat(maybe("192.0.2.1")).as("the second is a moment younger").isNull();
    }

    @Test
    void sourceWithMostStrangers_makesWayForOthers() throws UnknownHostException {
        enter("192.0.2.1");
        enter("192.0.2.2");
        enter("192.0.2.2");
        enter("192.0.2.3");
        nanos += Admission.UNDISTURBED.toNanos();
        enter("192.0.2.9");
        assertThat(gone).containsExactly("192.0.2.2");
    }

    /** A quarter of six places is one. */
    @Test
    void manyProvedPeersOfOneSource_leaveRoomForOthers_theLastFirst() throws UnknownHostException {
        List<Admission.Slot> slots = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Admission.Slot slot = admission.enter(InetAddress.getByName("192.0.2.1"), numbered(i));
            Objects.requireNonNull(slot, "a place").prove();
            slots.add(slot);
        }
        Admission.Slot newcomer = enter("192.0.2.2");
        assertThat(gone).containsExactly("5");
        assertThat(maybe("192.0.2.3"))
                .as("no second one while a stranger has the first")
                .isNull();
        newcomer.prove();
        enter("192.0.2.3").prove();
        enter("192.0.2.4").prove();
        enter("192.0.2.5").prove();
        enter("192.0.2.6").prove();
        assertThat(gone).containsExactly("5", "4", "3", "2", "1");
        assertThat(maybe("192.0.2.7")).as("what is left is its own").isNull();
        slots.forEach(Admission.Slot::leave);
        enter("192.0.2.7");
    }

    private Runnable numbered(int number) {
        return () -> gone.add(Integer.toString(number));
    }

    @Test
    void provedPeer_makesWayForNobody() throws UnknownHostException {
        for (int i = 0; i < 6; i++) {
            enter("192.0.2." + i).prove();
        }
        nanos += Admission.UNDISTURBED.toNanos();
        assertThat(maybe("192.0.2.9")).isNull();
        assertThat(gone).isEmpty();
    }
}
