package io.tandemsync.cli.screen;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a terminal shows at once.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
public record TerminalSize(int columns, int rows) {
    private static final TerminalSize USUAL = new TerminalSize(80, 24);
    private static final Pattern ANSWER = Pattern.compile("(\\d{1,5}) (\\d{1,5})\\s*");
    private static final int ANSWER_BYTES_MAX = 100;
    private static final int SECONDS_MAX = 5;

    /** The size of the terminal that this process belongs to, or a usual one where it cannot be had. */
    public static TerminalSize now() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return USUAL;
            }
            return of(new String(stty.getInputStream().readNBytes(ANSWER_BYTES_MAX), StandardCharsets.US_ASCII));
        } catch (IOException noTerminal) {
            return USUAL;
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    /** @param answer rows and columns, as {@code stty size} prints them; zeros mean that nobody knows */
    static TerminalSize of(String answer) {
        Matcher numbers = ANSWER.matcher(answer);
        if (!numbers.matches()) {
            return USUAL;
        }
        int rows = Integer.parseInt(numbers.group(1));
        int columns = Integer.parseInt(numbers.group(2));
        return rows == 0 || columns == 0 ? USUAL : new TerminalSize(columns, rows);
    }
}
