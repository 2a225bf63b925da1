package io.tandemsync.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.client.json.Json;
import io.tandemsync.client.json.JsonException;
import io.tandemsync.client.json.JsonReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A share as a person reads it. */
final class ShareTextTest {
    private static Json waiting(int files, String unavailable) throws JsonException {
        return waiting(files, unavailable, "");
    }

    private static Json waiting(int files, String unavailable, String problems) throws JsonException {
        String share =
                """
                {"id":"0","name":"docs","path":"/d","mode":"write","state":"syncing","local":{},"conflicts":0,
                "need":{"files":FILES,"bytes":1},"unavailable":[UNAVAILABLE],"progress":{"completion":0.5},
                "problems":[PROBLEMS],"peers":[]}""";
        return JsonReader.read(share.replace("FILES", Integer.toString(files))
                .replace("UNAVAILABLE", unavailable)
                .replace("PROBLEMS", problems)
                .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatNobodyHas_isNamedWithoutWhatATerminalWouldObey() throws JsonException {
        assertThat(ShareText.summary(waiting(2, "\"a\",\"\\u001bb\"")))
                .contains("waits for  a, \\u001bb: no connected device has the content\n");
        assertThat(ShareText.summary(waiting(3, "\"a\",\"b\"")))
                .contains("waits for  a, b and more: no connected device has the content\n");
    }

    @Test
    void whatAProblemNames_isNotCountedAgain() throws JsonException {
        String problem = "{\"path\":\"c\",\"code\":\"disk-full\",\"message\":\"no room\"}";
        assertThat(ShareText.summary(waiting(2, "\"a\"", problem)))
                .contains("waits for  a: no connected device has the content\n");
    }

    @Test
    void whereNothingIsStuck_nothingIsSaid() throws JsonException {
        assertThat(ShareText.summary(waiting(1, ""))).doesNotContain("waits for");
    }
}
