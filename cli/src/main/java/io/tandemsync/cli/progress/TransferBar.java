package io.tandemsync.cli.progress;

import io.tandemsync.cli.terminal.DisplayWidth;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar that is drawn in place on a terminal, and leaves nothing behind. */
final class TransferBar implements ProgressDisplay {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String LINE_START = "\r";
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final long MEBI = 1 << 20;
    /** Columns that name, percentage, amounts and times take, with a bar that still shows something. */
    private static final int BAR_COLUMNS = 50;

    private final PrintStream out;
    private int beside;
    private volatile Optional<Duration> left = Optional.empty();
    private @Nullable ProgressBar bar;

    TransferBar(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(ProgressSample sample) {
        if (sample.line().isEmpty() && bar == null) {
            return;
        }
        ProgressBar shown = bar == null ? begin(sample.name()) : bar;
        bar = shown;
        shown.maxHint(sample.totalBytes());
        shown.stepTo(sample.doneBytes());
        left = sample.left();
        // What does not fit beside it goes first: the library would leave out the bar instead.
        shown.setExtraMessage(DisplayWidth.cut(" " + sample.beside(), beside));
        shown.refresh();
    }

    private ProgressBar begin(String name) {
        // Asking programs for the terminal's width needs no native library.
        System.setProperty("org.jline.terminal.provider", "exec");
        int width = new ConsoleProgressBarConsumer(out).getMaxRenderedLength();
        beside = Math.max(0, width - BAR_COLUMNS - DisplayWidth.of(name));
        return new ProgressBarBuilder()
                .setTaskName(io.tandemsync.engine.model.Text.escaped(name))
                .setInitialMax(ProgressSample.UNKNOWN)
                .setUnit("MiB", MEBI)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis((int) PAUSE.toMillis())
                .setEtaFunction(state -> left)
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, width))
                .build();
    }

    private void draw(String text) {
        out.print(LINE_START + text);
        out.flush();
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    @Override
    public void close() {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.close();
            out.print(CLEAR_LINE);
            out.flush();
        }
    }
}
