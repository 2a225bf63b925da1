package io.tandemsync.daemon.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tests of what an examination finds, and that whatever is wrong comes with its remedy. */
final class ExaminationTest {
    @TempDir
    private Path directory;

    private Home home() throws RefusedException {
        return Home.prepare(directory.resolve("home"));
    }

    private static List<Finding> of(Home home, String... problems) {
        Examination.Ports ports = new Examination.Ports(List.of("tcp/127.0.0.1:1"), List.of(problems));
        return new Examination(home, () -> ports, List::of, List::of).findings();
    }

    @Test
    void whateverIsWrong_hasARemedy() throws Exception {
        assertThat(of(home(), "port 7 is taken; ask who has it"))
                .allSatisfy(finding -> assertThat(finding.remedy().isEmpty())
                        .as(finding.toString())
                        .isEqualTo(finding.state().equals("ok")))
                .contains(Finding.failed("ports", "port 7 is taken", "ask who has it"));
    }

    @Test
    void secretsThatOthersCanRead_fail() throws Exception {
        Home home = home();
        Files.createFile(home.secretsFile());
        Files.setPosixFilePermissions(home.secretsFile(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(of(home))
                .anySatisfy(finding -> assertThat(finding.message()).contains("secrets.json is open to other users"));

        Files.setPosixFilePermissions(home.secretsFile(), PosixFilePermissions.fromString("rw-------"));
        assertThat(of(home)).contains(Finding.ok("permissions of the home", "closed to other users"));
    }

    @Test
    void localeWithoutUnicode_fails() {
        assertThat(Surroundings.locale("ANSI_X3.4-1968").state()).isEqualTo("failed");
        assertThat(Surroundings.locale("no such thing").state()).isEqualTo("failed");
        assertThat(Surroundings.locale("UTF-8").state()).isEqualTo("ok");
    }

    private static Clock at(String instant) {
        return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
    }

    @Test
    void clockThatWasNeverRight_fails() throws IOException {
        Path file = Files.createFile(directory.resolve("written"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2027-06-01T00:00:00Z")));

        assertThat(Surroundings.clock(at("1970-01-02T00:00:00Z"), directory).state())
                .isEqualTo("failed");
        assertThat(Surroundings.clock(at("2027-05-31T00:00:00Z"), directory).state())
                .isEqualTo("warning");
        assertThat(Surroundings.clock(at("2027-06-01T00:00:01Z"), directory).state())
                .isEqualTo("ok");
    }

    @Test
    void limitOfWatches_isComparedWithWhatSharesNeed() throws IOException {
        Path inotify = Files.createDirectories(directory.resolve("fs/inotify"));
        Files.writeString(inotify.resolve("max_user_watches"), "100\n");
        Files.writeString(inotify.resolve("max_user_instances"), "nonsense\n");

        assertThat(new Watches(directory.resolve("fs")).findings(List.of()))
                .containsExactly(Finding.ok("inotify watches", "the shares need 0 of the 100 that a user may have"));
        assertThat(new Watches(directory.resolve("nothing")).findings(List.of()))
                .isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void limitOfWatches_isTheWholeNumberThatTheKernelSays() throws Exception {
        Process cat = new ProcessBuilder("cat", "/proc/sys/fs/inotify/max_user_watches").start();
        String limit = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();

        assertThat(new Watches(Path.of("/proc/sys/fs"))
                        .findings(List.of())
                        .get(0)
                        .message())
                .isEqualTo("the shares need 0 of the " + limit + " that a user may have");
    }

    @Test
    void room_isAskedWhereTheDirectoryLies() {
        assertThat(Room.at("space", directory).message()).containsPattern("^[0-9]+ [MG]iB free of [0-9]+ [MG]iB$");
        assertThat(Room.at("space", directory.resolve("nothing")).state()).isEqualTo("warning");
    }
}
