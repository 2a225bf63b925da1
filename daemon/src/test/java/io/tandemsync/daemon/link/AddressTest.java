package io.tandemsync.daemon.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.daemon.link.Address.Use;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an address, in which canonical form, and what is refused. */
final class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "quic/192.0.2.7, quic/192.0.2.7:20209",
        "tcp/192.0.2.7:1, tcp/192.0.2.7:1",
        "tcp/[::1]:65535, tcp/[::1]:65535",
        "quic/[::1], quic/[::1]:20209",
        "quic/[2001:DB8:0:0:1:0:0:1], quic/[2001:db8::1:0:0:1]:20209",
        "quic/[2001:db8::0:1]:9, quic/[2001:db8::1]:9",
        "quic/[1:0:3:4:5:6:7:8]:9, quic/[1:0:3:4:5:6:7:8]:9",
        "quic/[::ffff:192.0.2.1]:9, quic/[::ffff:c000:201]:9",
        "tcp/Example.ORG:22, tcp/example.org:22",
        "tcp/a-1.b2:22, tcp/a-1.b2:22",
        "tcp/localhost, tcp/localhost:20209",
        "tcp/xn--bcher-kva.example:1, tcp/xn--bcher-kva.example:1"
    })
    void address_hasACanonicalForm(String text, String canonical) {
        Address address = Address.parse(text, Use.DIAL);
        assertThat(address).hasToString(canonical);
        assertThat(Address.parse(canonical, Use.DIAL)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "quic",
                "quic/",
                "tcp/:1",
                "udp/1.2.3.4:1",
                "QUIC/1.2.3.4:1",
                "quic//1.2.3.4",
                "quic:1.2.3.4:1",
                "quic/1.2.3.4:",
                "quic/1.2.3.4:0",
                "quic/1.2.3.4:65536",
                "quic/1.2.3.4:01",
                "quic/1.2.3.4:+1",
                "quic/1.2.3.4:1 ",
                " quic/1.2.3.4:1",
                "quic/1.2.3.4:1\n",
                "quic/1.2.3.4:１",
                "quic/1.2.3.4:99999999999",
                "quic/1.2.3",
                "quic/1.2.3.256",
                "quic/01.2.3.4",
                "quic/1.2.3.4.5",
                "quic/1",
                "quic/0x7f.1",
                "quic/::1",
                "quic/[::1",
                "quic/[]",
                "quic/[:]",
                "quic/[:::]",
                "quic/[1::2::3]",
                "quic/[12345::]",
                "quic/[1:2:3:4:5:6:7]",
                "quic/[1:2:3:4:5:6:7:8:9]",
                "quic/[1:2:3:4:5:6:7::8]",
                "quic/[::1%eth0]",
                "quic/[::1.2.3.4:1]",
                "quic/[1.2.3.4::]",
                "quic/[192.0.2.1]",
                "quic/[::1]x:1",
                "quic/[::g]",
                "tcp/-a.b",
                "tcp/a-.b",
                "tcp/a..b",
                "tcp/.a",
                "tcp/a.",
                "tcp/a_b",
                "tcp/a b",
                "tcp/ä.de",
                "tcp/a/b",
                "tcp/user@host",
                "tcp/host?x",
                "tcp/host:1:2",
                "tcp/\u0000",
                "tcp/h\u202eost"
            })
    void anythingElse_isRefusedWithOneClearLine(String text) {
        assertThatThrownBy(() -> Address.parse(text, Use.DIAL))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank()
                .doesNotContain("\n", "\u0000", "\u202e");
    }

    @Test
    void longNames_areBounded() {
        String label = "a".repeat(63);
        String name = label + "." + label + "." + label + "." + "a".repeat(61);
        assertThat(name).hasSize(Address.NAME_LENGTH_MAX);
        assertThat(Address.parse("tcp/" + name, Use.DIAL).host()).isEqualTo(name);
        for (String text : new String[] {"tcp/" + name + "a", "tcp/" + "a".repeat(64), "tcp/" + "a.".repeat(500_000)}) {
            assertThatThrownBy(() -> Address.parse(text, Use.DIAL)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void listening_takesPortZeroButNoName() {
        assertThat(Address.parse("quic/0.0.0.0:0", Use.LISTEN).port()).isZero();
        assertThat(Address.parse("quic/[::]", Use.LISTEN)).hasToString("quic/[::]:20209");
        assertThatThrownBy(() -> Address.parse("quic/localhost:0", Use.LISTEN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.0.0.0");
    }

    @Test
    void randomText_isParsedToACanonicalFormOrRefused() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        String alphabet = "quictp/[]:.0123456789abcdefxz-%_ é\n";
        int parsed = 0;
        for (int round = 0; round < 100_000; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "quic/" : "tcp/[");
            int length = random.nextInt(30);
            for (int i = 0; i < length; i++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                Address address = Address.parse(text.toString(), Use.DIAL);
                assertThat(Address.parse(address.toString(), Use.DIAL))
                        .as("-Dseed=%d", seed)
                        .isEqualTo(address);
                parsed++;
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).as("-Dseed=%d", seed).doesNotContain("\n");
            }
        }
        assertThat(parsed).as("-Dseed=%d", seed).isPositive();
    }
}
