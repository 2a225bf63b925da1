package io.tandemsync.engine.reconcile;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing that happens in a world: a user's act at a replica, or news that passes between two.
 *
 * @param verb {@code edit}, {@code same}, {@code link}, {@code dir}, {@code touch}, {@code del} at {@code f}; {@code sub},
 *     {@code delsub} at {@code f/x}; {@code own} at the name a copy of {@code f} would take; {@code editc}, {@code touchc},
 *     {@code delc} at the n-th conflict copy; {@code sync}
 * @param replica who acts, or whose news passes
 * @param number the second of modification, the copy's place in order, or the replica that hears the news
 * @param depth of a sync: 0 hears, 1 also shows on disk, 2 also settles, 3 shows on disk and crashes before it knows so
 */
record Step(String verb, int replica, int number, int depth) {
    static List<Step> history(String text) {
        List<Step> steps = new ArrayList<>();
        for (String part : text.split(";")) {
            String[] words = part.trim().split(" +");
            steps.add(new Step(
                    words[0],
                    Integer.parseInt(words[1]),
                    words.length > 2 ? Integer.parseInt(words[2]) : 0,
                    words.length > 3 ? Integer.parseInt(words[3]) : 0));
        }
        return steps;
    }

    static String text(List<Step> steps) {
        return String.join("; ", steps.stream().map(Step::toString).toList());
    }

    /** Every step that can happen among so many replicas, without trees, links and users' own files at copies' names. */
    static List<Step> plain(int replicas) {
        List<Step> all = new ArrayList<>();
        for (int r = 0; r < replicas; r++) {
            add(all, r, "edit", 1, 2);
            add(all, r, "touch", 1, 2);
            add(all, r, "same", 1);
            add(all, r, "del", 0);
            add(all, r, "delc", 0, 1);
            add(all, r, "editc", 0);
            add(all, r, "touchc", 0);
            for (int other = 0; other < replicas; other++) {
                for (int depth = 0; other != r && depth < 3; depth++) {
                    all.add(new Step("sync", r, other, depth));
                }
            }
        }
        return all;
    }

    /** Every step that can happen among so many replicas. */
    static List<Step> all(int replicas) {
        List<Step> all = plain(replicas);
        for (int r = 0; r < replicas; r++) {
            add(all, r, "link", 1, 2);
            add(all, r, "dir", 1);
            add(all, r, "sub", 1, 2);
            add(all, r, "delsub", 0);
            add(all, r, "own", 1, 2);
            for (int other = 0; other < replicas; other++) {
                if (other != r) {
                    all.add(new Step("sync", r, other, 3));
                }
            }
        }
        return all;
    }

    private static void add(List<Step> all, int replica, String verb, int... numbers) {
        for (int number : numbers) {
            all.add(new Step(verb, replica, number, 0));
        }
    }

    @Override
    public String toString() {
        return verb + " " + replica + " " + number + (verb.equals("sync") ? " " + depth : "");
    }
}
