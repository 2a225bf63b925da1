package io.tandemsync.daemon.ignore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tandemsync.engine.port.IgnoreSyntax;
import io.tandemsync.engine.port.IgnoreSyntax.Verdict;
import io.tandemsync.engine.port.IgnoreSyntaxContract;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The rules that people know from git. */
class GitIgnoreSyntaxTest extends IgnoreSyntaxContract {
    @BeforeAll
    static void keepQuiet() {
        ((Logger) LoggerFactory.getLogger("org.eclipse.jgit")).setLevel(Level.OFF);
    }

    @Override
    protected IgnoreSyntax syntax() {
        return new GitIgnoreSyntax();
    }

    @Test
    void slashInTheMiddleOrInFront_countsFromTheDirectory() {
        assertThat(verdict("/a", "a", false)).isEqualTo(Verdict.IGNORED);
        assertThat(verdict("/a", "d/a", false)).isEqualTo(Verdict.SILENT);
        assertThat(verdict("d/*.o", "d/x.o", false)).isEqualTo(Verdict.IGNORED);
        assertThat(verdict("d/*.o", "e/d/x.o", false)).isEqualTo(Verdict.SILENT);
    }

    @Test
    void twoStars_matchAnyDepth() {
        assertThat(verdict("a/**/b", "a/b", false)).isEqualTo(Verdict.IGNORED);
        assertThat(verdict("a/**/b", "a/x/y/b", false)).isEqualTo(Verdict.IGNORED);
        assertThat(verdict("**/logs/", "deep/logs", true)).isEqualTo(Verdict.IGNORED);
    }

    @Test
    void ranges_questionMarks_andEscapes_match() {
        assertThat(verdict("f[0-9].t?t", "f7.txt", false)).isEqualTo(Verdict.IGNORED);
        assertThat(verdict("\\#x\n\\!y", "#x", false)).isEqualTo(Verdict.IGNORED);
        assertThat(verdict("\\#x\n\\!y", "!y", false)).isEqualTo(Verdict.IGNORED);
        assertThat(verdict("größe *", "größe 1", false)).isEqualTo(Verdict.IGNORED);
    }

    @Test
    void whateverIsWritten_isRead() {
        long seed = 20261121;
        Random random = new Random(seed);
        String signs = "ab*?[]!/\\# -^{}()+.\n\t\u0000\u00e9";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder rules = new StringBuilder();
            for (int j = random.nextInt(24); j > 0; j--) {
                rules.append(signs.charAt(random.nextInt(signs.length())));
            }
            String text = rules.toString();
            assertThatCode(() -> verdict(text, "a/b", false))
                    .as("seed %d, rules %s", seed, text)
                    .doesNotThrowAnyException();
        }
    }
}
