package io.tandemsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Starts and stops a stand-in for the daemon as a real process. */
final class BackgroundDaemonIT {
    private CommandLineFixture line;

    @BeforeEach
    void start() throws IOException {
        line = new CommandLineFixture();
        line.daemon.close();
        Files.delete(line.home);
    }

    @AfterEach
    void stop() throws IOException {
        line.close();
    }

    private void launcher(String script) throws IOException {
        Path launcher = line.root.resolve("launch er");
        Files.writeString(launcher, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        line.launcher = launcher;
    }

    private void standIn() throws IOException {
        launcher("exec '" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -cp '"
                + System.getProperty("java.class.path") + "' io.tandemsync.cli.StandInDaemon \"$@\"");
    }

    @Test
    void commands_startTheDaemonOnceAndStopEndsIt() throws IOException {
        standIn();

        assertThat(line.run("device")).as(line.err()).isZero();
        assertThat(line.err())
                .startsWith("tandem: started the daemon for " + line.home)
                .containsOnlyOnce("\n");
        assertThat(line.out()).contains("stand-in");
        assertThat(Files.getPosixFilePermissions(line.home)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(line.home.resolve("logs/daemon.out")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));

        assertThat(line.run("device")).isZero();
        assertThat(line.err()).isEmpty();
        assertThat(line.run("start")).isZero();
        assertThat(line.err()).contains("runs already");

        assertThat(line.run("stop")).as(line.err()).isZero();
        assertThat(line.run("stop")).isEqualTo(3);
        assertThat(line.run("status")).isEqualTo(3);
    }

    @Test
    void serviceTakesThePlaceOfADaemonInTheBackground() throws IOException {
        standIn();
        Path bin = Files.createDirectory(line.root.resolve("bin"));
        Path systemctl = bin.resolve("systemctl");
        Files.writeString(
                systemctl,
                "#!/bin/sh\ncase \"$*\" in *enable*) test ! -S '" + line.home.resolve("daemon.sock") + "';; esac\n");
        Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwx------"));
        line.environment.put("PATH", bin.toString());
        line.environment.put("XDG_CONFIG_HOME", line.root.toString());
        assertThat(line.run("start")).isZero();
        line.launcher = Path.of("/opt/tandem/bin/tandem");

        assertThat(line.run("service", "install")).as(line.err()).isZero();

        assertThat(line.err()).startsWith("tandem: stopped the daemon that ran in the background");
        assertThat(line.run("status")).isEqualTo(3);
    }

    @Test
    void noticeIsADocumentForPrograms() throws IOException {
        standIn();

        assertThat(line.run("--json", "start")).isZero();
        assertThat(line.err())
                .startsWith("{\"notice\":{\"code\":\"daemon-started\"")
                .containsOnlyOnce("\n");
        assertThat(line.run("stop")).isZero();
    }

    @Test
    void daemonThatEndsAtOnce_isShownWithItsLastError() throws IOException {
        launcher("echo '{\"error\":{\"code\":\"port-in-use\",\"message\":\"port 7 is taken; ask who has it\"}}' >&2;"
                + " echo 'something else'; exit 1");

        assertThat(line.run("share", "list")).isEqualTo(1);
        assertThat(line.err()).isEqualTo("tandem: the daemon did not start: port 7 is taken; ask who has it\n");
        assertThat(line.run("--json", "share", "list")).isEqualTo(1);
        assertThat(line.err()).startsWith("{\"error\":{\"code\":\"port-in-use\"");
    }

    @Test
    void daemonThatEndsWithoutAnError_isShownWithItsLastLine() throws IOException {
        launcher("echo 'the library is missing' >&2; exit 1");

        assertThat(line.run("share", "list")).isEqualTo(1);
        assertThat(line.err()).startsWith("tandem: the daemon did not start: the library is missing; look into ");
    }

    @Test
    void startPassesListenAddressesOn() throws IOException {
        launcher("echo \"tandem: got $*; fine\"; exit 1");

        assertThat(line.run("--debug", "start", "--listen", "tcp/a:1", "--listen", "quic/b:2"))
                .isEqualTo(1);
        assertThat(line.err())
                .contains(
                        "got --home " + line.home + " --json --debug daemon --listen tcp/a:1 --listen quic/b:2; fine");
    }

    @Test
    void mistypedListenAddress_leavesNoHome() throws IOException {
        launcher("echo '{\"error\":{\"code\":\"invalid-address\",\"message\":\"it is none; mend it\"}}' >&2; exit 2");

        assertThat(line.run("start", "--listen", "udp/1:2")).isEqualTo(2);
        assertThat(line.home).doesNotExist();
    }

    @Test
    void homeThatIsAFile_isRefused() throws IOException {
        standIn();
        Files.createFile(line.home);

        assertThat(line.run("start")).isEqualTo(1);
        assertThat(line.err()).contains("is not a directory; name another with --home DIR");
        Files.delete(line.home);
    }
}
