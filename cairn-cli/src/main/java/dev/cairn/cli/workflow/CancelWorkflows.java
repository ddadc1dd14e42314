package dev.cairn.cli.workflow;

import dev.cairn.cli.base.Change;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Cancels workflows. */
@Command(name = "cancel", description = "Cancels workflows and their descendants.")
final class CancelWorkflows extends ManyWorkflows {
  @Option(names = "--reason", paramLabel = "TEXT", description = "The reason, which is recorded.")
  private String reason = "";

  @Option(names = "--alone", description = "With ids: without their descendants.")
  private boolean alone;

  CancelWorkflows() {
    super("cancel");
  }

  @Override
  Change change(String id, String path) {
    Map<String, Object> body = new LinkedHashMap<>(bulkBody());
    if (alone) {
      body.put("alone", true);
    }
    String what = alone ? "Cancel workflow '%s'." : "Cancel workflow '%s' and its descendants.";
    return Change.post(what.formatted(id), path + "/cancel", body);
  }

  @Override
  Map<String, Object> bulkBody() {
    return reason.isEmpty() ? Map.of() : Map.of("reason", reason);
  }
}
