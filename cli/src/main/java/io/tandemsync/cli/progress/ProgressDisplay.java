package io.tandemsync.cli.progress;

import java.io.PrintStream;
import java.time.Duration;

/** Shows again and again how far long work has got, until it is closed. */
public sealed interface ProgressDisplay extends AutoCloseable permits ProgressDisplay.Lines, TransferBar {
    /** Shows how far it is now. */
    void show(ProgressSample sample);

    /** How long to wait before it is shown again. */
    Duration pause();

    @Override
    void close();

    /** A bar for a person at a terminal, lines for whoever reads them later. */
    static ProgressDisplay of(PrintStream out, boolean terminal) {
        return terminal ? new TransferBar(out) : new Lines(out);
    }

    /** Plain lines, one whenever something has changed. */
    final class Lines implements ProgressDisplay {
        private static final Duration PAUSE = Duration.ofSeconds(5);

        private final PrintStream out;
        private String last = "";

        private Lines(PrintStream out) {
            this.out = out;
        }

        @Override
        public void show(ProgressSample sample) {
            String text = sample.line();
            if (!text.isEmpty() && !text.equals(last)) {
                out.println("tandem: " + text);
                out.flush();
            }
            last = text;
        }

        @Override
        public Duration pause() {
            return PAUSE;
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
