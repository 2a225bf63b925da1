package io.tandemsync.cli;

import picocli.CommandLine.Command;

/** A word that only commands below it give a meaning. */
@Command
final class GroupCommand {}
