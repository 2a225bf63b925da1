package io.tandemsync.daemon.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tandemsync.daemon.doctor.Finding;
import io.tandemsync.daemon.document.DeviceJson;
import io.tandemsync.daemon.document.ShareJson;
import io.tandemsync.daemon.event.Event;
import io.tandemsync.daemon.event.EventLog;
import io.tandemsync.daemon.share.SharePicture;
import io.tandemsync.engine.port.Randomness;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Gathers what helps to find out why a daemon does what it does. Never in it: keys, tokens, content. Names of files,
 * directories, shares and devices only where a person wants them in it.
 */
public final class SupportBundle {
    private static final int KEY_BYTES = 32;
    private static final int EVENTS_MAX = 1_000;
    /** Details of events that never hold a name. */
    private static final Set<String> PLAIN_DETAILS = Set.of("code", "kind", "version", "device", "count", "lost");

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Sources sources;

    /**
     * Where everything comes from.
     *
     * @param log the end of the log, line by line
     */
    public record Sources(
            Supplier<DeviceJson> device,
            Supplier<Map<String, Object>> settings,
            Supplier<List<SharePicture>> shares,
            Supplier<List<Finding>> findings,
            EventLog events,
            LogTail log,
            Randomness randomness) {}

    /** The end of the log. */
    public interface LogTail {
        List<String> lines() throws IOException;
    }

    /** One file of a bundle. */
    public record Part(String name, String text) {}

    public SupportBundle(Sources sources) {
        this.sources = sources;
    }

    /** @param names whether names of files, directories, shares and devices are in it */
    public List<Part> parts(boolean names) throws IOException {
        Redaction redaction = new Redaction(names, sources.randomness().bytes(KEY_BYTES));
        List<SharePicture> shares = sources.shares().get();
        DeviceJson device = sources.device().get();
        Set<String> known = known(device, shares);
        return List.of(
                new Part("about.json", json(about(device, redaction, known))),
                new Part("settings.json", json(settings(redaction))),
                new Part(
                        "shares.json",
                        json(shares.stream()
                                .map(share -> share(ShareJson.of(share), redaction, known))
                                .toList())),
                new Part(
                        "doctor.json",
                        json(sources.findings().get().stream()
                                .map(finding -> finding(finding, redaction, known))
                                .toList())),
                new Part("events.json", json(events(redaction))),
                new Part(
                        "log.txt", String.join("\n", redaction.log(sources.log().lines()))),
                new Part("threads.txt", threads()));
    }

    /** Names that sentences may quote. */
    private static Set<String> known(DeviceJson device, List<SharePicture> shares) {
        TreeSet<String> known = new TreeSet<>(Set.of(device.name(), device.home()));
        for (SharePicture share : shares) {
            known.add(share.entry().name());
            known.add(share.entry().root().toString());
            share.entry().root().forEach(component -> known.add(component.toString()));
            share.status().problems().forEach(problem -> known.add(problem.path()));
            share.peers().stream()
                    .filter(peer -> peer.name() != null)
                    .forEach(peer -> known.add(String.valueOf(peer.name())));
        }
        return known;
    }

    private static Map<String, Object> about(DeviceJson device, Redaction redaction, Set<String> known) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("device", device.id());
        about.put("name", redaction.name(device.name()));
        about.put("version", device.version());
        about.put("listen", device.listen());
        about.put(
                "problems",
                device.problems().stream()
                        .map(problem -> problem.code() + ": " + redaction.sentence(problem.message(), known))
                        .toList());
        for (String property : List.of("os.name", "os.version", "os.arch", "java.vm.name", "java.vm.version")) {
            about.put(property, System.getProperty(property, ""));
        }
        Runtime runtime = Runtime.getRuntime();
        about.put("processors", runtime.availableProcessors());
        about.put("heapUsedBytes", runtime.totalMemory() - runtime.freeMemory());
        about.put("heapMaxBytes", runtime.maxMemory());
        about.put("uptimeMillis", ManagementFactory.getRuntimeMXBean().getUptime());
        return about;
    }

    private Map<String, Object> settings(Redaction redaction) {
        Map<String, Object> settings = new LinkedHashMap<>(sources.settings().get());
        settings.computeIfPresent("name", (key, name) -> redaction.name(name.toString()));
        settings.computeIfPresent("advertise", (key, address) -> redaction.name(address.toString()));
        return settings;
    }

    private static Map<String, Object> share(ShareJson share, Redaction redaction, Set<String> known) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", share.id());
        shown.put("name", redaction.name(share.name()));
        shown.put("path", redaction.name(share.path()));
        shown.put("mode", share.mode());
        shown.put("state", share.state());
        shown.put("enabled", share.enabled());
        shown.put("local", share.local());
        shown.put("global", share.global());
        shown.put("need", share.need());
        shown.put("rate", share.progress().rate());
        shown.put("conflicts", share.conflicts());
        shown.put(
                "problems",
                share.problems().stream()
                        .map(problem -> Map.of(
                                "path", redaction.name(problem.path()),
                                "code", problem.code(),
                                "message", redaction.sentence(problem.message(), known)))
                        .toList());
        if (share.error() != null) {
            shown.put(
                    "error",
                    share.error().code() + ": "
                            + redaction.sentence(share.error().message(), known));
        }
        shown.put(
                "peers",
                share.peers().stream().map(peer -> peer(peer, redaction, known)).toList());
        return shown;
    }

    private static Map<String, Object> peer(ShareJson.PeerJson peer, Redaction redaction, Set<String> known) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("device", peer.deviceId());
        shown.put("address", peer.address() == null ? null : redaction.name(peer.address()));
        shown.put("state", peer.state());
        shown.put("direction", peer.direction());
        shown.put("transport", peer.transport());
        shown.put("mode", peer.mode());
        shown.put("inSync", peer.inSync());
        shown.put("completion", peer.completion());
        shown.put("sentBytes", peer.sentBytes());
        shown.put("receivedBytes", peer.receivedBytes());
        shown.put("lastSeen", peer.lastSeen());
        shown.put("lastError", peer.lastError() == null ? null : redaction.sentence(peer.lastError(), known));
        return shown;
    }

    private static Map<String, Object> finding(Finding finding, Redaction redaction, Set<String> known) {
        return Map.of(
                "check", redaction.sentence(finding.check(), known),
                "state", finding.state(),
                "message", redaction.sentence(finding.message(), known));
    }

    private List<Map<String, Object>> events(Redaction redaction) {
        List<Map<String, Object>> shown = new ArrayList<>();
        EventLog events = sources.events();
        long after = Math.max(0, events.lastId() - EVENTS_MAX);
        for (Event event : events.after(after, EVENTS_MAX).events()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("id", event.id());
            document.put("time", ShareJson.time(event.time()));
            document.put("type", event.type());
            if (event.share() != null) {
                document.put("share", event.share().toString());
            }
            event.details().forEach((detail, value) -> {
                boolean plain = value instanceof Number || PLAIN_DETAILS.contains(detail);
                document.putIfAbsent(detail, plain ? value : redaction.name(String.valueOf(value)));
            });
            shown.add(document);
        }
        return shown;
    }

    /** What every thread does now. */
    private static String threads() {
        StringBuilder text = new StringBuilder();
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            text.append(thread.getName()).append(' ').append(thread.getState()).append('\n');
            Arrays.stream(frames)
                    .forEach(frame -> text.append("    at ").append(frame).append('\n'));
        });
        return text.toString();
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a part of the bundle cannot be written as JSON", e);
        }
    }
}
