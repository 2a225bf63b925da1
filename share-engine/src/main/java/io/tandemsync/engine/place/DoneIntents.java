package io.tandemsync.engine.place;

import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.version.KeptVersions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Intents that have been carried out: all that they pushed aside stands among the kept versions. They are dropped once a
 * flush covers those moves; dropped earlier, a power cut could leave what a user wrote in the staging area, where nothing
 * would tell it from half of a transfer.
 *
 * <p>Confined to the share's loop.
 */
public final class DoneIntents {
    private final OrderedStore store;
    private final KeptVersions versions;
    private final TreeMap<String, Intent> intents = new TreeMap<>();
    /** How many of them speak of each staged name. */
    private final TreeMap<String, Integer> staged = new TreeMap<>();

    public DoneIntents(OrderedStore store, KeptVersions versions) {
        this.store = store;
        this.versions = versions;
    }

    void add(Intent intent) {
        if (intents.put(intent.kept(), intent) == null) {
            staged.merge(intent.name(), 1, Integer::sum);
        }
    }

    /** Whether an intent with this staged name still waits for its flush. */
    boolean awaits(String stagedName) {
        return staged.containsKey(stagedName);
    }

    public boolean isEmpty() {
        return intents.isEmpty();
    }

    /** Those that a flush beginning now covers. */
    public List<Intent> all() {
        return List.copyOf(intents.values());
    }

    /** A flush of the kept versions' area has covered these. */
    public void drop(List<Intent> flushed) throws IOException {
        List<OrderedStore.Change> drops = new ArrayList<>();
        for (Intent intent : flushed) {
            if (intents.remove(intent.kept()) != null) {
                staged.computeIfPresent(intent.name(), (name, count) -> count == 1 ? null : count - 1);
            }
            versions.conceal(intent.kept());
            drops.add(intent.drop());
        }
        if (!drops.isEmpty()) {
            store.commit(drops);
        }
    }
}
