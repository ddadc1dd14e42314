package dev.cairn.cli.command;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.Change;
import dev.cairn.cli.base.ChangeCommand;
import dev.cairn.cli.base.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a message to a workflow. */
@Command(name = "send", description = "Sends a message to a workflow.")
public final class SendCommand extends ChangeCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the workflow.")
  private String id = "";

  @Parameters(index = "1", paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Parameters(index = "2", paramLabel = "VALUE", description = "The message: JSON, or a text.")
  private String value = "";

  @Option(names = "--keep", description = "Keep it for a workflow that is started later.")
  private boolean keep;

  @Override
  protected List<Change> changes(Api api) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("topic", topic);
    body.put("value", Values.json(value));
    if (keep) {
      body.put("keep", true);
    }
    return List.of(
        Change.post(
            "Send a message about '%s' to workflow '%s'.".formatted(topic, id),
            Paths.workflow(id) + "/messages",
            body));
  }
}
