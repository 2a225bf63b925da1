package io.tandemsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of what packages ship about the commands. */
final class ReferenceTest {
    @TempDir
    private Path directory;

    @Test
    void everyCommandHasAPageAndCompletions() throws IOException {
        ReferenceMain.main(new String[] {directory.toString()});

        assertThat(directory.resolve("man1/tandem.1")).exists();
        assertThat(Files.readString(directory.resolve("man1/tandem-share-peer-add.1")))
                .contains(".TH \"TANDEM\\-SHARE\\-PEER\\-ADD\" 1", "Add a peer.", ".B ADDR", ".SH EXIT STATUS");
        assertThat(Files.readString(directory.resolve("completions/tandem.bash")))
                .contains("peer", "conflicts");
        assertThat(Files.readString(directory.resolve("completions/_tandem"))).startsWith("#compdef tandem\n");
        assertThat(Files.readString(directory.resolve("completions/tandem.fish")))
                .contains("-n '__fish_seen_subcommand_from share; and not __fish_seen_subcommand_from add ")
                .contains("-l listen -r -d ");
    }
}
