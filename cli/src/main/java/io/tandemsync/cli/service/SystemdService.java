package io.tandemsync.cli.service;

import io.tandemsync.client.TandemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A service of systemd. */
final class SystemdService implements SystemService {
    private static final String UNIT = "tandem.service";

    private final ServiceFile unit;
    private final ServiceTool systemctl;
    private final ServiceTool sysusers;
    private final ServiceScope scope;

    private SystemdService(ServiceScope scope, Path directory, String searchPath) {
        boolean user = scope == ServiceScope.USER;
        this.scope = scope;
        this.unit = new ServiceFile(directory.resolve(UNIT), user ? UNIT : "tandem-system.service");
        this.systemctl = new ServiceTool(user ? List.of("systemctl", "--user") : List.of("systemctl"), searchPath);
        this.sysusers = new ServiceTool(List.of("systemd-sysusers"), searchPath);
    }

    /** @param configuration where the user's programs keep their settings, or {@code /etc} for the machine */
    static SystemdService in(ServiceScope scope, Path configuration, String searchPath) {
        Path directory = configuration.resolve(scope == ServiceScope.USER ? "systemd/user" : "systemd/system");
        return new SystemdService(scope, directory, searchPath);
    }

    @Override
    public void install(Program program) throws IOException {
        systemctl.must("--version");
        if (scope == ServiceScope.SYSTEM) {
            sysusers.must("--inline", "u tandem - \"Tandem directory sync\" /var/lib/tandem");
        }
        boolean isNew = !unit.isThere();
        unit.write(String.join(" ", program.words()));
        try {
            systemctl.must("daemon-reload");
        } catch (TandemException nobodyThere) {
            if (isNew) {
                unit.remove();
            }
            throw nobodyThere;
        }
        systemctl.must("enable", "--now", UNIT);
    }

    @Override
    public void uninstall() throws IOException {
        unit.checkThere();
        systemctl.must("disable", "--now", UNIT);
        unit.remove();
        systemctl.must("daemon-reload");
    }

    @Override
    public State state() throws IOException {
        // A package may have brought the unit, so that the manager knows better than the directory.
        List<String> facts = systemctl
                .must("show", "--property=LoadState", "--property=ActiveState", UNIT)
                .lines()
                .toList();
        if (facts.contains("LoadState=not-found")) {
            return State.NOT_INSTALLED;
        }
        if (facts.contains("ActiveState=failed")) {
            return State.FAILED;
        }
        boolean running = facts.contains("ActiveState=active") || facts.contains("ActiveState=activating");
        return running ? State.RUNNING : State.STOPPED;
    }

    @Override
    public Path file() {
        return unit.location();
    }
}
