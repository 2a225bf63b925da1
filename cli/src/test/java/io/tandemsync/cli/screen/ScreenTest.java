package io.tandemsync.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of what is drawn again and again. */
final class ScreenTest {
    @Test
    void screen_showsAgainOnlyWhatHasChanged() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Screen piped = new Screen(new PrintStream(bytes, false, StandardCharsets.UTF_8), false);
        List.of("a", "a", "b").forEach(piped::show);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("a\nb\n");
    }

    @Test
    void screen_redrawsInPlace_andGivesTheCursorBack() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Screen terminal = screen(bytes, () -> new TerminalSize(80, 24))) {
            List.of("a\nb", "c", "c").forEach(terminal::show);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "\u001b[?25la\u001b[K\nb\u001b[K\n\u001b[J" + "\r\u001b[2Ac\u001b[K\n\u001b[J" + "\u001b[?25h");
    }

    @Test
    void screen_takesNoMoreThanTheTerminalHas() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AtomicInteger columns = new AtomicInteger(10);
        Screen terminal = screen(bytes, () -> new TerminalSize(columns.get(), 4));
        terminal.show("0123456789\n01234567890\n\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\nd\ne");
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "\u001b[?25l0123456789\u001b[K",
                        "012345678\u2026\u001b[K",
                        "\u2026 3 more \u2026\u001b[K",
                        "\u001b[J");

        bytes.reset();
        terminal.show("\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587");
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("\r\u001b[3A\u4e2d\u6587\u4e2d\u6587\u2026\u001b[K\n\u001b[J");

        bytes.reset();
        columns.set(5);
        terminal.show("x");
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .as("nine columns take two rows of five")
                .isEqualTo("\r\u001b[2Ax\u001b[K\n\u001b[J");
        terminal.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'24 80\n',80,24",
        "'0 0\n',80,24",
        "'',80,24",
        "'stty: no\n',80,24",
        "'10 40\n',40,10",
        "'99999 1',1,99999"
    })
    void sizeOfTheTerminal_isReadOrTheUsual(String answer, int columns, int rows) {
        assertThat(TerminalSize.of(answer)).isEqualTo(new TerminalSize(columns, rows));
    }

    private static Screen screen(ByteArrayOutputStream bytes, Supplier<TerminalSize> size) {
        return new Screen(new PrintStream(bytes, false, StandardCharsets.UTF_8), true, size);
    }
}
