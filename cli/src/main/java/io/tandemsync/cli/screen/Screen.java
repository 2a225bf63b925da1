package io.tandemsync.cli.screen;

import io.tandemsync.cli.terminal.DisplayWidth;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A text that is shown again and again: in place on a terminal, one below the other elsewhere.
 *
 * <p>On a terminal the text takes the rows below the cursor, at most as many as there are and none wider than they are, so
 * that nothing scrolls away however often it is shown; what does not fit is left out and said. Rows are written over, never
 * cleared first, so that nothing flickers. The cursor is hidden meanwhile and shown again at the end, below the text, also
 * when the process is told to end.
 */
public final class Screen implements AutoCloseable {
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final String CLEAR_TO_LINE_END = "\u001b[K";
    private static final String CLEAR_TO_SCREEN_END = "\u001b[J";

    private final PrintStream out;
    private final Supplier<TerminalSize> size;
    private final boolean terminal;
    private final Thread ending = new Thread(this::restore, "screen");
    private String shown = "";
    private List<String> rows = List.of();
    private boolean begun;
    private boolean restored;

    /** A screen on this output. */
    public Screen(PrintStream out, boolean terminal) {
        this(out, terminal, TerminalSize::now);
        if (terminal) {
            Runtime.getRuntime().addShutdownHook(ending);
        }
    }

    Screen(PrintStream out, boolean terminal, Supplier<TerminalSize> size) {
        this.out = out;
        this.terminal = terminal;
        this.size = size;
    }

    /** Shows the text unless it is there already. */
    public void show(String text) {
        if (begun && text.equals(shown)) {
            return;
        }
        if (terminal) {
            draw(text, size.get());
        } else {
            out.println(text);
            out.flush();
        }
        shown = text;
        begun = true;
    }

    private synchronized void draw(String text, TerminalSize now) {
        if (restored) {
            return;
        }
        StringBuilder drawing = new StringBuilder(begun ? "" : HIDE_CURSOR);
        int up = rowsTaken(now.columns());
        if (up > 0) {
            drawing.append("\r\u001b[").append(up).append('A');
        }
        rows = fitting(text, now);
        for (String row : rows) {
            drawing.append(row).append(CLEAR_TO_LINE_END).append('\n');
        }
        out.print(drawing.append(CLEAR_TO_SCREEN_END));
        out.flush();
    }

    /** A terminal that has become narrower has wrapped what it shows. */
    private int rowsTaken(int columns) {
        int taken = 0;
        for (String row : rows) {
            taken += Math.max(1, (DisplayWidth.of(row) + columns - 1) / columns);
        }
        return taken;
    }

    /** The rows of the text that fit; the last row of the terminal is the cursor's. */
    private static List<String> fitting(String text, TerminalSize size) {
        List<String> lines = text.lines().toList();
        int room = Math.max(1, size.rows() - 1);
        List<String> fitting = new ArrayList<>();
        for (String line : lines.size() <= room ? lines : lines.subList(0, room - 1)) {
            fitting.add(DisplayWidth.cut(line, size.columns()));
        }
        if (lines.size() > room) {
            int more = lines.size() - fitting.size();
            fitting.add(DisplayWidth.cut(DisplayWidth.LEFT_OUT + " " + more + " more lines", size.columns()));
        }
        return fitting;
    }

    /** Whether nobody reads any more. */
    public boolean isClosed() {
        return out.checkError();
    }

    private synchronized void restore() {
        if (terminal && begun && !restored) {
            out.print(SHOW_CURSOR);
            out.flush();
        }
        restored = true;
    }

    /** The last text stays, with the cursor below it. */
    @Override
    public void close() {
        restore();
        if (terminal) {
            removeHook();
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException endsAlready) {
            // It runs, and finds nothing left to do.
            restored = true;
        }
    }
}
