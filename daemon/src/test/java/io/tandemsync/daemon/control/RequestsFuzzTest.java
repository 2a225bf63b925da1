package io.tandemsync.daemon.control;

import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.engine.codec.Fuzz;
import io.tandemsync.engine.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies and targets of requests, damaged. */
@Execution(ExecutionMode.CONCURRENT)
final class RequestsFuzzTest {
    private static final long BYTES_EACH_MAX = 8 << 20;

    private static final List<Class<?>> BODIES = List.of(
            Requests.AddShare.class,
            Requests.ImportShare.class,
            Requests.MakeToken.class,
            Requests.AddPeer.class,
            Requests.RemovePeer.class,
            Requests.Wait.class,
            Requests.MoveShare.class,
            Requests.Resolve.class,
            Requests.Restore.class,
            Requests.Resume.class,
            Requests.InspectToken.class);

    static Stream<Fuzz.Target> decoders() {
        List<Bytes> bodies = List.of(
                Fuzz.text("{\"path\":\"/a/b\",\"name\":\"n\",\"peers\":[\"tcp/a:1\"],\"token\":\"tandem:A\"}"),
                Fuzz.text("{\"timeoutMillis\":1000,\"undo\":false,\"keep\":\"both\",\"version\":\"1\",\"to\":\"p\"}"),
                Fuzz.text("{\"settings\":{\"watch\":\"true\",\"max-delete\":\"50%\"}}"),
                Fuzz.text("\\ud800 null 1e400 [[[[[["));
        return Stream.of(
                target(
                        "body of a request",
                        bytes -> {
                            for (Class<?> type : BODIES) {
                                Requests.read(bytes, type);
                            }
                        },
                        bodies),
                target("settings of a request", Requests::settings, bodies),
                target(
                        "target of a request",
                        bytes -> Call.of("GET", new String(bytes, StandardCharsets.ISO_8859_1), new byte[0]),
                        List.of(
                                Fuzz.text("/v1/shares/docs/versions?path=d%2Ff%2Bg&x"),
                                Fuzz.text("/v1/events?since=7&follow=true"),
                                Fuzz.text("/v1/%zz%"))));
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void damagedRequest_isRefusedInOneWayAndLittleMemory(Fuzz.Target target) {
        Fuzz.run(target);
    }

    private static Fuzz.Target target(String name, Fuzz.Decoder decoder, List<Bytes> seeds) {
        return new Fuzz.Target(name, seeds, decoder, RefusedException.class::isInstance, BYTES_EACH_MAX);
    }
}
