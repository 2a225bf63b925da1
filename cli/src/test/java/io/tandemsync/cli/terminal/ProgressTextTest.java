package io.tandemsync.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.client.json.Json;
import io.tandemsync.client.json.JsonException;
import io.tandemsync.client.json.JsonReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a waiting person reads. */
final class ProgressTextTest {
    private static final String HALF =
            """
            {"name":"docs","state":"syncing","local":{"files":7,"bytes":1048576},"need":{"files":2,"bytes":1},"progress":{
            "completion":0.456,"files":{"done":1,"total":3},"bytes":{"done":10485760,"total":20971520},
            "rate":RATE,"etaSeconds":ETA,"arriving":[
            {"path":"a/\\u001bbig","bytes":524288,"size":1048576,"rate":1024,"etaSeconds":512}]}}""";

    @Test
    void aTransfer_tellsPartsRateAndTimeLeft() throws JsonException {
        assertThat(ProgressText.line(half("1048576", "10")))
                .isEqualTo("45 %, 1 of 3 files, 10.0 MiB of 20.0 MiB, 1.0 MiB/s, 10 s left");
        assertThat(ProgressText.line(half("1048576", "7260"))).endsWith("1.0 MiB/s, 2 h 1 min left");
        assertThat(ProgressText.line(half("0", "null"))).endsWith("10.0 MiB of 20.0 MiB");
    }

    @Test
    void files_areNamedWithoutWhatATerminalWouldObey() throws JsonException {
        assertThat(ProgressText.files(half("1", "1")))
                .containsExactly("a/\\u001bbig  50 %, 512.0 KiB of 1.0 MiB, 1.0 KiB/s, 8 min 32 s left");
    }

    @Test
    void beforeAnyPeerWasMet_itIsUnknown() throws JsonException {
        Json share = json(
                """
                {"state":"idle","need":{"files":0,"bytes":0},"progress":{"completion":null,"arriving":[]}}""");
        assertThat(ProgressText.line(share)).isEqualTo("unknown, no peer was met yet");
        assertThat(ProgressText.isComplete(share)).isFalse();
    }

    @Test
    void nothingToCome_saysNothing_andScanningSaysHowFar() throws JsonException {
        assertThat(ProgressText.line(json("{\"state\":\"idle\",\"need\":{},\"progress\":{\"completion\":1.0}}")))
                .isEmpty();
        assertThat(ProgressText.line(json("{\"state\":\"scanning\",\"local\":{\"files\":1,\"bytes\":2048}}")))
                .isEqualTo("scanning, 1 file, 2.0 KiB so far");
    }

    @Test
    void aVerification_tellsPartsRateAndTimeLeft() throws JsonException {
        Json reading = json(
                """
                {"files":{"done":1,"total":4},"bytes":{"done":1048576,"total":4194304},"rate":1048576,"etaSeconds":3}""");
        assertThat(ProgressText.verification(reading))
                .isEqualTo("verifying, 25 %, 1 of 4 files, 1.0 MiB of 4.0 MiB, 1.0 MiB/s, 3 s left");
        Json empty = json("{\"files\":{\"done\":0,\"total\":2},\"bytes\":{\"done\":0,\"total\":0},\"rate\":0}");
        assertThat(ProgressText.verification(empty)).isEqualTo("verifying, 0 of 2 files, 0 B of 0 B");
    }

    private static Json half(String rate, String eta) throws JsonException {
        return json(HALF.replace("RATE", rate).replace("ETA", eta));
    }

    private static Json json(String text) throws JsonException {
        return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
