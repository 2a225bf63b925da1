package io.tandemsync.client;

import io.tandemsync.client.json.Json;
import java.util.Optional;

/**
 * Something that happened.
 *
 * @param document all that is told of it, which depends on its type
 */
public record TandemEvent(Json document) {
    /** Its number; later ones have higher numbers. */
    public long id() {
        return document.number("id");
    }

    /** When it happened, RFC 3339 in UTC. */
    public String time() {
        return document.text("time");
    }

    /** What happened, in kebab case. Types that a program does not know it passes over. */
    public String type() {
        return document.text("type");
    }

    /** The id of the share that it happened to, if it is one share's. */
    public Optional<String> share() {
        return Optional.of(document.text("share")).filter(id -> !id.isEmpty());
    }
}
