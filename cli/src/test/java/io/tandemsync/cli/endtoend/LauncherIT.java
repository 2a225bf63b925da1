package io.tandemsync.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program through its launcher: it gives each command the classes and the streams that it needs. */
@Timeout(300)
final class LauncherIT {
    @TempDir
    Path dir;

    private Path program;

    private record Said(int code, String out, String err) {}

    @BeforeEach
    void unpack() throws Exception {
        program = dir.resolve("tandem");
        PackagedProgram.launcher(program);
    }

    @AfterEach
    void stop() throws Exception {
        if (Files.exists(dir.resolve("home/daemon.sock"))) {
            assertThat(type("stop").code()).isZero();
        }
    }

    private Said type(String... words) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "--home", dir.resolve("home").toString()));
        command.addAll(List.of(words));
        Path out = dir.resolve("out");
        Path err = dir.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(command.toString()).isTrue();
        return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void everyCommand_findsItsClasses_andADaemonSaysNothingButItsError() throws Exception {
        assertThat(type("start", "--listen", "tcp/127.0.0.1:0").code()).isZero();
        Files.createDirectory(dir.resolve("docs"));
        assertThat(type("share", "add", dir.resolve("docs").toString()).code()).isZero();

        String token = type("share", "token", "docs", "--qr").out();
        assertThat(token).contains("tandem:");
        Said inspected =
                type("token", "inspect", type("share", "token", "docs").out().strip());
        assertThat(inspected.err()).isEmpty();
        assertThat(inspected.out()).contains("docs", "tcp/127.0.0.1:");

        Said second = type("--json", "daemon");
        assertThat(second.code()).isEqualTo(1);
        assertThat(second.err())
                .startsWith("{\"error\":{\"code\":\"already-running\"")
                .hasLineCount(1);
        assertThat(second.out()).isEmpty();
    }
}
