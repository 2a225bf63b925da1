package io.tandemsync.cli;

import io.tandemsync.cli.conflict.ConflictsCommand;
import io.tandemsync.cli.conflict.ResolveCommand;
import io.tandemsync.cli.device.DaemonCommand;
import io.tandemsync.cli.device.DeviceCommand;
import io.tandemsync.cli.device.DoctorCommand;
import io.tandemsync.cli.device.EventsCommand;
import io.tandemsync.cli.device.HealthCommand;
import io.tandemsync.cli.device.StartCommand;
import io.tandemsync.cli.device.StatusCommand;
import io.tandemsync.cli.device.StopCommand;
import io.tandemsync.cli.device.TokenInspectCommand;
import io.tandemsync.cli.operate.ConfigGetCommand;
import io.tandemsync.cli.operate.ConfigSetCommand;
import io.tandemsync.cli.operate.MoveCommand;
import io.tandemsync.cli.operate.SupportCommand;
import io.tandemsync.cli.operate.VerifyCommand;
import io.tandemsync.cli.peer.PeerAddCommand;
import io.tandemsync.cli.peer.PeerListCommand;
import io.tandemsync.cli.peer.PeerRemoveCommand;
import io.tandemsync.cli.replica.ReplicaForgetCommand;
import io.tandemsync.cli.replica.ReplicaListCommand;
import io.tandemsync.cli.service.ServiceInstallCommand;
import io.tandemsync.cli.service.ServiceStatusCommand;
import io.tandemsync.cli.service.ServiceUninstallCommand;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.settings.SetCommand;
import io.tandemsync.cli.settings.SettingsCommand;
import io.tandemsync.cli.share.AddCommand;
import io.tandemsync.cli.share.ImportCommand;
import io.tandemsync.cli.share.InfoCommand;
import io.tandemsync.cli.share.ListCommand;
import io.tandemsync.cli.share.PauseCommand;
import io.tandemsync.cli.share.RemoveCommand;
import io.tandemsync.cli.share.RescanCommand;
import io.tandemsync.cli.share.ResumeCommand;
import io.tandemsync.cli.share.SyncCommand;
import io.tandemsync.cli.share.TokenCommand;
import io.tandemsync.cli.share.WaitCommand;
import io.tandemsync.cli.version.RestoreCommand;
import io.tandemsync.cli.version.RevertCommand;
import io.tandemsync.cli.version.VersionsCommand;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/**
 * All commands by their words. A tree can leave out what a command line does not mention, since reading the annotations of
 * every command costs more than most commands do.
 */
final class CommandTree {
    private final Invocation invocation;
    private final Predicate<String> mentioned;

    private CommandTree(Invocation invocation, Predicate<String> mentioned) {
        this.invocation = invocation;
        this.mentioned = mentioned;
    }

    /** The parser for the commands whose words are mentioned. */
    static CommandLine of(Invocation invocation, Predicate<String> mentioned) {
        CommandLine root = new CommandTree(invocation, mentioned).root();
        root.setExpandAtFiles(false);
        root.setInterpolateVariables(false);
        root.setAbbreviatedOptionsAllowed(false);
        root.setOverwrittenOptionsAllowed(true);
        root.setPosixClusteredShortOptionsAllowed(false);
        root.setUnmatchedOptionsArePositionalParams(false);
        root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        return root;
    }

    private CommandLine root() {
        CommandLine root = new CommandLine(new RootCommand(invocation));
        root.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .scopeType(ScopeType.INHERIT)
                        .description("Show how the command is used.")
                        .build())
                .addOption(OptionSpec.builder("--version")
                        .versionHelp(true)
                        .description("Show the version.")
                        .build());
        put(root, "start", StartCommand::new);
        put(root, "stop", StopCommand::new);
        put(root, "status", StatusCommand::new);
        put(root, "device", DeviceCommand::new);
        put(root, "daemon", DaemonCommand::new);
        put(root, "events", EventsCommand::new);
        put(root, "doctor", DoctorCommand::new);
        put(root, "health", HealthCommand::new);
        put(root, "support", SupportCommand::new);
        if (mentioned.test("share")) {
            root.addSubcommand("share", shares());
        }
        if (mentioned.test("token")) {
            CommandLine tokens = group("Look into tokens.");
            put(tokens, "inspect", TokenInspectCommand::new);
            root.addSubcommand("token", tokens);
        }
        if (mentioned.test("service")) {
            CommandLine services = group("Run the daemon as a service of the system.");
            put(services, "install", ServiceInstallCommand::new);
            put(services, "uninstall", ServiceUninstallCommand::new);
            put(services, "status", ServiceStatusCommand::new);
            root.addSubcommand("service", services);
        }
        if (mentioned.test("config")) {
            CommandLine config = group("Look at and change the settings of the device.");
            put(config, "get", ConfigGetCommand::new);
            put(config, "set", ConfigSetCommand::new);
            root.addSubcommand("config", config);
        }
        put(root, "help", any -> new HelpCommand());
        return root;
    }

    private CommandLine shares() {
        CommandLine shares = group("Make, join and look after shares.");
        put(shares, "add", AddCommand::new);
        put(shares, "token", TokenCommand::new);
        put(shares, "import", ImportCommand::new);
        put(shares, "list", ListCommand::new);
        put(shares, "info", InfoCommand::new);
        put(shares, "remove", RemoveCommand::new);
        if (mentioned.test("peer")) {
            CommandLine peers = group("Look after the peers of a share.");
            put(peers, "add", PeerAddCommand::new);
            put(peers, "remove", PeerRemoveCommand::new);
            put(peers, "list", PeerListCommand::new);
            shares.addSubcommand("peer", peers);
        }
        if (mentioned.test("replica")) {
            CommandLine replicas = group("Look after the other replicas of a share.");
            put(replicas, "list", ReplicaListCommand::new);
            put(replicas, "forget", ReplicaForgetCommand::new);
            shares.addSubcommand("replica", replicas);
        }
        put(shares, "pause", PauseCommand::new);
        put(shares, "resume", ResumeCommand::new);
        put(shares, "rescan", RescanCommand::new);
        put(shares, "sync", SyncCommand::new);
        put(shares, "wait", WaitCommand::new);
        put(shares, "conflicts", ConflictsCommand::new);
        put(shares, "resolve", ResolveCommand::new);
        put(shares, "verify", VerifyCommand::new);
        put(shares, "move", MoveCommand::new);
        put(shares, "versions", VersionsCommand::new);
        put(shares, "restore", RestoreCommand::new);
        put(shares, "revert", RevertCommand::new);
        put(shares, "settings", SettingsCommand::new);
        put(shares, "set", SetCommand::new);
        return shares;
    }

    private void put(CommandLine parent, String word, Function<Invocation, Object> command) {
        if (mentioned.test(word)) {
            parent.addSubcommand(word, command.apply(invocation));
        }
    }

    private static CommandLine group(String description) {
        CommandLine group = new CommandLine(new GroupCommand());
        group.getCommandSpec().usageMessage().description(description);
        return group;
    }
}
