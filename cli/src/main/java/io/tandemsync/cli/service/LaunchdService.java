package io.tandemsync.cli.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A service of launchd. */
final class LaunchdService implements SystemService {
    private static final String LABEL = "io.tandemsync.daemon";

    private final ServiceFile properties;
    private final ServiceTool launchctl;

    /** @param library the user's {@code Library}, or the machine's */
    LaunchdService(ServiceScope scope, Path library, String searchPath) {
        String directory = scope == ServiceScope.USER ? "LaunchAgents" : "LaunchDaemons";
        this.properties = new ServiceFile(library.resolve(directory).resolve(LABEL + ".plist"), LABEL + ".plist");
        this.launchctl = new ServiceTool(List.of("launchctl"), searchPath);
    }

    @Override
    public void install(Path launcher) throws IOException {
        properties.write(launcher);
        launchctl.must("load", "-w", properties.location().toString());
    }

    @Override
    public void uninstall() throws IOException {
        properties.checkThere();
        launchctl.must("unload", "-w", properties.location().toString());
        properties.remove();
    }

    @Override
    public State state() throws IOException {
        if (!properties.isThere()) {
            return State.NOT_INSTALLED;
        }
        ServiceTool.Said said = launchctl.call("list", LABEL);
        if (said.code() != 0) {
            return State.STOPPED;
        }
        if (said.text().contains("\"PID\"")) {
            return State.RUNNING;
        }
        // One that was told to stop stays stopped.
        return said.text().contains("\"LastExitStatus\" = 0;") ? State.STOPPED : State.FAILED;
    }

    @Override
    public Path file() {
        return properties.location();
    }
}
