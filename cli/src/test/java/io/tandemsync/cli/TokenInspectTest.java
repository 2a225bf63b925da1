package io.tandemsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token is read without a daemon: none is asked, none is started, and no home is made. */
final class TokenInspectTest {
    /** The vector {@code token-read} of FORMAT.md. */
    private static final String READ =
            "tandem:AQGKiOPddAnxlf1S2y08ul1yymcJvx2UEhvzdIgBtA9vXAAAAAHi0Mzav_WfNcw0YpSjrN_3TvAveZlMfjs"
                    + "AETKmgoHS2MOojbZFAo1OWg-YjQWJtXFV3eoUtvqxf4AVjh_tf40UZ5TlYQfHmj2BT_ZlfzRjYi-FLnFakkZz-ouq4"
                    + "MepDjumQ9PuAI-DHYHrqQOgQv2w3v6Hygx3YztJRDu_ouRNBQRkb2NzBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"
                    + "HBwcHBwcBFHF1aWMvMTkyLjAuMi43OjIwMjA5T2z0FCpY";
    /** The same in version 0, which was never in use, with its right checksum. */
    private static final String OLDER =
            "tandem:AAGKiOPddAnxlf1S2y08ul1yymcJvx2UEhvzdIgBtA9vXAAAAAHi0Mzav_WfNcw0YpSjrN_3TvAveZlMfjs"
                    + "AETKmgoHS2MOojbZFAo1OWg-YjQWJtXFV3eoUtvqxf4AVjh_tf40UZ5TlYQfHmj2BT_ZlfzRjYi-FLnFakkZz-ouq4"
                    + "MepDjumQ9PuAI-DHYHrqQOgQv2w3v6Hygx3YztJRDu_ouRNBQRkb2NzBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"
                    + "HBwcHBwcBFHF1aWMvMTkyLjAuMi43OjIwMjA5eAUIab69";
    /** The same in version 2, with its right checksum. */
    private static final String NEWER =
            "tandem:AgGKiOPddAnxlf1S2y08ul1yymcJvx2UEhvzdIgBtA9vXAAAAAHi0Mzav_WfNcw0YpSjrN_3TvAveZlMfjs"
                    + "AETKmgoHS2MOojbZFAo1OWg-YjQWJtXFV3eoUtvqxf4AVjh_tf40UZ5TlYQfHmj2BT_ZlfzRjYi-FLnFakkZz-ouq4"
                    + "MepDjumQ9PuAI-DHYHrqQOgQv2w3v6Hygx3YztJRDu_ouRNBQRkb2NzBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"
                    + "HBwcHBwcBFHF1aWMvMTkyLjAuMi43OjIwMjA5OJ9K5yHd";

    private CommandLineFixture line;

    @BeforeEach
    void prepare() throws IOException {
        line = new CommandLineFixture();
    }

    @AfterEach
    void askedNobody() throws IOException {
        assertThat(line.daemon.requests()).isEmpty();
        line.close();
    }

    @Test
    void json_isWhatTheTokenSays() {
        assertThat(line.run("token", "inspect", READ, "--json")).isZero();
        assertThat(line.out())
                .isEqualTo(
                        "{\"mode\":\"read\",\"name\":\"docs\",\"fingerprint\":\"83c3-cf3a-80b3-599e-5598-0757-36c3-cfae\","
                                + "\"share\":\"cd487764-06db-813c-8053-00a0f4a5cea1\",\"issuer\":\""
                                + issuer()
                                + "\",\"addresses\":[\"quic/192.0.2.7:20209\"]}\n");
        assertThat(line.err()).isEmpty();
    }

    @Test
    void text_isForPeople_alsoFromStandardInput() {
        line.input = "  " + READ + "\n";
        assertThat(line.run("token", "inspect", "-")).isZero();
        assertThat(line.out())
                .contains("docs", "read", "83c3-cf3a", "quic/192.0.2.7:20209")
                .doesNotContain(READ);
        assertThat(line.err()).isEmpty();
    }

    @Test
    void noHome_isMade() throws IOException {
        line.environment.put("TANDEM_HOME", line.root.resolve("none").toString());
        assertThat(line.run("token", "inspect", READ)).isZero();
        assertThat(line.err()).isEmpty();
        try (Stream<java.nio.file.Path> left = Files.list(line.root)) {
            assertThat(left).containsExactly(line.home);
        }
    }

    @Test
    void newerVersion_saysToUpdate() {
        assertThat(line.run("token", "inspect", NEWER, "--json")).isEqualTo(1);
        assertThat(line.err())
                .isEqualTo("{\"error\":{\"code\":\"token-version\",\"message\":"
                        + "\"the token is of a newer version; update Tandem to use it\"}}\n");
    }

    @Test
    void olderVersion_saysToAskForAnother() {
        assertThat(line.run("token", "inspect", OLDER)).isEqualTo(1);
        assertThat(line.err())
                .isEqualTo("tandem: the token is of an older version than any in use; ask for a new one\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"T", "tandem:", "tandem:AAAA", "tandem:%%", "TANDEM:AQGK"})
    void whatIsNoToken_isNamedInOneLine(String text) {
        assertThat(line.run("token", "inspect", text)).isEqualTo(1);
        assertThat(line.out()).isEmpty();
        assertThat(line.err()).startsWith("tandem: ").contains("; ").containsOnlyOnce("\n");
        assertThat(line.run("token", "inspect", text, "--json")).isEqualTo(1);
        assertThat(line.err()).startsWith("{\"error\":{\"code\":\"invalid-token\",");
    }

    @Test
    void moreThanAnyToken_onStandardInput_isRefused() {
        line.input = "tandem:" + "A".repeat(100_000);
        assertThat(line.run("token", "inspect", "-")).isEqualTo(1);
        assertThat(line.err().getBytes(StandardCharsets.UTF_8).length).isLessThan(300);
    }

    private static String issuer() {
        return "07".repeat(32);
    }
}
