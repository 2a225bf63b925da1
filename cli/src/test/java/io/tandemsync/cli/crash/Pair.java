package io.tandemsync.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.cli.endtoend.TreeListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Two daemons with one share, which b joined with a's token.
 *
 * <pre>
 * place-a/ home/  tree/  away/   where users put what is not to be seen
 * place-b/ home/  tree/  away/
 * </pre>
 */
final class Pair implements AutoCloseable {
    private static final Duration SYNC_MAX = Duration.ofMinutes(5);

    private final Side a;
    private final Side b;
    private final String share;

    /** One daemon and its directories. */
    record Side(Victim daemon, Path place) {
        Path tree() {
            return place.resolve("tree");
        }

        /** On the file system of the tree, but outside of it. */
        Path away() {
            return place.resolve("away");
        }
    }

    private Pair(Side a, Side b, String share) {
        this.a = a;
        this.b = b;
        this.share = share;
    }

    /** Starts two daemons over new homes in these places. */
    @SuppressWarnings("MustBeClosedChecker")
    static Pair start(Path placeA, Path placeB, Path output, String transport) throws IOException {
        Side a = new Side(new Victim(placeA.resolve("home"), output.resolve("a.out"), transport), placeA);
        Side b = new Side(new Victim(placeB.resolve("home"), output.resolve("b.out"), transport), placeB);
        for (Side side : List.of(a, b)) {
            Files.createDirectories(side.tree());
            Files.createDirectories(side.away());
            side.daemon().start();
        }
        String share = a.daemon().add(a.tree());
        b.daemon().join(a.daemon().token(share), b.tree());
        Pair pair = new Pair(a, b, share);
        pair.awaitSync();
        return pair;
    }

    Side a() {
        return a;
    }

    Side b() {
        return b;
    }

    List<Side> sides() {
        return List.of(a, b);
    }

    String share() {
        return share;
    }

    void awaitSync() throws IOException {
        a.daemon().awaitSync(share, SYNC_MAX);
        b.daemon().awaitSync(share, SYNC_MAX);
    }

    /** Whether both shares stand still. */
    boolean isIdle() throws IOException {
        return a.daemon().share(share).text("state").equals("idle")
                && b.daemon().share(share).text("state").equals("idle");
    }

    /** Waits until both believe themselves in sync, the trees are equal, and nothing is left lying about. */
    void awaitEqual(String when) throws IOException {
        awaitSync();
        Awaitility.await(when)
                .atMost(SYNC_MAX)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(TreeListing.of(a.tree()).differences(TreeListing.of(b.tree())))
                        .as("%s\n%s\n%s", when, a.daemon().logTail(), b.daemon().logTail())
                        .isEmpty());
        Awaitility.await(when + ": leftovers")
                .atMost(SYNC_MAX)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(leftovers()).as(when).isEmpty());
    }

    /** What stands in the areas that are empty while nothing happens. */
    private List<Path> leftovers() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Side side : sides()) {
            for (String area : List.of("staging", "displaced")) {
                try (Stream<Path> list =
                        Files.list(side.tree().resolve(".syncdb").resolve(area))) {
                    list.forEach(found::add);
                }
            }
        }
        return found;
    }

    /** Paths of conflict copies. */
    List<String> conflictCopies() throws IOException {
        return TreeListing.of(a.tree()).lines().keySet().stream()
                .filter(path -> path.contains(".sync-conflict-"))
                .toList();
    }

    @Override
    public void close() throws IOException {
        try (Victim first = a.daemon();
                Victim second = b.daemon()) {
            assertThat(first).isNotSameAs(second);
        }
    }
}
