package io.tandemsync.client;

import io.tandemsync.client.json.Json;
import java.util.Optional;

/**
 * A share as the daemon told of it.
 *
 * @param document all that it told; the methods name what most programs ask for
 */
public record ShareStatus(Json document) {
    /** The id that all replicas have in common. */
    public String id() {
        return document.text("id");
    }

    /** What it is called here. */
    public String name() {
        return document.text("name");
    }

    /** Its directory, absolute. */
    public String path() {
        return document.text("path");
    }

    /** {@code write}, {@code read} or {@code blind}. */
    public String mode() {
        return document.text("mode");
    }

    /** {@code scanning}, {@code syncing}, {@code idle}, {@code paused} or {@code error}. */
    public String state() {
        return document.text("state");
    }

    /** Files here. */
    public long files() {
        return document.at("local").number("files");
    }

    /** Their bytes. */
    public long bytes() {
        return document.at("local").number("bytes");
    }

    /** Files that have to come; 0 also before any other replica was heard. */
    public long missingFiles() {
        return document.at("need").number("files");
    }

    /** Their bytes. */
    public long missingBytes() {
        return document.at("need").number("bytes");
    }

    /** Open conflicts. */
    public long conflicts() {
        return document.number("conflicts");
    }

    /** Paths that cannot be synced. */
    public int problems() {
        return document.at("problems").items().size();
    }

    /** The code of what made the share stand still, if anything did. */
    public Optional<String> errorCode() {
        return Optional.of(document.at("error").text("code")).filter(code -> !code.isEmpty());
    }
}
