package io.tandemsync.daemon.openapi;

import java.util.List;

/**
 * One thing that the control API does.
 *
 * @param path as in OpenAPI, with names in braces where a value stands
 */
public record Route(String method, String path) {
    /** Whether a request with these segments behind {@code /v1} goes there. */
    boolean matches(List<String> segments) {
        String[] parts = path.substring("/v1/".length()).split("/", -1);
        if (parts.length != segments.size()) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].startsWith("{") && !parts[i].equals(segments.get(i))) {
                return false;
            }
        }
        return true;
    }
}
