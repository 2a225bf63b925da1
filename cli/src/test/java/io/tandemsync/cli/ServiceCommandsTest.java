package io.tandemsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests of the service commands against a stand-in for systemd's program, which notes how it is called. */
@EnabledOnOs(OS.LINUX)
final class ServiceCommandsTest {
    private CommandLineFixture line;
    private Path bin;
    private Path unit;

    @BeforeEach
    void start() throws IOException {
        line = new CommandLineFixture();
        // None runs in the background; BackgroundDaemonIT has the case that one does.
        line.daemon.close();
        bin = Files.createDirectory(line.root.resolve("bin"));
        unit = line.root.resolve("settings/systemd/user/tandem.service");
        line.environment.put("PATH", line.root.resolve("nothing") + ":" + bin);
        line.environment.put("XDG_CONFIG_HOME", line.root.resolve("settings").toString());
        line.launcher = Path.of("/opt/tandem/bin/tandem");
    }

    @AfterEach
    void stop() throws IOException {
        line.close();
    }

    private void systemctl(String script) throws IOException {
        Path program = bin.resolve("systemctl");
        Files.writeString(program, "#!/bin/sh\necho \"$*\" >>'" + line.root.resolve("calls") + "'\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(line.root.resolve("calls"));
    }

    @Test
    void install_writesTheUnitAndStartsIt() throws IOException {
        systemctl("exit 0");

        assertThat(line.run("service", "install")).as(line.err()).isZero();

        assertThat(line.out()).isEqualTo("installed and started " + unit + "\n");
        assertThat(Files.readString(unit))
                .contains("ExecStart=/opt/tandem/bin/tandem --home " + line.home + " daemon\n", "Type=notify\n")
                .doesNotContain("@LAUNCHER@");
        assertThat(calls()).endsWith("--user daemon-reload", "--user enable --now tandem.service");
    }

    @Test
    void usualHome_isLeftToTheDaemon() throws IOException {
        systemctl("exit 0");
        line.environment.remove("TANDEM_HOME");
        line.environment.put("HOME", line.root.toString());

        assertThat(line.run("service", "install")).as(line.err()).isZero();
        assertThat(Files.readString(unit)).contains("ExecStart=/opt/tandem/bin/tandem daemon\n");
    }

    @Test
    void homeOfTheMachinesService_isNotChosen() throws IOException {
        systemctl("exit 0");
        assertThat(line.run("--home", "/elsewhere", "service", "install", "--system"))
                .isEqualTo(2);
        assertThat(line.err()).contains("/var/lib/tandem; leave --home out");
    }

    @Test
    void uninstall_stopsAndRemovesTheUnitAlone() throws IOException {
        systemctl("exit 0");
        assertThat(line.run("service", "install")).isZero();

        assertThat(line.run("--json", "service", "uninstall", "--user")).isZero();

        assertThat(line.out()).contains("\"state\":\"not-installed\"");
        assertThat(unit).doesNotExist();
        assertThat(line.home).exists();
        assertThat(line.run("service", "uninstall")).isEqualTo(4);
    }

    @Test
    void status_saysWhatTheManagerSays() throws IOException {
        systemctl("printf 'LoadState=loaded\\nActiveState=active\\n'");
        assertThat(line.run("service", "status")).isZero();
        assertThat(line.out()).isEqualTo("running\n");

        systemctl("printf 'LoadState=loaded\\nActiveState=failed\\n'");
        assertThat(line.run("--json", "service", "status")).isZero();
        assertThat(line.out()).contains("\"state\":\"failed\"");

        systemctl("printf 'LoadState=not-found\\nActiveState=inactive\\n'");
        assertThat(line.run("service", "status")).isZero();
        assertThat(line.out()).isEqualTo("not-installed\n");
    }

    @Test
    void refusalOfTheManager_isOneLineAndLeavesNothing() throws IOException {
        systemctl("case \"$*\" in *version*|*show*) exit 0;; esac;"
                + " echo 'Failed to connect to bus:'; echo 'no medium'; exit 1");

        assertThat(line.run("service", "install")).isEqualTo(1);

        assertThat(line.err())
                .startsWith(
                        "tandem: the service manager refused 'daemon-reload' (Failed to connect to bus: no medium); ")
                .containsOnlyOnce("\n");
        assertThat(unit).doesNotExist();
    }

    @Test
    void managerThatDoesNotAnswer_isNotSaidToHaveStoppedTheService() throws IOException {
        systemctl("echo 'Failed to connect to bus'; exit 1");

        assertThat(line.run("service", "status")).isEqualTo(1);
        assertThat(line.out()).isEmpty();
        assertThat(line.err()).contains("the service manager refused 'show", "Failed to connect to bus");
    }

    @Test
    void machineWithoutAManager_isToldSo() {
        assertThat(line.run("service", "install")).isEqualTo(1);
        assertThat(line.err()).contains("there is no systemctl on this machine");
        assertThat(unit).doesNotExist();
    }

    @Test
    void programWithAnOddPath_isRefusedBeforeAnythingIsWritten() throws IOException {
        systemctl("exit 0");
        line.launcher = Path.of("/opt/my programs/tandem");

        assertThat(line.run("service", "install")).isEqualTo(1);

        assertThat(line.err()).contains("install it elsewhere");
        assertThat(unit).doesNotExist();
    }

    @Test
    void userAndSystemTogether_areWrongUsage() {
        assertThat(line.run("service", "status", "--user", "--system")).isEqualTo(2);
    }
}
