package io.tandemsync.daemon.event;

import io.tandemsync.engine.model.ShareId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened.
 *
 * @param id one more than that of the event before
 * @param type what happened, {@code kebab-case}
 * @param share where, null if it concerns the device as a whole
 * @param details further facts by name, texts and numbers, in the order to show them
 */
public record Event(long id, Instant time, String type, @Nullable ShareId share, Map<String, Object> details) {
    public Event {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }
}
