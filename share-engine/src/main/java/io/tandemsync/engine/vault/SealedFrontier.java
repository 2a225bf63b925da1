package io.tandemsync.engine.vault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Merging sealed records of one path: the same lattice as that of replicas that can read, by dots and pasts alone. */
final class SealedFrontier {
    private SealedFrontier() {}

    /** All of them, the dominated and the repeated left out, in the order of their dots; of one dot all that differ. */
    static List<SealedRecord> merge(List<SealedRecord> known, List<SealedRecord> news) {
        List<SealedRecord> all = new ArrayList<>(known);
        all.addAll(news);
        all.sort(Comparator.comparing((SealedRecord record) -> record.head().dot())
                .thenComparing(SealedRecord::bytes));
        List<SealedRecord> members = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            SealedRecord record = all.get(i);
            boolean repeated = i > 0 && all.get(i - 1).bytes().equals(record.bytes());
            if (!repeated && all.stream().noneMatch(other -> dominates(other, record))) {
                members.add(record);
            }
        }
        return members;
    }

    private static boolean dominates(SealedRecord other, SealedRecord record) {
        return !other.head().dot().equals(record.head().dot())
                && other.head().past().containsOwn(record.head().dot());
    }
}
