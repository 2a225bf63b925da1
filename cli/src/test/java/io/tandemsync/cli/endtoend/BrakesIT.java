package io.tandemsync.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What may look like a deletion and is none, on a real share with two daemons: nothing goes at the other one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrakesIT {
    private static final Duration SYNC_MAX = Duration.ofMinutes(3);
    private static final Duration STATE_MAX = Duration.ofMinutes(2);
    private static final int FILES = 90;

    private Path dir;
    private Path treeA;
    private Path treeB;
    private RunningDevice a;
    private RunningDevice b;
    private String share = "";

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        dir = temporary.toRealPath();
        treeA = Files.createDirectories(dir.resolve("a/tree"));
        treeB = dir.resolve("b/tree");
        for (int i = 0; i < FILES; i++) {
            write(treeA.resolve("d" + i / 10 + "/f" + i), "content " + i);
        }
        a = RunningDevice.start(dir, "a", "tcp");
        b = RunningDevice.start(dir, "b", "tcp");
        share = a.run("share", "add", treeA.toString(), "--json").json().text("id");
        b.run("share", "import", a.run("share", "token", share).out().strip(), treeB.toString());
        awaitEqual();
    }

    @AfterAll
    void end() throws IOException {
        for (RunningDevice device : new RunningDevice[] {a, b}) {
            if (device != null) {
                device.close();
            }
        }
    }

    @Test
    @Order(1)
    void mostOfAShareGoneWhileStopped_isHeld_andUndone() throws IOException {
        a.stop();
        for (int i = 0; i < 8; i++) {
            remove(treeA.resolve("d" + i));
        }
        a.start();
        awaitError("halted");
        write(treeB.resolve("d8/f81"), "edited meanwhile");
        a.stop();
        a.start();
        awaitError("halted");
        assertThat(treeB.resolve("d0/f1")).hasContent("content 1");

        a.run("share", "resume", share, "--undo");
        awaitEqual();
        assertThat(treeA.resolve("d0/f1")).hasContent("content 1");
        assertThat(treeA.resolve("d8/f81")).hasContent("edited meanwhile");
    }

    @Test
    @Order(2)
    void movedRoot_haltsAndGoesOn_withoutAGhostAtTheOldPath() throws IOException {
        Path moved = dir.resolve("a/moved");
        Files.move(treeA, moved);
        awaitError("root-missing");
        write(treeB.resolve("while-away"), "b");
        assertThat(treeA).doesNotExist();
        Files.createDirectory(treeA);
        awaitError("root-missing");
        try (Stream<Path> entries = Files.list(treeA)) {
            assertThat(entries).isEmpty();
        }
        Files.delete(treeA);
        Files.move(moved, treeA);
        awaitNoError();
        awaitEqual();
        assertThat(treeA.resolve("while-away")).hasContent("b");
    }

    @Test
    @Order(3)
    void lostRepository_whileRunning_tellsNoDeletion() throws IOException {
        Path kept = dir.resolve("a/kept");
        Files.move(treeA.resolve(".syncdb"), kept);
        awaitError("root-missing");
        remove(treeA.resolve("d3"));
        Files.move(kept, treeA.resolve(".syncdb"));
        awaitNoError();
        awaitEqual();
        assertThat(treeB.resolve("d3/f30")).doesNotExist();
        assertThat(treeB.resolve("d4/f40")).hasContent("content 40");
    }

    @Test
    @Order(4)
    void repositoryRolledBack_losesNothingNew() throws Exception {
        a.stop();
        Path yesterday = dir.resolve("a/yesterday");
        copy(treeA.resolve(".syncdb"), yesterday);
        a.start();
        write(treeA.resolve("d5/f50"), "newer than the backup");
        write(treeB.resolve("d5/f51"), "newer as well");
        awaitEqual();
        a.stop();
        remove(treeA.resolve(".syncdb"));
        Files.move(yesterday, treeA.resolve(".syncdb"));
        write(treeA.resolve("d5/f52"), "edited offline");
        a.start();
        awaitEqual();
        assertThat(treeB.resolve("d5/f50")).hasContent("newer than the backup");
        assertThat(treeB.resolve("d5/f51")).hasContent("newer as well");
        assertThat(treeB.resolve("d5/f52")).hasContent("edited offline");
        assertThat(a.run("share", "conflicts", share, "--json")
                        .json()
                        .at("conflicts")
                        .items())
                .isEmpty();
    }

    @Test
    @Order(5)
    void vanishedMount_isAProblem_andNoDeletion() throws Exception {
        Path mount = Files.createDirectory(treeA.resolve("mnt"));
        assumeTrue(system("mount", "-t", "tmpfs", "none", mount.toString()), "only root may mount");
        try {
            write(mount.resolve("one"), "1");
            a.run("share", "rescan", share);
            awaitEqual();
            assertThat(treeB.resolve("mnt/one")).hasContent("1");
            assertThat(system("umount", mount.toString())).isTrue();
            a.run("share", "rescan", share);
            assertThat(problem("mnt")).isEqualTo("unmounted");
            write(treeB.resolve("mnt/one"), "2");
            write(treeB.resolve("beside"), "goes on");
            Awaitility.await().atMost(STATE_MAX).until(() -> Files.exists(treeA.resolve("beside")));
            assertThat(treeB.resolve("mnt/one")).hasContent("2");
            assertThat(mount.resolve("one")).doesNotExist();
        } finally {
            assertThat(system("umount", mount.toString())).isFalse();
        }
        // Gone for good: the directory goes too, and a person says that this was meant.
        Files.delete(mount);
        a.run("share", "rescan", share);
        awaitError("halted");
        a.run("share", "resume", share);
        awaitNoError();
        awaitEqual();
        assertThat(treeB.resolve("beside")).hasContent("goes on");
    }

    @Test
    @Order(6)
    void anotherFileSystemInThePlaceOfOne_isAskedAbout() throws Exception {
        Path mount = Files.createDirectory(treeA.resolve("usb"));
        assumeTrue(system("mount", "-t", "tmpfs", "none", mount.toString()), "only root may mount");
        try {
            write(mount.resolve("of-one"), "1");
            a.run("share", "rescan", share);
            awaitEqual();
            assertThat(treeB.resolve("usb/of-one")).hasContent("1");
            assertThat(system("umount", mount.toString())).isTrue();
            assertThat(system("mount", "-t", "tmpfs", "none", mount.toString())).isTrue();
            write(mount.resolve("of-other"), "2");
            a.run("share", "rescan", share);
            awaitError("halted");
            // Its own memory of the mount ends with the daemon; what the share knows does not.
            a.stop();
            a.start();
            awaitError("halted");
            assertThat(treeB.resolve("usb/of-one")).hasContent("1");
            assertThat(treeB.resolve("usb/of-other")).doesNotExist();
            a.run("share", "resume", share);
            awaitNoError();
            awaitEqual();
            assertThat(treeB.resolve("usb/of-one")).doesNotExist();
            assertThat(treeB.resolve("usb/of-other")).hasContent("2");
        } finally {
            assertThat(system("umount", mount.toString())).isTrue();
        }
        Files.delete(mount);
        a.run("share", "rescan", share);
        awaitError("halted");
        a.run("share", "resume", share);
        awaitNoError();
        awaitEqual();
        assertThat(treeB.resolve("usb")).doesNotExist();
    }

    @Test
    @Order(7)
    void whatCannotBeSynced_isListedWithItsReason_andForgottenOnceItIsGone() throws Exception {
        assumeTrue(system("mkfifo", treeA.resolve("pipe").toString()), "this system makes no pipes");
        Path alias = treeA.resolve("bad\ufffd\ufffd");
        write(alias, "a name of its own");
        assertThat(system("sh", "-c", "cd '" + treeA + "' && printf x > \"$(printf 'bad\\377\\376')\""))
                .isTrue();
        a.run("share", "rescan", share);
        assertThat(problem("pipe")).isEqualTo("special-file");
        assertThat(problem("bad\u00ff\u00fe")).isEqualTo("name-not-utf8");
        Awaitility.await().atMost(STATE_MAX).until(() -> Files.exists(treeB.resolve("bad\ufffd\ufffd")));
        Files.delete(alias);
        Awaitility.await().atMost(STATE_MAX).until(() -> !Files.exists(treeB.resolve("bad\ufffd\ufffd")));
        assertThat(system("sh", "-c", "cd '" + treeA + "' && test -e \"$(printf 'bad\\377\\376')\""))
                .isTrue();
        assertThat(system("sh", "-c", "cd '" + treeA + "' && rm pipe \"$(printf 'bad\\377\\376')\""))
                .isTrue();
        a.run("share", "rescan", share);
        Awaitility.await().atMost(STATE_MAX).untilAsserted(() -> assertThat(problems())
                .isEmpty());
    }

    @Test
    @Order(8)
    void repositoryOfAnotherFormat_isRefused_andLeftAlone() throws IOException {
        a.stop();
        Path format = treeA.resolve(".syncdb/format");
        byte[] good = Files.readAllBytes(format);
        byte[] newer = good.clone();
        newer[11]++;
        CRC32 crc = new CRC32();
        crc.update(newer, 0, newer.length - 4);
        ByteBuffer.wrap(newer).putInt(newer.length - 4, (int) crc.getValue());
        Files.write(format, newer);
        a.start();
        awaitError("newer-format");
        assertThat(format).hasBinaryContent(newer);
        a.stop();
        Files.write(format, good);
        a.start();
        awaitEqual();
    }

    @Test
    @Order(9)
    void damagedRepository_isSetAsideAndMadeAnew_withoutLossOrConflict() throws IOException {
        a.stop();
        Files.writeString(treeA.resolve(".syncdb/format"), "not a repository");
        write(treeA.resolve("d6/f60"), "edited beside the damage");
        a.start();
        awaitNoError();
        awaitEqual();
        assertThat(treeB.resolve("d6/f60")).hasContent("edited beside the damage");
        try (Stream<Path> entries = Files.list(treeA.resolve(".syncdb"))) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("damaged-"));
        }
    }

    @Test
    @Order(10)
    void watchedDeletionOfEverything_flows() throws IOException {
        try (Stream<Path> entries = Files.list(treeA)) {
            for (Path entry : entries.filter(e -> !e.endsWith(".syncdb")).toList()) {
                remove(entry);
            }
        }
        Awaitility.await()
                .atMost(STATE_MAX)
                .untilAsserted(() -> assertThat(TreeListing.of(treeB).lines()).isEmpty());
        assertThat(info().at("error").isNothing()).isTrue();
    }

    private Json info() throws IOException {
        return a.run("share", "info", share, "--json").json();
    }

    private String errorCode() throws IOException {
        Json error = info().at("error");
        return error.isNothing() ? "" : error.text("code");
    }

    private void awaitError(String code) {
        Awaitility.await(code)
                .atMost(STATE_MAX)
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(errorCode()).isEqualTo(code));
    }

    private void awaitNoError() {
        awaitError("");
    }

    private List<Json> problems() throws IOException {
        return info().at("problems").items();
    }

    /** The code of the problem at that path, once there is one. */
    private String problem(String path) {
        return Awaitility.await(path)
                .atMost(STATE_MAX)
                .until(
                        () -> problems().stream()
                                .filter(p -> p.text("path").equals(path))
                                .findFirst()
                                .map(p -> p.text("code"))
                                .orElse(""),
                        code -> !code.isEmpty());
    }

    private void awaitEqual() throws IOException {
        a.awaitSync(share, SYNC_MAX);
        b.awaitSync(share, SYNC_MAX);
        Awaitility.await()
                .atMost(STATE_MAX)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(TreeListing.of(treeA).differences(TreeListing.of(treeB)))
                        .isEmpty());
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static void remove(Path tree) throws IOException {
        try (Stream<Path> walk = Files.walk(tree)) {
            for (Path path : walk.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)), LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /** Runs a command of the system; whether it succeeded. */
    private static boolean system(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
    }
}
