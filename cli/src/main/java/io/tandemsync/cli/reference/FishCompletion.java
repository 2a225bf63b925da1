package io.tandemsync.cli.reference;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The completions of all commands for fish, which the parser's own generator does not know. */
final class FishCompletion {
    private final List<String> lines = new ArrayList<>();
    private final String program;

    private FishCompletion(String program) {
        this.program = program;
    }

    /** The script for this program and all commands below it. */
    static String of(CommandLine root) {
        FishCompletion completion = new FishCompletion(root.getCommandName());
        completion.lines.add("# What the program's words can be, for fish.");
        completion.lines.add("complete -c " + completion.program + " -f");
        completion.add(root, List.of());
        return String.join("\n", completion.lines) + "\n";
    }

    private void add(CommandLine command, List<String> words) {
        String seen = seen(words, command.getSubcommands().keySet().stream().toList());
        command.getSubcommands().forEach((word, sub) -> {
            lines.add("complete -c " + program + " -n " + quoted(seen) + " -a " + word + " -d "
                    + quoted(about(sub.getCommandSpec())));
            List<String> deeper = new ArrayList<>(words);
            deeper.add(word);
            add(sub, deeper);
        });
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.hidden()) {
                lines.add(option(option, seen(words, List.of())));
            }
        }
    }

    private String option(OptionSpec option, String seen) {
        String name = option.longestName().replaceFirst("^-+", "");
        String value = option.arity().max() == 0 ? "" : " -r";
        return "complete -c " + program + " -n " + quoted(seen) + " -l " + name + value + " -d "
                + quoted(String.join(" ", option.description()));
    }

    /** The condition that all these words were typed, and none of those. */
    private static String seen(List<String> words, List<String> not) {
        List<String> conditions = new ArrayList<>();
        words.forEach(word -> conditions.add("__fish_seen_subcommand_from " + word));
        if (!not.isEmpty()) {
            conditions.add("not __fish_seen_subcommand_from " + String.join(" ", not));
        }
        return conditions.isEmpty() ? "true" : String.join("; and ", conditions);
    }

    private static String about(CommandSpec command) {
        return String.join(" ", command.usageMessage().description());
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
