package dev.cairn.cli.workflow;

import dev.cairn.cli.base.Change;
import java.util.Map;
import picocli.CommandLine.Command;

/** Resumes workflows. */
@Command(name = "resume", description = "Resumes workflows that are stuck, exhausted or cancelled.")
final class ResumeWorkflows extends ManyWorkflows {
  ResumeWorkflows() {
    super("resume");
  }

  @Override
  Change change(String id, String path) {
    return Change.post("Resume workflow '%s'.".formatted(id), path + "/resume", Map.of());
  }
}
