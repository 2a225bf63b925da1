package io.tandemsync.cli;

import io.tandemsync.cli.session.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command above all commands, with the options that hold for each. */
@Command(name = "tandem", description = "Keeps a directory equal on several machines.")
final class RootCommand {
    @Mixin
    private final Invocation invocation;

    RootCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    Invocation invocation() {
        return invocation;
    }
}
