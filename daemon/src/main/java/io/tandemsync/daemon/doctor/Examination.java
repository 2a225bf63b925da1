package io.tandemsync.daemon.doctor;

import io.tandemsync.daemon.home.Home;
import io.tandemsync.daemon.share.SharePicture;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Looks at everything that could keep this daemon from its work. Thread-safe; reads small files and metadata only. */
public final class Examination {
    private static final Path KERNEL_SETTINGS = Path.of("/proc/sys/fs");

    private final Home home;
    private final Supplier<Ports> ports;
    private final Supplier<List<String>> troubles;
    private final Supplier<List<SharePicture>> shares;

    /**
     * Where the daemon listens.
     *
     * @param addresses that are bound
     * @param problems why others are not, each with its remedy behind a semicolon
     */
    public record Ports(List<String> addresses, List<String> problems) {
        public Ports {
            addresses = List.copyOf(addresses);
            problems = List.copyOf(problems);
        }
    }

    /**
     * An examination of the daemon with this home.
     *
     * @param troubles what the daemon met with when it started, each with its remedy behind a semicolon where there is one
     */
    public Examination(
            Home home, Supplier<Ports> ports, Supplier<List<String>> troubles, Supplier<List<SharePicture>> shares) {
        this.home = home;
        this.ports = ports;
        this.troubles = troubles;
        this.shares = shares;
    }

    /** What is found now, in a fixed order. */
    public List<Finding> findings() {
        List<SharePicture> pictures = shares.get();
        List<Finding> findings = new ArrayList<>();
        findings.add(Surroundings.locale(System.getProperty("sun.jnu.encoding", "")));
        findings.add(Surroundings.clock(Clock.systemUTC(), home.directory()));
        findings.add(Surroundings.user(System.getProperty("user.name", "")));
        findings.add(Surroundings.openFiles());
        findings.addAll(new Watches(KERNEL_SETTINGS).findings(pictures));
        findings.addAll(listening(ports.get()));
        troubles.get().forEach(trouble -> findings.add(Finding.warning("start", before(trouble), behind(trouble))));
        findings.addAll(new HomeFiles(home).findings());
        findings.add(Room.at("space of the home", home.directory()));
        pictures.forEach(share -> findings.addAll(ShareCheck.findings(share)));
        return findings;
    }

    private static List<Finding> listening(Ports ports) {
        if (ports.problems().isEmpty()) {
            String addresses =
                    ports.addresses().isEmpty() ? "nowhere, outbound only" : String.join(", ", ports.addresses());
            return List.of(Finding.ok("ports", "listens at " + addresses));
        }
        // Such a message ends with what to do.
        return ports.problems().stream()
                .map(problem -> Finding.failed("ports", before(problem), behind(problem)))
                .toList();
    }

    /** What is wrong, of a message that says it before a semicolon. */
    static String before(String message) {
        int at = message.lastIndexOf("; ");
        return at < 0 ? message : message.substring(0, at);
    }

    /** What to do, of a message that says it behind a semicolon. */
    static String behind(String message) {
        int at = message.lastIndexOf("; ");
        return at < 0 ? "look into the log" : message.substring(at + 2);
    }
}
