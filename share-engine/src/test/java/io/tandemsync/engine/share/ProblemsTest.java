package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsTest {
    private static final Problem BAD = new Problem("d/b\u00ff", Problem.Code.NAME_NOT_UTF8, "rename it");
    private static final Problem WORSE = new Problem("d/c\u00ff", Problem.Code.NAME_NOT_UTF8, "rename it");

    private final Problems problems = new Problems();

    @Test
    void unnamed_areNewsOnce() {
        assertThat(problems.listed(SharePath.of("d"), List.of(BAD))).containsExactly(BAD);
        assertThat(problems.listed(SharePath.of("d"), List.of(BAD, WORSE))).containsExactly(WORSE);
    }

    @Test
    void unnamed_goWhenTheirDirectoryIsListedWithoutThem() {
        problems.listed(SharePath.of("d"), List.of(BAD, WORSE));
        problems.listed(SharePath.of("e"), List.of());
        assertThat(problems.all()).containsExactly(BAD, WORSE);
        problems.listed(SharePath.of("d"), List.of(WORSE));
        assertThat(problems.all()).containsExactly(WORSE);
        problems.listed(SharePath.of("d"), List.of());
        assertThat(problems.all()).isEmpty();
    }

    /** Another look at this disk cannot mend it. */
    @Test
    void falseContent_staysUntilContentHasComeOrIsAnother() {
        SharePath path = SharePath.of("f");
        assertThat(problems.add(new Problem("f", Problem.Code.FALSE_CONTENT, "ask others")))
                .isTrue();
        problems.remove(path);
        problems.travels(path);
        assertThat(problems.retried()).isEmpty();
        assertThat(problems.all()).hasSize(1);
        problems.settled(path);
        assertThat(problems.all()).isEmpty();
        problems.listed(SharePath.root(), List.of(BAD));
        problems.settled(path);
        assertThat(problems.all()).containsExactly(BAD);
    }

    @Test
    void problemsShown_areBounded() {
        for (int i = 0; i < 2_000; i++) {
            problems.listed(SharePath.of("d" + i), List.of(BAD, WORSE));
        }
        assertThat(problems.all()).hasSize(1_000);
    }
}
