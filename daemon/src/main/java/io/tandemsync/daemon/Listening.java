package io.tandemsync.daemon;

import io.tandemsync.daemon.document.DeviceJson.DeviceProblem;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.event.EventLog;
import io.tandemsync.daemon.home.ConfigFile;
import io.tandemsync.daemon.home.DeviceConfig;
import io.tandemsync.daemon.link.Address;
import io.tandemsync.daemon.link.Links;
import io.tandemsync.daemon.link.Links.Bound;
import io.tandemsync.daemon.setting.DeviceSetting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where this device listens, and what did not work.
 *
 * @param addresses with the ports that are really bound
 */
record Listening(List<Address> addresses, List<DeviceProblem> problems) {
    private static final Logger log = LoggerFactory.getLogger(Listening.class);
    private static final List<String> DEFAULT = List.of("quic/0.0.0.0", "quic/[::]", "tcp/0.0.0.0", "tcp/[::]");

    Listening {
        addresses = List.copyOf(addresses);
        problems = List.copyOf(problems);
    }

    /** The addresses in canonical form. @throws RefusedException {@code invalid-address} */
    static List<String> check(List<String> texts) throws RefusedException {
        List<String> canonical = new ArrayList<>();
        for (String text : texts) {
            if (text.equals(DeviceSetting.NONE)) {
                return List.of(DeviceSetting.NONE);
            }
            try {
                canonical.add(Address.parse(text, Address.Use.LISTEN).toString());
            } catch (IllegalArgumentException e) {
                throw new RefusedException(ErrorCode.INVALID_ADDRESS, String.valueOf(e.getMessage()), e);
            }
        }
        return canonical;
    }

    /**
     * Binds the addresses given, else the configured ones, else the usual ones. For a free port it takes the one that it
     * had last, so that peers find this device again.
     */
    static Listening start(Links links, ConfigFile file, List<String> given, EventLog events)
            throws RefusedException, IOException {
        DeviceConfig config = file.config();
        boolean usual = given.isEmpty() && config.listen().isEmpty();
        List<String> wanted = given.isEmpty() ? check(usual ? DEFAULT : config.listen()) : given;
        List<Address> addresses = new ArrayList<>();
        List<DeviceProblem> problems = new ArrayList<>();
        Map<String, Integer> ports = new LinkedHashMap<>(config.boundPorts());
        for (String text : wanted) {
            if (text.equals(DeviceSetting.NONE)) {
                // Outbound only.
                break;
            }
            Bound bound = bind(links, Address.parse(text, Address.Use.LISTEN), ports);
            if (bound.bound() != null) {
                addresses.add(bound.bound());
                log.info("The daemon listens address={}", bound.bound());
            } else if (!usual || bound.inUse() || !text.contains("[")) {
                // A machine without IPv6 is no problem of its owner.
                problems.add(problem(bound));
            }
        }
        for (DeviceProblem problem : problems) {
            log.warn("An address cannot be listened at code={} message={}", problem.code(), problem.message());
            events.add("listen-failed", null, "code", problem.code(), "message", problem.message());
        }
        if (!ports.equals(config.boundPorts())) {
            file.save(config.withBoundPorts(ports));
        }
        return new Listening(addresses, problems);
    }

    private static Bound bind(Links links, Address wanted, Map<String, Integer> ports) {
        if (wanted.port() != 0) {
            return links.listen(List.of(wanted)).get(0);
        }
        Integer last = ports.get(wanted.toString());
        if (last != null) {
            Bound again = links.listen(List.of(new Address(wanted.protocol(), wanted.host(), last)))
                    .get(0);
            if (again.bound() != null) {
                return again;
            }
        }
        Bound bound = links.listen(List.of(wanted)).get(0);
        if (bound.bound() != null) {
            ports.put(wanted.toString(), bound.bound().port());
        }
        return bound;
    }

    private static DeviceProblem problem(Bound bound) {
        ErrorCode code = bound.inUse() ? ErrorCode.PORT_IN_USE : ErrorCode.IO;
        String remedy = bound.inUse()
                ? "; see who has it with: ss -tulpn 'sport = :" + bound.wanted().port() + "'"
                : "; choose another with --listen";
        return new DeviceProblem(code.word(), bound.failure() + remedy);
    }
}
