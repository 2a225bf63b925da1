package io.tandemsync.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The program as it is installed: the archives that were packaged, and of those what its launcher gives a command. */
final class PackagedProgram {
    private PackagedProgram() {}

    /** Writes a launcher of it to this file. */
    static void launcher(Path file) throws IOException {
        Path app = project().resolve("cli/target/app");
        assertThat(app).as("the archives, which 'package' puts there").isNotEmptyDirectory();
        script(
                file,
                """
                app='%s'
                java='%s'
                major=%d
                launcher='%s'
                . '%s'
                start_java "$@\""""
                        .formatted(
                                app,
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                Runtime.version().feature(),
                                file,
                                project().resolve("packaging/launcher/start.sh")));
    }

    /** Writes a program of the shell to this file. */
    static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** The directory of the whole project. */
    static Path project() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("docs/SETTINGS.md")) ? here : here.resolveSibling("");
    }
}
