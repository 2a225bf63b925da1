package io.tandemsync.daemon.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How many connections strangers and friends may have. */
final class AdmissionTest {
    private final Admission admission =
            new Admission(new TransportLimits(6, 4, 2, 65_536, Duration.ofSeconds(10), 1024));

    @Test
    void oneSource_takesItsPartOnly() throws UnknownHostException {
        Admission.Slot first = enter("192.0.2.1");
        enter("192.0.2.1");
        assertThat(admission.enter(InetAddress.getByName("192.0.2.1"))).isNull();
        enter("192.0.2.2");
        first.leave();
        first.leave();
        enter("192.0.2.1");
        assertThat(admission.enter(InetAddress.getByName("192.0.2.1"))).isNull();
    }

    @Test
    void oneIpv6Network_isOneSource() throws UnknownHostException {
        enter("2001:db8::1");
        enter("2001:db8::2");
        assertThat(admission.enter(InetAddress.getByName("2001:db8::3"))).isNull();
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
        assertThat(admission.enter(InetAddress.getByName("192.0.2.9"))).isNull();
        slots.get(0).leave();
        enter("192.0.2.9");
        assertThat(admission.unproved()).isEqualTo(1);
    }

    @Test
    void manyStrangers_areBoundedOverAll() throws UnknownHostException {
        for (int i = 0; i < 4; i++) {
            enter("192.0.2." + i);
        }
        assertThat(admission.enter(InetAddress.getByName("192.0.2.9"))).isNull();
    }

    private Admission.Slot enter(String address) throws UnknownHostException {
        return Objects.requireNonNull(admission.enter(InetAddress.getByName(address)), "a place");
    }
}
