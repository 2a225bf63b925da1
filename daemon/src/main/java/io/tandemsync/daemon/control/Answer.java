package io.tandemsync.daemon.control;

import io.tandemsync.engine.model.Bytes;
import java.util.concurrent.CompletableFuture;

/** What becomes of a request: a document now or later, or a stream of events. */
sealed interface Answer {
    /** One JSON document. */
    record Document(Object json) implements Answer {}

    /** Text of that content type. */
    record Plain(String contentType, Bytes text) implements Answer {}

    /** A document that comes when it comes; cancelled when the asker has gone. */
    record Later(CompletableFuture<?> json) implements Answer {}

    /**
     * Events, a document on each line.
     *
     * @param since the id after which to begin
     * @param sse whether as server-sent events, else as lines
     */
    record Events(long since, boolean follow, boolean sse) implements Answer {}
}
