package dev.cairn.cli.workflow;

import dev.cairn.cli.base.Group;
import picocli.CommandLine.Command;

/** Commands about workflows. */
@Command(
    name = "workflows",
    description = "Finds, shows and changes workflows.",
    subcommands = {
      ListWorkflows.class,
      ShowWorkflow.class,
      TailWorkflow.class,
      ExportWorkflows.class,
      CountWorkflows.class,
      CancelWorkflows.class,
      ResumeWorkflows.class,
      ForkWorkflow.class,
      DeleteWorkflows.class
    })
public final class WorkflowsCommand extends Group {}
