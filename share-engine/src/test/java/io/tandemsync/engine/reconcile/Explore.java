package io.tandemsync.engine.reconcile;

import java.util.List;

/** Runs histories from the command line. */
final class Explore {
    private Explore() {}

    public static void main(String[] args) {
        int replicas = Integer.parseInt(args[0]);
        List<Step> alphabet = args[1].equals("plain") ? Step.plain(replicas) : Step.all(replicas);
        Histories histories = new Histories(replicas, !Boolean.getBoolean("apart"));
        long start = System.nanoTime();
        if (args[2].equals("all")) {
            histories.exhaust(alphabet, Integer.parseInt(args[3]));
        } else {
            histories.randomly(alphabet, Integer.parseInt(args[3]), Long.parseLong(args[4]), Long.parseLong(args[5]));
        }
        System.out.println(histories.report() + "\n" + (System.nanoTime() - start) / 1_000_000 + " ms");
    }
}
