package io.tandemsync.daemon.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left of texts that may hold names. */
final class RedactionTest {
    private final Redaction hides = new Redaction(false, new byte[] {1, 2, 3});
    private final Redaction shows = new Redaction(true, new byte[] {1, 2, 3});

    @Test
    void names_becomeTheSameWordEverywhere_andAnotherUnderAnotherKey() {
        String hidden = hides.name("diary.txt");
        assertThat(hidden).matches("hidden-[0-9a-f]{8}").isEqualTo(hides.name("diary.txt"));
        assertThat(new Redaction(false, new byte[] {9}).name("diary.txt")).isNotEqualTo(hidden);
        assertThat(shows.name("diary.txt")).isEqualTo("diary.txt");
        assertThat(hides.name("")).isEmpty();
    }

    @Test
    void linesOfTheLog_keepSentencesAndPlainFields() {
        String line =
                "2026-01-31T12:00:00.000Z WARN Share: A file is odd share=1-2 path=my diary.txt cause=no /x/y code=io";
        List<String> lines = hides.log(List.of(
                line,
                "    java.nio.file.NoSuchFileException: my diary.txt",
                "    at io.tandemsync.Example.run(Example.java:7)",
                "    a line of my diary",
                "{\"time\":\"t\",\"level\":\"WARN\",\"logger\":\"L\",\"message\":\"It is odd path=my diary\","
                        + "\"thrown\":\"java.io.IOException: my diary\\n\\tat a.B.c(B.java:1)\"}",
                "{\"time\":\"my diary"));
        assertThat(lines.get(0))
                .startsWith("2026-01-31T12:00:00.000Z WARN Share: A file is odd share=1-2 path=hidden-")
                .endsWith(" code=io");
        assertThat(lines.get(1)).startsWith("    java.nio.file.NoSuchFileException: hidden-");
        assertThat(lines.get(2)).isEqualTo("    at io.tandemsync.Example.run(Example.java:7)");
        assertThat(lines.get(4))
                .contains("It is odd path=hidden-", "java.io.IOException: hidden-", "at a.B.c(B.java:1)");
        assertThat(lines).noneMatch(text -> text.contains("diary") || text.contains("/x"));
    }

    @Test
    void sentences_loseKnownNamesAndPaths() {
        assertThat(hides.sentence("the share docs at /home/a/docs is odd; see it", List.of("docs")))
                .startsWith("the share hidden-")
                .endsWith("is odd; see it")
                .doesNotContain("docs", "/home");
    }

    @Test
    void tokens_goInAnyCase() {
        assertThat(shows.log(List.of("x token=tandem:AAAA_bbbb-CCCC"))).containsExactly("x token=tandem:[redacted]");
        assertThat(shows.sentence("take tandem:AAAABBBBCCCC", List.of())).isEqualTo("take tandem:[redacted]");
    }
}
