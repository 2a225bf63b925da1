package io.tandemsync.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows how a command is used. */
@Command(name = "help", description = "Show how a command is used.")
final class HelpCommand {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command, for example: share add.")
    private List<String> words = List.of();

    /** The command that help is wanted for. */
    List<String> words() {
        return words;
    }
}
