package io.tandemsync.cli.reference;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page of one command, in the language of {@code man(7)}.
 *
 * @param command the command
 * @param version the version of the program
 */
record ManualPage(CommandSpec command, String version) {
    /** The name of the page: the words of the command, joined by dashes. */
    String name() {
        return command.qualifiedName("-");
    }

    /** The page's text. */
    String text() {
        StringBuilder page = new StringBuilder();
        page.append(".TH ").append(quoted(name().toUpperCase(Locale.ROOT))).append(" 1 \"\" ");
        page.append(quoted("tandem " + version)).append(" \"Tandem\"\n");
        section(page, "NAME");
        page.append(escaped(name() + " - " + description())).append('\n');
        section(page, "SYNOPSIS");
        page.append(".B ")
                .append(escaped(command.qualifiedName()))
                .append('\n')
                .append(escaped(usage()))
                .append('\n');
        arguments(page);
        subcommands(page);
        section(page, "EXIT STATUS");
        page.append("0 done, 1 it failed, 2 wrong usage, 3 no daemon reachable, 4 no such share, peer, conflict or\n")
                .append("version, 5 timed out before the wanted state.\n");
        return page.toString();
    }

    private String description() {
        return String.join(" ", command.usageMessage().description());
    }

    private String usage() {
        StringBuilder words = new StringBuilder("[OPTION]...");
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            words.append(' ').append(parameter.paramLabel());
        }
        return command.subcommands().isEmpty() ? words.toString() : words + " COMMAND";
    }

    private void arguments(StringBuilder page) {
        List<PositionalParamSpec> parameters = command.positionalParameters();
        List<OptionSpec> options =
                command.options().stream().filter(option -> !option.hidden()).toList();
        if (parameters.isEmpty() && options.isEmpty()) {
            return;
        }
        section(page, "OPTIONS");
        parameters.forEach(parameter -> item(page, parameter.paramLabel(), parameter));
        for (OptionSpec option : options) {
            String names = String.join(", ", option.names());
            boolean isFlag = option.arity().max() == 0;
            item(page, isFlag ? names : names + " " + option.paramLabel(), option);
        }
    }

    private void subcommands(StringBuilder page) {
        if (command.subcommands().isEmpty()) {
            return;
        }
        section(page, "COMMANDS");
        command.subcommands().forEach((word, sub) -> {
            String about = String.join(" ", sub.getCommandSpec().usageMessage().description());
            item(page, word, about + " See " + sub.getCommandSpec().qualifiedName("-") + "(1).");
        });
    }

    private static void section(StringBuilder page, String title) {
        page.append(".SH ").append(title).append('\n');
    }

    private static void item(StringBuilder page, String term, ArgSpec argument) {
        item(page, term, String.join(" ", argument.description()));
    }

    private static void item(StringBuilder page, String term, String text) {
        page.append(".TP\n.B ")
                .append(escaped(term))
                .append('\n')
                .append(escaped(text))
                .append('\n');
    }

    private static String quoted(String text) {
        return '"' + escaped(text).replace("\"", "") + '"';
    }

    /** Dashes as typed, and no line that begins a request. */
    private static String escaped(String text) {
        String plain = text.replace("\\", "\\e").replace("-", "\\-").replace('\n', ' ');
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }
}
