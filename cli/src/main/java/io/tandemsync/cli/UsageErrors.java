package io.tandemsync.cli;

import io.tandemsync.client.TandemException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with a command line, and what to do. */
final class UsageErrors {
    private UsageErrors() {}

    /** The error for a command line that the parser refused. */
    static TandemException of(ParameterException refused) {
        CommandLine command = refused.getCommandLine();
        return new TandemException("usage", what(refused) + "; " + help(command), refused);
    }

    /** The error for a word that needs another one after it. */
    static TandemException missingCommand(CommandLine group) {
        String name = group.getCommandSpec().qualifiedName(" ");
        return new TandemException("usage", "'" + name + "' needs a command; " + help(group));
    }

    /** The error for help about a command that does not exist. */
    static TandemException noSuchCommand(String word, CommandLine parent) {
        return new TandemException("usage", "there is no command '" + word + "'; " + help(parent));
    }

    private static String what(ParameterException refused) {
        if (refused instanceof MissingParameterException missing) {
            String labels =
                    missing.getMissing().stream().map(UsageErrors::label).collect(Collectors.joining(", "));
            return labels.isEmpty() ? plain(refused) : labels + " is missing";
        }
        if (refused instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().get(0);
            boolean option = first.startsWith("-") && first.length() > 1;
            boolean command = !refused.getCommandLine().getSubcommands().isEmpty();
            String kind = option ? "unknown option" : command ? "unknown command" : "unexpected argument";
            List<String> suggestions = unmatched.getSuggestions();
            return kind + " '" + first + "'" + (suggestions.isEmpty() ? "" : ", close to " + suggestions.get(0));
        }
        return plain(refused);
    }

    private static String label(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? option.longestName() + " " + option.paramLabel()
                : argument.paramLabel();
    }

    private static String plain(ParameterException refused) {
        String message = refused.getMessage();
        if (message == null || message.isEmpty()) {
            return "the command line cannot be understood";
        }
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String help(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName(" ");
        int space = name.indexOf(' ');
        String rest = space < 0 ? "" : name.substring(space);
        return "see '" + (space < 0 ? name : name.substring(0, space)) + " help" + rest + "'";
    }
}
