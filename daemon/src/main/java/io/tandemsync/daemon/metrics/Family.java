package io.tandemsync.daemon.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;

/** All values of one name, as they are now. */
final class Family {
    private final String name;
    private final String help;
    private final boolean counter;
    private final List<Point> points = new ArrayList<>();

    private record Point(Labels labels, double value) {}

    private Family(String name, String help, boolean counter) {
        this.name = name;
        this.help = help;
        this.counter = counter;
    }

    /** Of something that goes up and down. */
    static Family gauge(String name, String help) {
        return new Family(name, help, false);
    }

    /** Of something that only grows while the daemon runs. */
    static Family counter(String name, String help) {
        return new Family(name, help, true);
    }

    /** @param labels pairs of name and value */
    Family add(long value, String... labels) {
        return add((double) value, labels);
    }

    /** @param labels pairs of name and value */
    Family add(double value, String... labels) {
        points.add(new Point(Labels.of(labels), value));
        return this;
    }

    MetricSnapshot snapshot() {
        if (counter) {
            CounterSnapshot.Builder built = CounterSnapshot.builder().name(name).help(help);
            points.forEach(point -> built.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(point.labels())
                    .value(point.value())
                    .build()));
            return built.build();
        }
        GaugeSnapshot.Builder built = GaugeSnapshot.builder().name(name).help(help);
        points.forEach(point -> built.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(point.labels())
                .value(point.value())
                .build()));
        return built.build();
    }
}
