package io.tandemsync.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.SharePath;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareLocatorTest {
    private static final Path ROOT = Path.of("/share/root");

    private final ShareLocator locator = new ShareLocator(ROOT, true);

    private Optional<String> hint(String below) {
        return locator.locate(ROOT.resolve(below)).map(SharePath::toString);
    }

    @ParameterizedTest
    @CsvSource({"a, a", "a/b/ä, a/b/ä", "'', ''", "a/.syncdb, a", "a/.SYNCDB/x/y, a", ".SyncDb/x, ''"})
    void path_isHintedAsFarAsItIsValid(String file, String expected) {
        assertThat(hint(file)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({".syncdb", ".syncdb/staging/x"})
    void repository_isNeverHinted(String file) {
        assertThat(hint(file)).isEmpty();
        assertThat(locator.isRepository(ROOT.resolve(file))).isTrue();
    }

    @Test
    void undecodedName_hintsItsDirectory() {
        assertThat(hint("a/b\ufffd\ufffd/c")).contains("a");
    }

    @Test
    void foreignLocale_trustsAsciiOnly() {
        ShareLocator foreign = new ShareLocator(ROOT, false);
        assertThat(foreign.locate(ROOT.resolve("a/b"))).contains(SharePath.of("a/b"));
        assertThat(foreign.locate(ROOT.resolve("a/\u00c3\u00a9/b"))).contains(SharePath.of("a"));
    }

    @Test
    void fileElsewhere_hintsTheWholeShare() {
        assertThat(locator.locate(Path.of("/elsewhere/x"))).contains(SharePath.root());
        assertThat(locator.isRepository(Path.of("/elsewhere/.syncdb"))).isFalse();
    }
}
