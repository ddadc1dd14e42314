package dev.cairn.cli.command;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.base.Change;
import dev.cairn.cli.base.ChangeCommand;
import dev.cairn.cli.base.Group;
import dev.cairn.cli.base.Values;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about promises. */
@Command(
    name = "promise",
    description = "Completes promises, such as approvals.",
    subcommands = PromiseCommand.Complete.class)
public final class PromiseCommand extends Group {

  /** Completes a promise. */
  @Command(name = "complete", description = "Completes a promise with a value or a failure.")
  static final class Complete extends ChangeCommand {
    @Parameters(index = "0", paramLabel = "TOKEN", description = "The token of the promise.")
    private String token = "";

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "VALUE",
        description = "The value: JSON, or a text.")
    private String value = "";

    @Option(names = "--failure", paramLabel = "TEXT", description = "Fail it with this message.")
    private String failure = "";

    @Override
    protected List<Change> changes(Api api) {
      if (value.isEmpty() == failure.isEmpty()) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "A promise is completed with a value or with a failure.",
            "Give a value, or --failure with a message.");
      }
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("token", token);
      if (failure.isEmpty()) {
        body.put("value", Values.json(value));
      } else {
        body.put("failure", failure);
      }
      return List.of(Change.post("Complete the promise.", "/promises", body));
    }
  }
}
