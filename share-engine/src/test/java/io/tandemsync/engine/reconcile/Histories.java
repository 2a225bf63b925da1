package io.tandemsync.engine.reconcile;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Runs histories and keeps, for each law that was broken, how often and the shortest history that breaks it. */
final class Histories {
    private final int replicas;
    private final boolean synced;
    private final Map<Laws, Long> counts = new EnumMap<>(Laws.class);
    private final Map<Laws, List<Step>> shortest = new EnumMap<>(Laws.class);
    private long run;

    /**
     * Histories of so many replicas.
     *
     * @param synced whether one content stands everywhere at first; else the replicas have not met and hold nothing
     */
    Histories(int replicas, boolean synced) {
        this.replicas = replicas;
        this.synced = synced;
    }

    private static World start(int replicas, boolean synced) {
        return synced ? World.synced(replicas) : new World(replicas);
    }

    /** Every history of at most so many of these steps, impossible steps left out. */
    void exhaust(List<Step> alphabet, int length) {
        exhaust(start(replicas, synced), List.of(), alphabet, length);
    }

    private void exhaust(World before, List<Step> steps, List<Step> alphabet, int length) {
        for (Step step : alphabet) {
            World world = before.copy();
            List<Step> longer = new ArrayList<>(steps);
            longer.add(step);
            if (!world.apply(step)) {
                continue;
            }
            see(longer, broken(world.copy(), List.of()));
            if (length > 1) {
                exhaust(world, longer, alphabet, length - 1);
            }
        }
    }

    /** So many random histories of 4 to lengthMax of these steps. */
    void randomly(List<Step> alphabet, int lengthMax, long count, long seed) {
        Random random = new Random(seed);
        for (long i = 0; i < count; i++) {
            int length = 4 + random.nextInt(lengthMax - 3);
            List<Step> steps = new ArrayList<>();
            for (int s = 0; s < length; s++) {
                steps.add(alphabet.get(random.nextInt(alphabet.size())));
            }
            see(steps, broken(start(replicas, synced), steps));
        }
    }

    /** The laws that a history breaks. */
    static Set<Laws> broken(World world, List<Step> steps) {
        try {
            steps.forEach(world::apply);
            return Laws.broken(world);
        } catch (AssertionError e) {
            return EnumSet.of(Laws.NO_TERMINATION);
        }
    }

    private void see(List<Step> steps, Set<Laws> broken) {
        run++;
        for (Laws law : broken) {
            counts.merge(law, 1L, Long::sum);
            List<Step> known = shortest.get(law);
            if (known == null || steps.size() < known.size()) {
                List<Step> shrunk = shrunk(steps, law);
                if (known == null || shrunk.size() < known.size()) {
                    shortest.put(law, shrunk);
                }
            }
        }
    }

    private List<Step> shrunk(List<Step> steps, Laws law) {
        List<Step> small = new ArrayList<>(steps);
        for (int i = 0; i < small.size(); ) {
            List<Step> less = new ArrayList<>(small);
            less.remove(i);
            if (broken(start(replicas, synced), less).contains(law)) {
                small = less;
                i = 0;
            } else {
                i++;
            }
        }
        return small;
    }

    /** How many histories ran. */
    long run() {
        return run;
    }

    /** How many of them broke the law. */
    long count(Laws law) {
        return counts.getOrDefault(law, 0L);
    }

    /** Each broken law with its count and shortest history, one a line. */
    String report() {
        StringBuilder report = new StringBuilder(run + " histories of " + replicas + " replicas");
        counts.forEach((law, count) -> report.append(
                String.format("%n  %8d  %s: %s", count, law, Step.text(shortest.getOrDefault(law, List.of())))));
        return report.toString();
    }
}
