package io.tandemsync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the typed calls: what they ask, and what they make of the answers. */
final class TandemClientTest {
    private static final String SHARE =
            "{\"id\":\"abcd\",\"name\":\"docs\",\"path\":\"/d\",\"mode\":\"read\",\"state\":\"error\","
                    + "\"local\":{\"files\":3,\"bytes\":30},\"need\":{\"files\":2,\"bytes\":20},\"conflicts\":1,"
                    + "\"problems\":[{\"path\":\"x\"}],\"error\":{\"code\":\"halted\"}}";

    private Path home;
    private FakeControlServer server;
    private TandemClient tandem;

    // Short, since an operating system allows a socket's path about a hundred bytes.
    @BeforeEach
    void start() throws IOException {
        home = Files.createTempDirectory("ttc");
        server = new FakeControlServer(home);
        tandem = new TandemClient(home);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        Files.deleteIfExists(home);
    }

    @Test
    void shares_areReadWithWhatMostProgramsAskFor() throws IOException {
        server.answer("GET /v1/shares", "{\"shares\":[" + SHARE + ",{}]}");
        ShareStatus share = tandem.shares().get(0);
        assertThat(List.of(share.id(), share.name(), share.path(), share.mode(), share.state()))
                .containsExactly("abcd", "docs", "/d", "read", "error");
        assertThat(List.of(share.files(), share.bytes(), share.missingFiles(), share.missingBytes(), share.conflicts()))
                .containsExactly(3L, 30L, 2L, 20L, 1L);
        assertThat(share.problems()).isOne();
        assertThat(share.errorCode()).contains("halted");
        assertThat(tandem.shares().get(1).errorCode()).isEmpty();
    }

    @Test
    void calls_askForWhatTheySay() throws IOException {
        server.answer("*", SHARE);
        tandem.share("my docs");
        tandem.add(Path.of("/d"), null);
        tandem.add(Path.of("/d"), "n");
        tandem.join("tandem:X", Path.of("/d"), List.of("tcp/h"), null);
        tandem.token("docs");
        tandem.awaitSync("docs", Duration.ofSeconds(2));
        tandem.pause("docs");
        tandem.resume("docs");
        tandem.rescan("docs");
        tandem.remove("docs", true);
        tandem.events(7, false, event -> true);
        assertThat(server.requests())
                .containsExactly(
                        "GET /v1/shares/my%20docs",
                        "POST /v1/shares {\"path\":\"/d\"}",
                        "POST /v1/shares {\"path\":\"/d\",\"name\":\"n\"}",
                        "POST /v1/shares/import {\"token\":\"tandem:X\",\"path\":\"/d\",\"peers\":[\"tcp/h\"]}",
                        "POST /v1/shares/docs/token {}",
                        "POST /v1/shares/docs/wait {\"timeoutMillis\":2000}",
                        "POST /v1/shares/docs/pause {}",
                        "POST /v1/shares/docs/resume {\"undo\":false}",
                        "POST /v1/shares/docs/rescan {}",
                        "DELETE /v1/shares/docs?deleteRepository=true",
                        "GET /v1/events?follow=false&since=7");
    }

    @Test
    void events_comeUntilTheReaderHasEnough() throws IOException {
        String lines = "{\"id\":1,\"time\":\"t\",\"type\":\"started\"}\n{\"id\":2,\"time\":\"t\",\"type\":\"x\","
                + "\"share\":\"abcd\"}\n{\"id\":3,\"type\":\"y\"}\n";
        server.answer("GET /v1/events?follow=true", lines);
        List<TandemEvent> events = new ArrayList<>();
        tandem.events(-1, true, event -> events.add(event) && event.id() < 2);
        assertThat(events).hasSize(2);
        assertThat(events.get(0).share()).isEmpty();
        assertThat(events.get(1).share()).contains("abcd");
        assertThat(events.get(1).type()).isEqualTo("x");
        assertThat(events.get(1).time()).isEqualTo("t");
    }

    @Test
    void refusals_comeWithTheirCode() {
        server.refuse("GET /v1/shares/docs", "not-found", "there is no share docs; see 'tandem share list'");
        assertThatThrownBy(() -> tandem.share("docs"))
                .isInstanceOfSatisfying(TandemException.class, refused -> assertThat(refused.code())
                        .isEqualTo("not-found"));
    }
}
