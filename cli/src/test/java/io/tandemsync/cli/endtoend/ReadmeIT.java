package io.tandemsync.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types what README.md says, line by line, on two machines that differ in home and user's directory. A line of a command
 * stands four blanks in; "first machine" and "second machine" in the text between say where the next ones are typed.
 */
@Timeout(600)
final class ReadmeIT {
    private static final String PLACE_OF_TOKEN = "tandem:…";
    private static final String PLACE_OF_ADDRESS = "quic/192.0.2.7:20209";

    /** Runs what the unit says, as systemd does. */
    private static final String SYSTEMCTL =
            """
            unit=$XDG_CONFIG_HOME/systemd/user/tandem.service
            case "$*" in
                *show*)
                    [ ! -e "$0.running" ] || echo ActiveState=active
                    ;;
                *enable*)
                    touch "$0.running"
                    sh -c "exec $(sed -n 's/^ExecStart=//p' "$unit")" >/dev/null 2>&1 </dev/null &
                    until "$(sed -n 's/^ExecStart=\\([^ ]*\\).*/\\1/p' "$unit")" status >/dev/null 2>&1; do
                        kill -0 $! || exit 1
                        sleep 0.2
                    done
                    ;;
            esac""";

    @TempDir
    Path dir;

    private final List<Machine> machines = new ArrayList<>();

    /** A user's directory with a program {@code ./tandem} and a manager of services in its path. */
    private record Machine(Path place) {
        Path home() {
            return place.resolve("home");
        }

        /** Runs a line in a shell, as a person would. */
        String type(String line) throws Exception {
            Path out = Files.createTempFile(place, "out", "");
            ProcessBuilder shell = new ProcessBuilder("sh", "-c", line)
                    .directory(place.resolve("checkout").toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile());
            shell.environment()
                    .putAll(Map.of(
                            "HOME", place.toString(),
                            "TANDEM_HOME", home().toString(),
                            "XDG_CONFIG_HOME", place.resolve("settings").toString(),
                            "PATH", place.resolve("bin") + ":" + System.getenv("PATH"),
                            "LC_ALL", "C.UTF-8"));
            Process process = shell.start();
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(line).isTrue();
            String said = Files.readString(out);
            // It may hold a token, and what a person has seen need not stay in a file.
            Files.delete(out);
            // What stands in the way on this machine is no fault of the document.
            boolean done = process.exitValue() == 0 || (line.contains("doctor") && process.exitValue() == 1);
            assertThat(done).as(line + "\n" + said).isTrue();
            return said;
        }
    }

    @BeforeEach
    void unpack() throws IOException {
        for (String name : List.of("first", "second")) {
            Path place = Files.createDirectories(dir.resolve(name));
            Path checkout = Files.createDirectories(place.resolve("checkout"));
            Files.createDirectories(place.resolve("docs"));
            PackagedProgram.launcher(checkout.resolve("tandem"));
            PackagedProgram.script(Files.createDirectories(place.resolve("bin")).resolve("systemctl"), SYSTEMCTL);
            machines.add(new Machine(place));
        }
        Files.writeString(dir.resolve("first/docs/plan.txt"), "the plan");
    }

    @AfterEach
    void stop() throws Exception {
        for (Machine machine : machines) {
            if (Files.exists(machine.home().resolve("daemon.sock"))) {
                machine.type("./tandem stop");
            }
        }
    }

    @Test
    void everyLineOfTheReadme_doesWhatItSays() throws Exception {
        Machine first = machines.get(0);
        Machine second = machines.get(1);
        // Ports of its own, since others may run a daemon here.
        for (Machine machine : machines) {
            machine.type("./tandem start --listen quic/127.0.0.1:0 --listen tcp/127.0.0.1:0");
            machine.type("./tandem config set listen=quic/127.0.0.1:0,tcp/127.0.0.1:0");
        }
        Machine here = first;
        String token = "";
        String version = "";
        int typed = 0;
        for (String line : Files.readAllLines(PackagedProgram.project().resolve("README.md"))) {
            if (line.contains("first machine")) {
                here = first;
            } else if (line.contains("second machine")) {
                here = second;
            }
            if (!isCommand(line)) {
                continue;
            }
            String said = here.type(line.strip()
                    .replace(PLACE_OF_TOKEN, token)
                    .replace("restore docs VERSION", "restore docs " + version)
                    .replace(PLACE_OF_ADDRESS, address(first)));
            token = line.contains("share token docs") ? said.strip() : token;
            if (line.contains("share versions")) {
                String kept = here.type("./tandem share versions docs --json");
                version = kept.replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
            }
            typed++;
        }
        assertThat(typed).as("commands in the README").isGreaterThan(15);
        assertThat(second.place().resolve("docs/plan.txt")).hasContent("the plan");
        assertThat(second.place().resolve("docs/hello.txt")).hasContent("hello");
        assertThat(second.place().resolve("settings/systemd/user/tandem.service"))
                .content()
                .contains("--home " + second.home() + " daemon");
    }

    private static boolean isCommand(String line) {
        // Building and testing are what runs this very test.
        return line.startsWith("    ") && !line.contains("mvnw");
    }

    private String address(Machine machine) throws Exception {
        if (!Files.exists(machine.home().resolve("daemon.sock"))) {
            return PLACE_OF_ADDRESS;
        }
        String device = machine.type("./tandem device");
        return device.replaceAll("(?s).*(quic/127\\.0\\.0\\.1:[0-9]+).*", "$1");
    }
}
