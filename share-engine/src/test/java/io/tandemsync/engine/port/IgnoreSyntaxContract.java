package io.tandemsync.engine.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.IgnoreSyntax.Verdict;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What every syntax of rules understands. */
public abstract class IgnoreSyntaxContract {
    protected abstract IgnoreSyntax syntax();

    protected final Verdict verdict(String rules, String path, boolean directory) {
        return syntax().parse(Bytes.of(rules.getBytes(StandardCharsets.UTF_8))).of(path, directory);
    }

    @Test
    void nameOrEnding_matchesAtEveryDepth() {
        assertThat(verdict("*.tmp\n", "a.tmp", false)).isEqualTo(Verdict.IGNORED);
        assertThat(verdict("*.tmp\n", "deep/er/a.tmp", false)).isEqualTo(Verdict.IGNORED);
        assertThat(verdict("build", "x/build", true)).isEqualTo(Verdict.IGNORED);
        assertThat(verdict("*.tmp\n", "a.tmpx", false)).isEqualTo(Verdict.SILENT);
    }

    @Test
    void slashAtTheEnd_meansDirectories() {
        assertThat(verdict("build/\n", "build", true)).isEqualTo(Verdict.IGNORED);
        assertThat(verdict("build/\n", "build", false)).isEqualTo(Verdict.SILENT);
    }

    @Test
    void lastRuleThatMatches_decides() {
        assertThat(verdict("*.log\n!keep.log\n", "keep.log", false)).isEqualTo(Verdict.INCLUDED);
        assertThat(verdict("!keep.log\n*.log\n", "keep.log", false)).isEqualTo(Verdict.IGNORED);
    }

    @Test
    void emptyLinesAndComments_sayNothing() {
        assertThat(verdict("\n# *.txt\n\r\n", "a.txt", false)).isEqualTo(Verdict.SILENT);
        assertThat(verdict("", "a.txt", false)).isEqualTo(Verdict.SILENT);
    }
}
