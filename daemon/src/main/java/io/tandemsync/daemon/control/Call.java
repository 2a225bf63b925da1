package io.tandemsync.daemon.control;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.loopback.LoopbackGuard;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request, taken apart.
 *
 * @param segments of the path behind {@code /v1}, decoded, each of them one name whatever it contains
 */
record Call(String method, List<String> segments, Map<String, List<String>> query, Bytes content) {
    /** The parameter of a request to which the answer names nothing, since anybody on this machine may ask. */
    static final String ANONYMOUS = "anonymous";

    Call {
        segments = List.copyOf(segments);
    }

    /** @throws RefusedException {@code usage} if the target is malformed, {@code not-found} if it is none of ours */
    static Call of(String method, String target, byte[] body) throws RefusedException {
        int queryAt = target.indexOf('?');
        String path = queryAt < 0 ? target : target.substring(0, queryAt);
        if (path.equals(LoopbackGuard.HEALTH)) {
            return new Call(method, List.of("health"), Map.of(ANONYMOUS, List.of("true")), Bytes.wrap(body));
        }
        if (!path.startsWith("/v1/")) {
            throw unknown(path);
        }
        try {
            List<String> segments = new ArrayList<>();
            for (String segment : path.substring("/v1/".length()).split("/", -1)) {
                segments.add(decoded(segment));
            }
            Map<String, List<String>> query =
                    new QueryStringDecoder(target, StandardCharsets.UTF_8, true, 32, true).parameters();
            return new Call(method, segments, query, Bytes.wrap(body));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    ErrorCode.USAGE, "the request's path is not percent-encoded as it should be; correct it", e);
        }
    }

    /** The same as a stream for a program that resumes where it was cut off. */
    Call asStream(@Nullable String lastEventId) {
        Map<String, List<String>> changed = new LinkedHashMap<>(query);
        changed.put("format", List.of("sse"));
        changed.putIfAbsent("follow", List.of("true"));
        if (lastEventId != null) {
            changed.put("since", List.of(lastEventId));
        }
        return new Call(method, segments, changed, content);
    }

    /** The body's bytes; do not change them. */
    byte[] body() {
        return content.array();
    }

    static RefusedException unknown(String path) {
        String shown = Text.escaped(path.substring(0, Math.min(200, path.length())));
        return new RefusedException(
                ErrorCode.NOT_FOUND,
                "the control API has no " + shown + "; see that daemon and command are of one version");
    }

    /** The single value of the parameter. */
    String parameter(String name, String otherwise) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? otherwise : values.get(0);
    }

    boolean truth(String name) throws RefusedException {
        String value = parameter(name, "false");
        if (value.equals("true") || value.equals("false") || value.isEmpty()) {
            return !value.equals("false");
        }
        throw new RefusedException(ErrorCode.USAGE, "the parameter " + name + " is neither true nor false; correct it");
    }

    /** Percent-encoding alone: a plus sign is a plus sign in a path. */
    private static String decoded(String segment) {
        return QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
