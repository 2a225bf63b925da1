package io.tandemsync.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.client.json.Json;
import io.tandemsync.client.json.JsonException;
import io.tandemsync.client.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a waiting person sees of work that takes long. */
final class ProgressDisplayTest {
    private static final String TRANSFER =
            """
            {"name":"docs","state":"syncing","local":{"files":7,"bytes":1048576},"need":{"files":2,"bytes":1},"progress":{
            "completion":0.456,"files":{"done":1,"total":3},"bytes":{"done":10485760,"total":20971520},
            "rate":1048576,"etaSeconds":10,"arriving":[]}}""";
    private static final String VERIFICATION =
            """
            {"name":"docs","state":"idle","local":{"files":7,"bytes":1048576},"need":{"files":0,"bytes":0},"progress":{
            "completion":1.0,"files":{"done":3,"total":3},"bytes":{"done":3,"total":3},"rate":0,"etaSeconds":0,"arriving":[],
            "verification":{"files":{"done":1,"total":4},"bytes":{"done":10485760,"total":20971520},
            "rate":2097152,"etaSeconds":5}}}""";

    @Test
    void aTerminal_getsABarInPlace_whichGoesAtTheEnd() throws JsonException {
        String drawn = drawn(true, transfer());
        assertThat(drawn)
                .contains("docs", "50%", "10/20MiB", "/ 0:00:10)", "1.0 MiB/s, 1 of 3 files", "\r")
                .containsPattern("\\[=+ +]")
                .doesNotContain("\n");
        assertThat(drawn).endsWith("\r\u001b[K");
    }

    @Test
    void aFile_getsPlainLines_eachOnce() throws JsonException {
        assertThat(drawn(false, transfer()))
                .isEqualTo("tandem: 45 %, 1 of 3 files, 10.0 MiB of 20.0 MiB, 1.0 MiB/s, 10 s left\n");
    }

    private static String drawn(boolean terminal, ProgressSample sample) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ProgressDisplay display =
                ProgressDisplay.of(new PrintStream(out, false, StandardCharsets.UTF_8), terminal)) {
            display.show(sample);
            display.show(sample);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aVerification_isShownTheSameWay() throws JsonException {
        ProgressSample reading = ProgressSample.ofVerification(json(VERIFICATION));
        assertThat(drawn(true, reading))
                .contains("docs", "50%", "10/20MiB", "/ 0:00:05)", "2.0 MiB/s, 1 of 4 files", "\r")
                .doesNotContain("\n");
        assertThat(drawn(false, reading))
                .isEqualTo("tandem: verifying, 50 %, 1 of 4 files, 10.0 MiB of 20.0 MiB, 2.0 MiB/s, 5 s left\n");
    }

    @Test
    void beforeAVerificationBegins_nothingIsShown() throws JsonException {
        ProgressSample none = ProgressSample.ofVerification(json(TRANSFER));
        assertThat(drawn(true, none)).isEmpty();
        assertThat(drawn(false, none)).isEmpty();
    }

    private static ProgressSample transfer() throws JsonException {
        return ProgressSample.ofTransfer(json(TRANSFER));
    }

    private static Json json(String text) throws JsonException {
        return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
