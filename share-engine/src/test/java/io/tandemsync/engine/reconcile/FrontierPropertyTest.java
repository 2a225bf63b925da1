package io.tandemsync.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.Dot;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Laws of merging, on the records that random histories make. {@code -Dtandem.seed} sets the seed. */
class FrontierPropertyTest {
    private static final long SEED = Long.getLong("tandem.seed", 20_261_120);

    private final Random random = new Random(SEED);

    @Test
    void merge_isCommutativeAssociativeAndIdempotent() {
        for (List<PathRecord> records : recordsOfHistories(1_000)) {
            Frontier a = some(records);
            Frontier b = some(records);
            Frontier c = some(records);
            assertThat(a.merge(b)).as("seed %d", SEED).isEqualTo(b.merge(a));
            assertThat(a.merge(b).merge(c)).as("seed %d", SEED).isEqualTo(a.merge(b.merge(c)));
            assertThat(a.merge(a)).isEqualTo(a);
            assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
        }
    }

    @Test
    void winner_doesNotDependOnOrder() {
        for (List<PathRecord> records : recordsOfHistories(1_000)) {
            Frontier before = Frontier.of(records);
            Collections.shuffle(records, random);
            Frontier after = Frontier.empty();
            for (PathRecord record : records) {
                after = after.plus(record);
            }
            assertThat(after).as("seed %d", SEED).isEqualTo(before);
            assertThat(after.winner()).isPresent().isEqualTo(before.winner());
        }
    }

    @Test
    void rank_isATotalOrder() {
        for (List<PathRecord> records : recordsOfHistories(300)) {
            for (PathRecord a : records) {
                for (PathRecord b : records) {
                    int order = Rank.BY_RANK.compare(a, b);
                    assertThat(Integer.signum(Rank.BY_RANK.compare(b, a))).isEqualTo(-Integer.signum(order));
                    assertThat(order == 0).isEqualTo(a.dot().equals(b.dot()));
                    for (PathRecord c : records) {
                        if (order < 0 && Rank.BY_RANK.compare(b, c) < 0) {
                            assertThat(Rank.BY_RANK.compare(a, c)).isNegative();
                        }
                    }
                }
            }
        }
    }

    /** Hence a record is dominated exactly where its dot is in another's past. */
    @Test
    void whoeverHasSeenARecord_hasSeenAllItHadSeen() {
        for (List<PathRecord> records : recordsOfHistories(1_000)) {
            for (PathRecord later : records) {
                for (PathRecord earlier : records) {
                    if (later.past().containsOwn(earlier.dot())) {
                        Past joined = later.past().join(earlier.past());
                        assertThat(joined.own())
                                .as("seed %d", SEED)
                                .isEqualTo(later.past().own());
                    }
                }
            }
        }
    }

    private Frontier some(List<PathRecord> records) {
        return Frontier.of(records.stream().filter(r -> random.nextBoolean()).toList());
    }

    /** For each path of random histories every record that any replica held at any time. */
    private List<List<PathRecord>> recordsOfHistories(int histories) {
        List<List<PathRecord>> all = new ArrayList<>();
        List<Step> alphabet = Step.all(3);
        for (int h = 0; h < histories; h++) {
            World world = World.synced(3);
            TreeMap<SharePath, TreeMap<Dot, PathRecord>> seen = new TreeMap<>();
            for (int s = 0; s < 10; s++) {
                world.apply(alphabet.get(random.nextInt(alphabet.size())));
                for (Replica replica : world.replicas) {
                    replica.known.forEach((path, frontier) -> frontier.members()
                            .forEach(m -> seen.computeIfAbsent(path, p -> new TreeMap<>())
                                    .put(m.dot(), m)));
                }
            }
            seen.values().forEach(records -> all.add(new ArrayList<>(records.values())));
        }
        return all;
    }
}
