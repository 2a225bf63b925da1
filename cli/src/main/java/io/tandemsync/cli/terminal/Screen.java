package io.tandemsync.cli.terminal;

import java.io.PrintStream;

/** A text that is shown again and again: in place on a terminal, one below the other elsewhere. */
public final class Screen {
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_TO_LINE_END = "\u001b[K";
    private static final String CLEAR_TO_SCREEN_END = "\u001b[J";

    private final PrintStream out;
    private final boolean terminal;
    private String shown = "";

    /** A screen on this output. */
    public Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows the text unless it is there already. */
    public void show(String text) {
        if (text.equals(shown)) {
            return;
        }
        if (terminal) {
            out.print((shown.isEmpty() ? HOME + CLEAR_TO_SCREEN_END : HOME)
                    + text.replace("\n", CLEAR_TO_LINE_END + "\n") + CLEAR_TO_LINE_END + "\n" + CLEAR_TO_SCREEN_END);
        } else {
            out.println(text);
        }
        out.flush();
        shown = text;
    }

    /** Whether nobody reads any more. */
    public boolean isClosed() {
        return out.checkError();
    }
}
