package dev.cairn.cli.workflow;

import dev.cairn.cli.base.Change;
import picocli.CommandLine.Command;

/** Deletes workflows. */
@Command(name = "delete", description = "Deletes workflows that have ended, and their descendants.")
final class DeleteWorkflows extends ManyWorkflows {
  DeleteWorkflows() {
    super("delete");
  }

  @Override
  Change change(String id, String path) {
    return Change.delete("Delete workflow '%s' and its descendants.".formatted(id), path);
  }
}
