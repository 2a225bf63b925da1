package io.tandemsync.cli;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.ExitCode;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.session.Surroundings;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import io.tandemsync.client.json.JsonWriter;
import io.tandemsync.engine.model.Text;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** One call from its words to its exit code: the only place where errors become output. */
final class CommandCall {
    private final Surroundings surroundings;
    private final List<String> words;

    CommandCall(Surroundings surroundings, List<String> words) {
        this.surroundings = surroundings;
        this.words = List.copyOf(words);
    }

    /** Does what the words say. */
    int run() {
        try {
            return dispatch(parse());
        } catch (TandemException known) {
            return report(known);
        } catch (IOException broken) {
            return report(
                    new TandemException("io", "the operation failed (" + broken.getMessage() + "); try again", broken));
        } catch (RuntimeException | LinkageError bug) {
            return report(new TandemException(
                    "internal",
                    "the command has an error of its own (" + bug + "); run it with --debug, report it",
                    bug));
        } finally {
            surroundings.out().flush();
            surroundings.err().flush();
        }
    }

    /** Parses with few commands first, and with all where those do not explain the words. */
    private ParseResult parse() throws TandemException {
        boolean wantsAll = words.contains("help") || words.contains("-h") || words.contains("--help");
        if (!wantsAll) {
            try {
                return CommandTree.of(new Invocation(surroundings), words::contains)
                        .parseArgs(words.toArray(String[]::new));
            } catch (ParameterException unclear) {
                wantsAll = true;
            }
        }
        try {
            return CommandTree.of(new Invocation(surroundings), word -> true).parseArgs(words.toArray(String[]::new));
        } catch (ParameterException wrong) {
            throw UsageErrors.of(wrong);
        }
    }

    private int dispatch(ParseResult root) throws IOException {
        if (!(root.commandSpec().userObject() instanceof RootCommand top)) {
            throw new IllegalStateException("the root command is of another kind");
        }
        ParseResult deepest = root;
        while (deepest.hasSubcommand()) {
            deepest = deepest.subcommand();
        }
        CommandLine command = deepest.commandSpec().commandLine();
        Object chosen = deepest.commandSpec().userObject();
        if (deepest.isUsageHelpRequested() || root.isUsageHelpRequested()) {
            return show(top.invocation(), "help", command.getUsageMessage().stripTrailing());
        }
        if (root.isVersionHelpRequested()) {
            String version = Version.current();
            return top.invocation().json()
                    ? show(top.invocation(), "version", version)
                    : show(top.invocation(), "version", "tandem " + version);
        }
        if (chosen instanceof HelpCommand help) {
            return show(top.invocation(), "help", usage(root.commandSpec().commandLine(), help.words()));
        }
        if (chosen instanceof Action action) {
            return action.run();
        }
        throw UsageErrors.missingCommand(command);
    }

    private static String usage(CommandLine root, List<String> path) throws TandemException {
        CommandLine command = root;
        for (String word : path) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                throw UsageErrors.noSuchCommand(word, command);
            }
            command = next;
        }
        return command.getUsageMessage().stripTrailing();
    }

    private static int show(Invocation invocation, String key, String text) {
        return invocation.print(Json.object().with(key, text), document -> document.text(key));
    }

    /** Reads the two options from the words, since the parser may have refused them. */
    private int report(TandemException error) {
        surroundings.out().flush();
        if (words.contains("--json")) {
            Json document = Json.object()
                    .with("error", Json.object().with("code", error.code()).with("message", error.sentence()));
            surroundings.err().println(JsonWriter.write(document));
        } else {
            surroundings.err().println("tandem: " + oneLine(error.sentence()));
        }
        if (words.contains("--debug")) {
            error.printStackTrace(surroundings.err());
        }
        return ExitCode.of(error.code());
    }

    /** What would break the line is escaped; backslashes stay, since a daemon's message has its escapes already. */
    private static String oneLine(String sentence) {
        return Arrays.stream(sentence.split("\\\\", -1)).map(Text::escaped).collect(Collectors.joining("\\"));
    }
}
