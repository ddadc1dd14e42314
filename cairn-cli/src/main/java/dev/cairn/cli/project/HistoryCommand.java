package dev.cairn.cli.project;

import dev.cairn.cli.base.Group;
import picocli.CommandLine.Command;

/** Commands about exported histories. */
@Command(
    name = "history",
    description = "Exports histories to files that can be replayed, and replays such files.",
    subcommands = {ExportHistories.class, ReplayHistories.class})
public final class HistoryCommand extends Group {}
