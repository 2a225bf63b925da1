package io.tandemsync.cli.terminal;

import io.tandemsync.client.json.Json;
import java.io.PrintStream;
import java.time.Duration;
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
    /** Stands for "not known". */
    private static final long UNKNOWN = -1;

    private final PrintStream out;
    private @Nullable ProgressBar bar;

    TransferBar(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(Json share) {
        if (ProgressText.line(share).isEmpty() && bar == null) {
            return;
        }
        ProgressBar shown = bar == null ? begin(share.text("name")) : bar;
        bar = shown;
        boolean counts = !share.text("state").equals("scanning") && !ProgressText.isUnknown(share);
        Json bytes = share.at("progress").at("bytes");
        shown.maxHint(counts && bytes.number("total") > 0 ? bytes.number("total") : UNKNOWN);
        shown.stepTo(counts ? bytes.number("done") : share.at("local").number("bytes"));
        shown.setExtraMessage(" " + ProgressText.besideBar(share));
        shown.refresh();
    }

    private ProgressBar begin(String name) {
        // Asking programs for the terminal's width needs no native library.
        System.setProperty("org.jline.terminal.provider", "exec");
        int width = new ConsoleProgressBarConsumer(out).getMaxRenderedLength();
        return new ProgressBarBuilder()
                .setTaskName(io.tandemsync.engine.model.Text.escaped(name))
                .setInitialMax(UNKNOWN)
                .setUnit("MiB", MEBI)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis((int) PAUSE.toMillis())
                .hideEta()
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
