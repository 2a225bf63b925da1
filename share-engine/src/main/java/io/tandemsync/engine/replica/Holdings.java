package io.tandemsync.engine.replica;

import io.tandemsync.engine.model.ContentId;

/** Tells which contents a replica has, so that it may record copies of them. */
public interface Holdings {
    /** How a replica has a content. */
    enum Held {
        /** Here, and a power cut leaves it here. */
        DURABLY,
        /** Found here, but not flushed yet. */
        NOT_YET_DURABLY,
        NOT
    }

    /** How the content is held at this moment, by what the disk shows and not only by what the index says. */
    Held held(ContentId content);
}
