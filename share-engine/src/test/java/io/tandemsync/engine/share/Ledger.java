package io.tandemsync.engine.share;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What users wrote in a history, each content with an id of its own, and what became of it by users' own doing: whoever
 * overwrites or removes a content has seen it.
 */
final class Ledger {
    /** By content, who wrote it. */
    private final TreeMap<String, TreeSet<String>> written = new TreeMap<>();
    /** What users replaced or removed, or what a power cut took before it was stable. */
    private final TreeSet<String> consumed = new TreeSet<>();
    /** What had come to rest where it was written, so that not even a power cut may take it. */
    private final TreeSet<String> safe = new TreeSet<>();
    /** What nobody was told of, so that its replica seems at rest though it is not. */
    private final TreeSet<String> unseen = new TreeSet<>();
    /** What was written into files that syncing had pushed aside before. */
    private final TreeSet<String> late = new TreeSet<>();

    void wrote(String writer, String content, boolean seen) {
        written.computeIfAbsent(content, none -> new TreeSet<>()).add(writer);
        if (!seen) {
            unseen.add(content);
        }
    }

    /** A user replaced or removed these whole contents of files. */
    void consumed(Iterable<String> contents) {
        contents.forEach(content -> consumed.addAll(ids(content)));
    }

    /** What a file's content is made of: what was written and what was appended, each up to where a power cut left zeros. */
    static List<String> ids(String content) {
        return Arrays.stream(content.split(" \\+ "))
                .map(part -> part.substring(0, (part + DiskTree.ZERO).indexOf(DiskTree.ZERO)))
                // What was appended may be torn as soon as in what joins it to the rest.
                .map(part -> part.replaceFirst("[ +]+$", ""))
                .toList();
    }

    /** Something was appended through an open handle to a file that syncing had pushed aside. */
    void wroteLate(String content) {
        late.add(content);
    }

    boolean isLate(String content) {
        return late.contains(content);
    }

    /** The replica is at rest: what was written there has been found and made durable. */
    void atRest(String writer) {
        written.forEach((content, by) -> {
            if (by.contains(writer) && !unseen.contains(content)) {
                safe.add(content);
            }
        });
    }

    /** The replica may not have been told of what was written there and has not come to rest. */
    void overlooked(String writer) {
        written.forEach((content, by) -> {
            if (by.contains(writer) && !safe.contains(content)) {
                unseen.add(content);
            }
        });
    }

    /**
     * A power cut took from its writer whatever stands nowhere any more and was not stable. What only another one still has
     * who wrote the same does not come to rest with this one.
     */
    void powerCut(String writer, Predicate<String> standsHere, Predicate<String> standsElsewhere) {
        written.forEach((content, by) -> {
            if (by.contains(writer) && !safe.contains(content) && !standsHere.test(content)) {
                if (standsElsewhere.test(content)) {
                    by.remove(writer);
                } else {
                    consumed.add(content);
                }
            }
        });
    }

    /** What has to stand in the end. */
    List<String> standing() {
        List<String> standing = new ArrayList<>(written.keySet());
        standing.removeAll(consumed);
        return standing;
    }

    boolean isConsumed(String content) {
        return consumed.contains(content);
    }
}
