package io.tandemsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.client.json.Json;
import io.tandemsync.client.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of whole command lines: what they ask of the daemon, what they print, and how they end. */
final class CommandCallTest {
    private CommandLineFixture line;

    @BeforeEach
    void start() throws IOException {
        line = new CommandLineFixture();
    }

    @AfterEach
    void stop() throws IOException {
        line.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "device | GET /v1/device",
                "status | GET /v1/status",
                "share list | GET /v1/shares",
                "share info docs | GET /v1/shares/docs",
                "share info a/b | GET /v1/shares/%2FROOT%2Fa%2Fb",
                "share info . | GET /v1/shares/%2FROOT",
                "share info /x/./y/ | GET /v1/shares/%2Fx%2Fy",
                "share info -- -odd | GET /v1/shares/-odd",
                "share remove docs | DELETE /v1/shares/docs?deleteRepository=false",
                "share remove docs --delete-repository | DELETE /v1/shares/docs?deleteRepository=true",
                "share token docs | POST /v1/shares/docs/token {}",
                "share token docs --mode read | POST /v1/shares/docs/token {\"mode\":\"read\"}",
                "share import T d | POST /v1/shares/import {\"token\":\"T\",\"path\":\"/ROOT/d\",\"peers\":[]}",
                "share import T /d --peer tcp/a --peer tcp/b --name n | POST /v1/shares/import"
                        + " {\"token\":\"T\",\"path\":\"/d\",\"peers\":[\"tcp/a\",\"tcp/b\"],\"name\":\"n\"}",
                "share peer add docs tcp/a | POST /v1/shares/docs/peers {\"address\":\"tcp/a\"}",
                "share peer remove docs tcp/a | DELETE /v1/shares/docs/peers {\"peer\":\"tcp/a\"}",
                "share peer list docs | GET /v1/shares/docs/peers",
                "share pause docs | POST /v1/shares/docs/pause {}",
                "share resume docs | POST /v1/shares/docs/resume {\"undo\":false}",
                "share resume docs --undo | POST /v1/shares/docs/resume {\"undo\":true}",
                "share rescan docs | POST /v1/shares/docs/rescan {}",
                "share sync docs | POST /v1/shares/docs/sync {}",
                "share wait docs | POST /v1/shares/docs/wait {\"timeoutMillis\":60000}",
                "share wait docs --timeout 1500ms | POST /v1/shares/docs/wait {\"timeoutMillis\":1500}",
                "share wait docs --timeout=2m | POST /v1/shares/docs/wait {\"timeoutMillis\":120000}",
                "share conflicts docs | GET /v1/shares/docs/conflicts",
                "share resolve docs c1 --keep both | POST /v1/shares/docs/conflicts/c1 {\"keep\":\"both\"}",
                "share versions docs | GET /v1/shares/docs/versions",
                "share versions docs d/f+g | GET /v1/shares/docs/versions?path=d%2Ff%2Bg",
                "share versions docs ./d | GET /v1/shares/docs/versions?path=%2FROOT%2Fd",
                "share restore docs v1 | POST /v1/shares/docs/restore {\"version\":\"v1\"}",
                "share restore docs v1 --to d/g | POST /v1/shares/docs/restore {\"version\":\"v1\",\"to\":\"d/g\"}",
                "share replica list docs | GET /v1/shares/docs/replicas",
                "share replica forget docs r1 | DELETE /v1/shares/docs/replicas/r1",
                "share revert docs | POST /v1/shares/docs/revert {}",
                "share settings docs | GET /v1/shares/docs/settings",
                "share set docs a=b c=d=e | PATCH /v1/shares/docs/settings {\"a\":\"b\",\"c\":\"d=e\"}",
                "share set docs a= | PATCH /v1/shares/docs/settings {\"a\":\"\"}",
                "doctor | GET /v1/doctor",
                "health | GET /v1/health",
                "config get | GET /v1/config",
                "config set name=desk | PATCH /v1/config {\"name\":\"desk\"}",
                "share verify docs | POST /v1/shares/docs/verify {}",
                "share move docs /d | POST /v1/shares/docs/move {\"path\":\"/d\"}",
                "support bundle.zip | GET /v1/support?names=false",
                "support --names bundle.zip | GET /v1/support?names=true",
                "events | GET /v1/events?follow=false",
                "events --since 7 | GET /v1/events?follow=false&since=7",
                "share list --home HOME --json --json | GET /v1/shares",
            })
    void commands_askForWhatTheySay(String command, String request) {
        line.daemon.raw("*", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        String[] words = command.replace("HOME", line.home.toString()).split(" ");

        assertThat(line.run(words)).as(line.err()).isZero();

        String root = line.root.toString();
        String encoded = root.substring(1).replace("/", "%2F");
        assertThat(line.lastRequest())
                .isEqualTo(request.replace("%2FROOT", "%2F" + encoded).replace("/ROOT", root));
        assertThat(line.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "share",
                "share peer",
                "token",
                "nonsense",
                "share lst",
                "share add",
                "share add a b",
                "share list extra",
                "share add /x --bogus",
                "share info",
                "share resolve docs c1",
                "share resolve docs c1 --keep neither",
                "share versions",
                "share restore docs",
                "share replica",
                "share replica forget docs",
                "share token docs --mode owner",
                "share wait docs --timeout soon",
                "share wait docs --timeout -1s",
                "share wait docs --timeout 99999999999999999999s",
                "share set docs",
                "share set docs novalue",
                "share set docs =v",
                "share set docs a=b a=c",
                "config set",
                "config set novalue",
                "config set name=a name=b",
                "config get a b",
                "share move docs",
                "share import",
                "share import tandem:x",
                "share pause",
                "share peer remove docs",
                "share verify",
                "share sync docs extra",
                "status extra",
                "token inspect",
                "service install --user --system",
                "support a b",
                "start --listen",
                "share peer add docs",
                "events --since x",
                "help nonsense",
                "help share nonsense",
                "--nonsense",
                "--home",
                "share lis",
            })
    void wrongUsage_isOneLineAndExitsWith2(String command) {
        String[] words = command.isEmpty() ? new String[0] : command.split(" ");

        assertThat(line.run(words)).isEqualTo(2);
        assertThat(line.out()).isEmpty();
        assertThat(line.err())
                .startsWith("tandem: ")
                .contains("; ")
                .endsWith("\n")
                .containsOnlyOnce("\n");
        assertThat(line.daemon.requests()).isEmpty();

        assertThat(line.run(("--json " + command).strip().split(" "))).isEqualTo(2);
        assertThat(line.err()).startsWith("{\"error\":{\"code\":\"usage\",\"message\":\"");
    }

    @ParameterizedTest
    @CsvSource({
        "invalid-token, 1",
        "not-a-directory, 1",
        "usage, 2",
        "no-daemon, 3",
        "not-found, 4",
        "ambiguous, 4",
        "timeout, 5",
        "what-is-new, 1",
    })
    void refusals_areOneLineAndExitByTheirCode(String code, int exit) {
        line.daemon.refuse("GET /v1/shares/docs", code, "the share\\u001b[2J\\nis odd; look at it");

        assertThat(line.run("share", "info", "docs")).isEqualTo(exit);
        assertThat(line.out()).isEmpty();
        assertThat(line.err()).isEqualTo("tandem: the share\\u001b[2J\\u000ais odd; look at it\n");

        assertThat(line.run("share", "info", "docs", "--json")).isEqualTo(exit);
        assertThat(line.err())
                .isEqualTo("{\"error\":{\"code\":\"" + code
                        + "\",\"message\":\"the share\\u001B[2J\\nis odd; look at it\"}}\n");
    }

    @Test
    void debug_showsWhereAnErrorComesFrom() {
        line.daemon.refuse("GET /v1/status", "busy", "it is busy; wait");

        assertThat(line.run("--debug", "status")).isEqualTo(1);
        assertThat(line.err()).startsWith("tandem: it is busy; wait\n").contains("TandemException", "\tat ");
    }

    @Test
    void json_isTheDaemonsDocumentInOneLine() throws IOException {
        line.daemon.answer("GET /v1/shares/docs", CommandLineFixture.SHARE);

        assertThat(line.run("share", "info", "docs", "--json")).isZero();
        Json printed = JsonReader.read(line.out().getBytes(StandardCharsets.UTF_8));
        assertThat(printed).isEqualTo(JsonReader.read(CommandLineFixture.SHARE.getBytes(StandardCharsets.UTF_8)));
        assertThat(line.out()).containsOnlyOnce("\n").doesNotContain("\u001b");
    }

    @Test
    void add_printsTheIdAloneAndTheInvitationBeside() {
        line.daemon.answer("POST /v1/shares", "{\"id\":\"abcd-1\",\"created\":true}");
        line.daemon.answer("POST /v1/shares/abcd-1/token", "{\"token\":\"tandem:XYZ\",\"mode\":\"write\"}");

        assertThat(line.run("share", "add", "docs", "--name", "d")).isZero();
        assertThat(line.out()).isEqualTo("abcd-1\n");
        assertThat(line.err()).isEqualTo("tandem: on the other machine: tandem share import tandem:XYZ DIR\n");
        assertThat(line.daemon.requests())
                .contains("POST /v1/shares {\"path\":\"" + line.root + "/docs\",\"name\":\"d\"}");
    }

    @Test
    void add_withoutTokenIsStillDone() {
        line.daemon.answer("POST /v1/shares", "{\"id\":\"abcd-1\"}");
        line.daemon.refuse("POST /v1/shares/abcd-1/token", "busy", "later");

        assertThat(line.run("share", "add", "docs")).isZero();
        assertThat(line.out()).isEqualTo("abcd-1\n");
        assertThat(line.err()).contains("'tandem share token abcd-1'");
    }

    @Test
    void token_isAloneOnStandardOutputAlsoBesideItsDrawing() {
        line.daemon.answer("POST /v1/shares/docs/token", "{\"token\":\"tandem:XYZ\",\"mode\":\"write\"}");

        assertThat(line.run("share", "token", "docs", "--qr")).isZero();
        assertThat(line.out()).isEqualTo("tandem:XYZ\n");
        assertThat(line.err()).contains("█").doesNotContain("\u001b");
    }

    @Test
    void dash_readsTheTokenFromStandardInput() {
        line.input = "  tandem:XYZ\n";
        line.daemon.answer("POST /v1/shares/import", CommandLineFixture.SHARE);

        assertThat(line.run("share", "import", "-", "docs")).isZero();
        assertThat(line.lastRequest()).contains("\"token\":\"tandem:XYZ\"");
        assertThat(line.out()).contains("docs  idle");

        line.input = "";
        assertThat(line.run("share", "import", "-", "docs")).isEqualTo(1);
        assertThat(line.err()).contains("there is no token; ");
    }

    @Test
    void emptyPath_isRefused() {
        assertThat(line.run("share", "add", "")).isEqualTo(1);
        assertThat(line.err()).isEqualTo("tandem: the path is empty; name a directory\n");
        assertThat(line.run("share", "info", "")).isEqualTo(2);
    }

    @Test
    void pathsWithTwoDots_leadWhereTheSystemGoes() throws IOException {
        Files.createDirectories(line.root.resolve("far/in"));
        Path link = Files.createSymbolicLink(line.root.resolve("link"), line.root.resolve("far/in"));
        line.daemon.answer("POST /v1/shares", "{\"id\":\"abcd-1\"}");

        assertThat(line.run("share", "add", link + "/..")).isZero();
        assertThat(line.daemon.requests()).contains("POST /v1/shares {\"path\":\"" + line.root + "/far\"}");
    }

    @Test
    void status_showsSharesPeersAndEscapedNames() {
        line.daemon.answer(
                "GET /v1/status",
                "{\"device\":" + CommandLineFixture.DEVICE + ",\"shares\":[" + CommandLineFixture.SHARE + "]}");

        assertThat(line.run("status")).isZero();
        assertThat(line.out())
                .contains("desk", "quic/0.0.0.0:20209", "docs", "0b5cf1f0", "idle", "1.5 MiB", "3 files, 2.0 KiB")
                .contains("quic/192.0.2.7:20209", "lap", "connected by quic", "in sync")
                .contains("x/\\u001b[2Jy", "unreadable")
                .doesNotContain("\u001b");
    }

    @Test
    void statusWatch_printsOneDocumentALineWhenItChanges() {
        line.daemon.raw("GET /v1/status", "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"shares\":[]}");
        Thread stopper = new Thread(() -> {
            while (line.daemon.requests().size() < 3) {
                Thread.onSpinWait();
            }
            line.daemon.refuse("GET /v1/status", "no-daemon", "it is gone; start it");
        });
        stopper.start();

        assertThat(line.run("status", "--watch", "--json")).isEqualTo(3);
        assertThat(line.out()).isEqualTo("{\"shares\":[]}\n");
    }

    @Test
    void events_areOneALine() {
        String events =
                """
                {"id":1,"time":"2026-01-01T00:00:00Z","type":"conflict","share":"s","n":[1]}
                {"id":2,"time":"2026-01-01T00:00:01Z","type":"odd\\u001b"}
                """;
        line.daemon.answer("GET /v1/events?follow=false", events);
        line.daemon.answer("GET /v1/events?follow=true&since=0", events);

        assertThat(line.run("events")).isZero();
        assertThat(line.out())
                .isEqualTo("2026-01-01T00:00:00Z  conflict  share=s  n=[1]\n2026-01-01T00:00:01Z  odd\\u001b\n");
        assertThat(line.run("events", "--json")).isZero();
        assertThat(line.out().lines()).hasSize(2).allMatch(event -> event.startsWith("{\"id\":"));
        assertThat(line.run("events", "--follow", "--since", "0")).isEqualTo(3);
        assertThat(line.out().lines()).hasSize(2);
    }

    @Test
    void conflictsAndSettings_areReadable() {
        line.daemon.answer(
                "GET /v1/shares/docs/conflicts",
                "{\"conflicts\":[{\"id\":\"c1\",\"path\":\"a\",\"conflictPath\":\"a.sync-conflict-1\",\"winner\":"
                        + "{\"modifiedAt\":\"t1\",\"size\":5},\"loser\":{\"modifiedAt\":\"t2\",\"size\":6}}]}");
        line.daemon.answer("GET /v1/shares/docs/settings", "{\"watch\":true,\"max-delete\":\"50%\"}");

        assertThat(line.run("share", "conflicts", "docs")).isZero();
        assertThat(line.out()).contains("c1", "a.sync-conflict-1", "t1, 5 B", "t2, 6 B");
        assertThat(line.run("share", "settings", "docs")).isZero();
        assertThat(line.out()).isEqualTo("watch=true\nmax-delete=50%\n");
    }

    @Test
    void start_saysThatTheDaemonRuns() {
        line.daemon.answer("GET /v1/device", CommandLineFixture.DEVICE);

        assertThat(line.run("start")).isZero();
        assertThat(line.err()).startsWith("tandem: the daemon runs already for ");
        assertThat(line.out()).contains("desk");
    }

    @Test
    void noDaemon_exitsWith3WhereNoneIsStarted() throws IOException {
        line.daemon.close();

        assertThat(line.run("status")).isEqualTo(3);
        assertThat(line.err()).contains("no daemon runs for " + line.home + "; 'tandem start' starts it");
        assertThat(line.run("--json", "stop")).isEqualTo(3);
        assertThat(line.err()).startsWith("{\"error\":{\"code\":\"no-daemon\"");
        assertThat(line.home.resolve("logs")).doesNotExist();
    }

    @Test
    void escapesOfTheDaemon_areShownOnce() throws IOException {
        line.daemon.refuse(
                "GET /v1/shares/docs", "not-found", "there is no share a\\\\u000ab here; see tandem share list");

        assertThat(line.run("share", "info", "docs")).isEqualTo(4);
        assertThat(line.err()).isEqualTo("tandem: there is no share a\\u000ab here; see tandem share list\n");
    }

    @Test
    void help_describesEveryCommandAndAsksNobody() throws IOException {
        line.daemon.close();

        assertThat(line.run("help")).isZero();
        assertThat(line.out()).contains("daemon", "start", "stop", "status", "device", "share", "events", "token");
        assertThat(line.run("help", "share", "peer")).isZero();
        assertThat(line.out()).contains("add", "remove", "list");
        assertThat(line.run("share", "add", "--help")).isZero();
        assertThat(line.out()).contains("Usage: tandem share add");
        assertThat(line.run("--version")).isZero();
        assertThat(line.out()).startsWith("tandem ");
        assertThat(line.run("--version", "--json")).isZero();
        assertThat(line.out()).startsWith("{\"version\":");
        assertThat(line.err()).isEmpty();
    }

    @Test
    void home_isTheOptionThenTheEnvironmentThenTheUsualPlace() throws IOException {
        line.daemon.close();

        line.run("--home", "else", "status");
        assertThat(line.err()).contains("for " + line.root + "/else;");
        line.environment.remove("TANDEM_HOME");
        line.environment.put("HOME", "/nowhere/u");
        line.run("status");
        assertThat(line.err()).contains("/nowhere/u/");
        line.environment.put("XDG_STATE_HOME", "/nowhere/state");
        line.run("status");
        if (!System.getProperty("os.name").startsWith("Mac")) {
            assertThat(line.err()).contains("for /nowhere/state/tandem;");
        }
    }

    @Test
    void anImport_staysOnATerminal_untilAllIsHere() {
        String here = CommandLineFixture.SHARE.replace(
                "\"need\":{\"files\":3,\"bytes\":2048}",
                "\"need\":{\"files\":0,\"bytes\":0},\"progress\":{\"completion\":1.0}");
        line.daemon.answer("POST /v1/shares/import", CommandLineFixture.SHARE);
        line.daemon.answer("GET /v1/shares/0b5cf1f0-0000-4000-8000-000000000001", here);
        assertThat(line.run("share", "import", "T", "d")).isZero();
        assertThat(line.lastRequest()).startsWith("POST");
        line.terminal = true;
        assertThat(line.run("share", "import", "T", "d")).isZero();
        assertThat(line.lastRequest()).startsWith("GET");
        assertThat(line.err()).isEmpty();
    }

    @Test
    void anImportThatWaits_failsWithTheSharesError() {
        line.daemon.answer("POST /v1/shares/import", CommandLineFixture.SHARE);
        line.daemon.answer(
                "GET /v1/shares/0b5cf1f0-0000-4000-8000-000000000001",
                CommandLineFixture.SHARE.replace(
                        "\"error\":null", "\"error\":{\"code\":\"disk-full\",\"message\":\"it is full; free some\"}"));
        assertThat(line.run("share", "import", "T", "d", "--wait")).isEqualTo(1);
        assertThat(line.err()).isEqualTo("tandem: it is full; free some\n");
    }

    @Test
    void aSupportBundle_isAFileOfItsOwn_andReplacesNone() throws IOException {
        line.daemon.answer("GET /v1/support?names=false", "{\"files\":[{\"name\":\"log.txt\",\"text\":\"it began\"}]}");
        Path zip = line.root.resolve("bundle.zip");
        assertThat(line.run("support", "bundle.zip")).isZero();
        assertThat(line.out()).startsWith(zip.toString()).contains("names are hidden");
        assertThat(java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(zip)))
                .isEqualTo("rw-------");
        try (java.util.zip.ZipFile file = new java.util.zip.ZipFile(zip.toFile())) {
            assertThat(file.getInputStream(file.getEntry("log.txt")).readAllBytes())
                    .asString()
                    .isEqualTo("it began");
        }
        assertThat(line.run("support", "bundle.zip")).isEqualTo(1);
        assertThat(line.err()).contains("is there already");
    }

    @Test
    void problemsOfTheDevice_standInTheStatus() {
        line.daemon.answer(
                "GET /v1/status",
                "{\"device\":"
                        + CommandLineFixture.DEVICE.replace(
                                "}",
                                ",\"problems\":[{\"code\":\"port-in-use\","
                                        + "\"message\":\"the port is taken; see who has it\"}]}")
                        + ",\"shares\":[]}");
        assertThat(line.run("status")).isZero();
        assertThat(line.out()).contains("the port is taken; see who has it");
    }
}
