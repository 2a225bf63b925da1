package io.tandemsync.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of what ends the foreground daemon before it has begun. */
final class DaemonMainTest {
    @TempDir
    private Path directory;

    @Test
    void mistypedAddress_isWrongUsageAndMakesNoHome() {
        Path home = directory.resolve("home");

        assertThat(DaemonMain.run(home, List.of("udp/127.0.0.1:1"), false, false))
                .isEqualTo(2);
        assertThat(home).doesNotExist();
    }
}
