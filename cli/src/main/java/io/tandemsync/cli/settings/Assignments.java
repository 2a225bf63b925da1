package io.tandemsync.cli.settings;

import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import java.util.List;

/** Words of the form {@code KEY=VALUE}. */
public final class Assignments {
    private Assignments() {}

    /**
     * As the daemon takes them.
     *
     * @throws TandemException {@code usage} if a word is none, or two have one key
     */
    public static Json.Members object(List<String> words) throws TandemException {
        Json.Members object = Json.object();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new TandemException("usage", "'" + word + "' is no setting; write KEY=VALUE");
            }
            String key = word.substring(0, equals);
            if (object.values().containsKey(key)) {
                throw new TandemException("usage", "'" + key + "' is set twice; write it once");
            }
            object = object.with(key, word.substring(equals + 1));
        }
        return object;
    }
}
