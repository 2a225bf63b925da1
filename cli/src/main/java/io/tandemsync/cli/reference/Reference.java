package io.tandemsync.cli.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Everything that packages ship about the commands. */
public final class Reference {
    /** How the script silences in zsh what only bash has. */
    private static final String ALIAS = "alias compopt=complete";

    private Reference() {}

    /**
     * Writes {@code man1/*.1} and {@code completions/} for bash, zsh and fish below the directory.
     *
     * @param root the parser of the whole program
     */
    public static void write(CommandLine root, String version, Path directory) throws IOException {
        Path pages = Files.createDirectories(directory.resolve("man1"));
        page(root, version, pages);
        Path completions = Files.createDirectories(directory.resolve("completions"));
        String name = root.getCommandName();
        String bash = AutoComplete.bash(name, root);
        Files.writeString(completions.resolve(name + ".bash"), bash);
        Files.writeString(completions.resolve("_" + name), zsh(name, bash));
        Files.writeString(completions.resolve(name + ".fish"), FishCompletion.of(root));
    }

    /**
     * The script for both shells, as zsh loads it by its first line: in the midst of the first completion, where an alias
     * counts for nothing, and that completion is answered too.
     */
    private static String zsh(String name, String bash) {
        return "#compdef " + name + "\n" + bash.replace(ALIAS, "function compopt() { return 0; }")
                + "\nif [ -n \"$ZSH_VERSION\" ]; then _bash_complete -o default -F _complete_" + name + "; fi\n";
    }

    private static void page(CommandLine command, String version, Path directory) throws IOException {
        ManualPage page = new ManualPage(command.getCommandSpec(), version);
        Files.writeString(directory.resolve(page.name() + ".1"), page.text());
        for (CommandLine sub : command.getSubcommands().values()) {
            page(sub, version, directory);
        }
    }
}
