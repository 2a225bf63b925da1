package io.tandemsync.daemon.link;

import io.tandemsync.engine.codec.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Addresses that people type and tokens carry, damaged. */
@Execution(ExecutionMode.CONCURRENT)
final class AddressFuzzTest {
    @ParameterizedTest
    @EnumSource(Address.Use.class)
    void damagedAddress_isRefusedInOneLine(Address.Use use) {
        Fuzz.run(new Fuzz.Target(
                "address to " + use,
                List.of(
                        Fuzz.text("quic/192.0.2.7:20209"),
                        Fuzz.text("tcp/[2001:db8::7%eth0]:1"),
                        Fuzz.text("tcp/example.org"),
                        Fuzz.text("quic/0.0.0.0:0")),
                bytes -> Address.parse(new String(bytes, StandardCharsets.UTF_8), use),
                e -> e.getClass() == IllegalArgumentException.class,
                1 << 20));
    }
}
