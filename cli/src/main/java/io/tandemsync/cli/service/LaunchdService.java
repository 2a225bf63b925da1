package io.tandemsync.cli.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A service of launchd. */
final class LaunchdService implements SystemService {
    private static final String LABEL = "io.tandemsync.daemon";

    private static final Path HOME_OF_THE_MACHINE = Path.of("/var/lib/tandem");
    private static final String BETWEEN_WORDS = "</string>\n    <string>";

    private final ServiceScope scope;
    private final ServiceFile properties;
    private final ServiceTool launchctl;

    /** @param library the user's {@code Library}, or the machine's */
    LaunchdService(ServiceScope scope, Path library, String searchPath) {
        this.scope = scope;
        String directory = scope == ServiceScope.USER ? "LaunchAgents" : "LaunchDaemons";
        this.properties = new ServiceFile(library.resolve(directory).resolve(LABEL + ".plist"), LABEL + ".plist");
        this.launchctl = new ServiceTool(List.of("launchctl"), searchPath);
    }

    @Override
    public void install(Program program) throws IOException {
        Program whole = scope == ServiceScope.SYSTEM ? program.withHome(HOME_OF_THE_MACHINE) : program;
        properties.write(String.join(BETWEEN_WORDS, whole.words()));
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
