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
                .contains("peer", "conflicts", "alias compopt=complete\n");
        // What zsh loads in the midst of a completion answers that one too, and calls nothing that only bash has.
        assertThat(Files.readString(directory.resolve("completions/_tandem")))
                .startsWith("#compdef tandem\n")
                .contains("function compopt() { return 0; }\n")
                .doesNotContain("alias compopt")
                .endsWith("_bash_complete -o default -F _complete_tandem; fi\n");
        assertThat(Files.readString(directory.resolve("completions/tandem.fish")))
                .contains("-n '__fish_seen_subcommand_from share; and not __fish_seen_subcommand_from add ")
                .contains("-l listen -r -d ");
    }
}
