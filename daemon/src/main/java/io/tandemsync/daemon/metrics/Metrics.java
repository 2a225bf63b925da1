package io.tandemsync.daemon.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tandemsync.daemon.replica.PeerNetwork.LinkState;
import io.tandemsync.daemon.share.SharePicture;
import io.tandemsync.daemon.share.SharePicture.PeerPicture;
import io.tandemsync.engine.share.ShareStatus;
import io.tandemsync.engine.share.ShareStatus.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The numbers of a daemon and its shares at one moment. A share is named by its id alone: names of shares, files and
 * devices do not leave this way.
 */
public final class Metrics {
    /** What the text is, as HTTP says it. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private Metrics() {}

    /**
     * One share, and whether anything keeps it from going on by itself.
     *
     * @param stuck whether it stands still or works without anything moving
     */
    public record Observed(SharePicture share, boolean stuck) {}

    /** @param events how many there were since the daemon started */
    public static byte[] text(String version, List<Observed> shares, long events) {
        List<Family> families = new ArrayList<>(process(version, events));
        families.addAll(states(shares));
        families.addAll(amounts(shares));
        families.addAll(peers(shares));
        MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
        families.forEach(family -> snapshots.metricSnapshot(family.snapshot()));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, snapshots.build(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return text.toByteArray();
    }

    private static List<Family> process(String version, long events) {
        Runtime runtime = Runtime.getRuntime();
        return List.of(
                Family.gauge("tandem_build", "The version that runs; always 1.").add(1, "version", version),
                Family.counter("tandem_events", "Events since the daemon started.")
                        .add(events),
                Family.gauge("tandem_uptime_seconds", "Since the daemon's process started.")
                        .add(ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0),
                Family.gauge("tandem_heap_used_bytes", "Java heap in use.")
                        .add(runtime.totalMemory() - runtime.freeMemory()),
                Family.gauge("tandem_heap_max_bytes", "Java heap at most.").add(runtime.maxMemory()),
                Family.gauge("tandem_threads", "Threads of the daemon.")
                        .add(ManagementFactory.getThreadMXBean().getThreadCount()));
    }

    private static List<Family> states(List<Observed> shares) {
        Family state = Family.gauge("tandem_share_state", "1 for the state that the share is in, 0 for the others.");
        Family stuck = Family.gauge("tandem_share_stuck", "1 where the share does not go on by itself.");
        for (Observed observed : shares) {
            String id = id(observed);
            for (State each : State.values()) {
                boolean is = observed.share().status().state() == each;
                state.add(is ? 1 : 0, "share", id, "state", each.word());
            }
            stuck.add(observed.stuck() ? 1 : 0, "share", id);
        }
        return List.of(state, stuck);
    }

    private static List<Family> amounts(List<Observed> shares) {
        Family files = Family.gauge("tandem_share_files", "Files of the share here.");
        Family bytes = Family.gauge("tandem_share_bytes", "Bytes of these files.");
        Family needFiles = Family.gauge("tandem_share_need_files", "Files that have to come.");
        Family needBytes = Family.gauge("tandem_share_need_bytes", "Bytes that have to come.");
        Family rate = Family.gauge("tandem_share_receive_rate_bytes", "Bytes of content per second that come now.");
        Family conflicts = Family.gauge("tandem_share_conflicts", "Open conflicts.");
        Family problems = Family.gauge("tandem_share_problems", "Paths that cannot be synced.");
        for (Observed observed : shares) {
            ShareStatus status = observed.share().status();
            String id = id(observed);
            files.add(status.local().files(), "share", id);
            bytes.add(status.local().bytes(), "share", id);
            needFiles.add(status.need().files(), "share", id);
            needBytes.add(status.need().bytes(), "share", id);
            rate.add(observed.share().progress().bytesPerSecond(), "share", id);
            conflicts.add(status.conflicts(), "share", id);
            problems.add(status.problems().size(), "share", id);
        }
        return List.of(files, bytes, needFiles, needBytes, rate, conflicts, problems);
    }

    private static List<Family> peers(List<Observed> shares) {
        Family connected = Family.gauge("tandem_share_peers_connected", "Devices that the share is connected to.");
        Family inSync = Family.gauge("tandem_share_peers_in_sync", "Connected devices that have all of the share.");
        Family sent =
                Family.counter("tandem_peer_sent_bytes", "Bytes sent over the link to a device that is connected.");
        Family received = Family.counter(
                "tandem_peer_received_bytes", "Bytes received over the link to a device that is connected.");
        TreeSet<String> counted = new TreeSet<>();
        for (Observed observed : shares) {
            connected.add(devices(observed).distinct().count(), "share", id(observed));
            inSync.add(
                    observed.share().peers().stream()
                            .filter(PeerPicture::inSync)
                            .map(PeerPicture::device)
                            .distinct()
                            .count(),
                    "share",
                    id(observed));
            for (PeerPicture peer : observed.share().peers()) {
                String device = String.valueOf(peer.device());
                // A link serves all shares that two devices have in common.
                if (peer.state() == LinkState.CONNECTED && counted.add(device)) {
                    sent.add(peer.sentBytes(), "device", device);
                    received.add(peer.receivedBytes(), "device", device);
                }
            }
        }
        return List.of(connected, inSync, sent, received);
    }

    private static Stream<String> devices(Observed observed) {
        return observed.share().peers().stream()
                .filter(peer -> peer.state() == LinkState.CONNECTED)
                .map(peer -> String.valueOf(peer.device()));
    }

    private static String id(Observed observed) {
        return observed.share().entry().id().toString();
    }
}
