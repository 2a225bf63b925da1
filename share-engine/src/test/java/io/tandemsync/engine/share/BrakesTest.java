package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.index.Totals;
import io.tandemsync.engine.model.SharePath;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BrakesTest {
    private final Brakes brakes = new Brakes();
    private boolean scanOver;

    private boolean asks(int missing, int unwatched, boolean mounted, int all) {
        List<SharePath> paths =
                IntStream.range(0, missing).mapToObj(i -> SharePath.of("f" + i)).toList();
        return brakes.question(paths, unwatched, mounted, new Totals.Sum(all, 0, 0), scan -> scanOver) != null;
    }

    @Test
    void mostOfAShareGoneUnseen_isAskedAbout() {
        assertThat(asks(51, 51, false, 101)).isTrue();
        assertThat(asks(51, 51, false, 102)).isFalse();
        assertThat(asks(50, 50, false, 60)).isFalse();
    }

    @Test
    void anEmptiedShare_isAskedAboutHoweverSmall() {
        assertThat(asks(3, 3, false, 3)).isTrue();
        assertThat(asks(2, 2, false, 3)).isFalse();
    }

    @Test
    void theOnlyFileOfAShare_mayGo() {
        assertThat(asks(1, 1, false, 1)).isFalse();
    }

    @Test
    void watchedDeletions_areNoQuestion() {
        assertThat(asks(100, 0, false, 100)).isFalse();
        assertThat(asks(100, 50, false, 101)).isFalse();
        assertThat(asks(100, 51, false, 101)).isTrue();
    }

    @Test
    void whatAMountMayHide_isAlwaysAskedAbout() {
        assertThat(asks(1, 0, true, 1_000)).isTrue();
    }

    @Test
    void accepted_holdsUntilItsScanIsOver() {
        brakes.accept(7);
        assertThat(asks(100, 100, false, 100)).isFalse();
        scanOver = true;
        assertThat(asks(100, 100, false, 100)).isTrue();
    }
}
