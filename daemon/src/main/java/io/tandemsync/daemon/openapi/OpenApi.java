package io.tandemsync.daemon.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The OpenAPI document of the control API; a request that it does not name is not served. */
public final class OpenApi {
    private OpenApi() {}

    /** The document, read anew. */
    public static JsonNode document() {
        try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its openapi.json");
            }
            return JsonMapper.builder().build().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the program's openapi.json cannot be read", e);
        }
    }

    /** All routes that the document names. */
    public static List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document().path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (!method.getKey().equals("parameters")) {
                    routes.add(new Route(method.getKey().toUpperCase(Locale.ROOT), path.getKey()));
                }
            }
        }
        return List.copyOf(routes);
    }

    /** Whether any of the routes is for this path. */
    public static boolean names(List<Route> routes, List<String> segments) {
        return routes.stream().anyMatch(route -> route.matches(segments));
    }
}
