package io.tandemsync.cli.service;

import io.tandemsync.cli.session.Surroundings;
import io.tandemsync.client.TandemException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Which service the words mean. */
final class ServiceChoice {
    @Option(names = "--user", description = "The service of this user (the default).")
    private boolean user;

    @Option(names = "--system", description = "The service of the machine, as the user tandem, in /var/lib/tandem.")
    private boolean system;

    ServiceScope scope() throws TandemException {
        if (user && system) {
            throw new TandemException("usage", "--user and --system exclude each other; choose one");
        }
        return system ? ServiceScope.SYSTEM : ServiceScope.USER;
    }

    /** The service in these surroundings. */
    SystemService in(Surroundings surroundings) throws TandemException {
        ServiceScope scope = scope();
        String searchPath = surroundings.variable("PATH");
        Path home = Path.of(surroundings.variable("HOME").isEmpty() ? "/" : surroundings.variable("HOME"));
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (os.contains("mac") || os.contains("darwin")) {
            Path library = scope == ServiceScope.USER ? home.resolve("Library") : Path.of("/Library");
            return new LaunchdService(scope, library, searchPath);
        }
        return SystemdService.in(scope, configuration(scope, surroundings, home), searchPath);
    }

    private static Path configuration(ServiceScope scope, Surroundings surroundings, Path home) {
        if (scope == ServiceScope.SYSTEM) {
            return Path.of("/etc");
        }
        String named = surroundings.variable("XDG_CONFIG_HOME");
        return named.startsWith("/") ? Path.of(named) : home.resolve(".config");
    }
}
