package dev.cairn.cli.command;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.ApiCommand;
import dev.cairn.cli.base.Change;
import dev.cairn.cli.base.ChangeCommand;
import dev.cairn.cli.base.Group;
import dev.cairn.cli.base.Values;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Table;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Commands about access tokens. */
@Command(
    name = "token",
    description = "Creates, lists and revokes access tokens of the HTTP API.",
    subcommands = {TokenCommand.Create.class, TokenCommand.All.class, TokenCommand.Revoke.class})
public final class TokenCommand extends Group {

  /** Creates a token. */
  @Command(
      name = "create",
      description = "Creates a token, and prints its secret, which cannot be read again.")
  static final class Create extends ChangeCommand {
    @Parameters(paramLabel = "NAME", description = "Whom it is for; part of the audit log.")
    private String name = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description = "viewer (default), operator or admin.")
    private String role = "viewer";

    @Option(names = "--expires-in", paramLabel = "TIME", description = "Such as 90d.")
    private String expiresIn = "";

    @Override
    protected List<Change> changes(Api api) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("name", name);
      body.put("role", role.toUpperCase(Locale.ROOT));
      if (!expiresIn.isEmpty()) {
        body.put(
            "expiresAt", Clock.systemUTC().instant().plus(Values.duration(expiresIn)).toString());
      }
      return List.of(
          Change.post(
              "Create a token for '%s' with the role %s.".formatted(name, role), "/tokens", body));
    }

    @Override
    protected void print(Change change, JsonNode answer, Output output) {
      output.line(answer.path("secret").asString(""));
    }
  }

  /** Lists tokens. */
  @Command(name = "list", description = "Lists the tokens, without their secrets.")
  static final class All extends ApiCommand {
    @Override
    protected ExitCode run(Api api, Output output) {
      JsonNode tokens = api.get("/tokens");
      if (output.isJson()) {
        output.json(tokens);
        return ExitCode.OK;
      }
      Table table = new Table("ID", "NAME", "ROLE", "CREATED", "EXPIRES");
      tokens.forEach(token ->
          table.add(
              token.path("id").asString(""),
              token.path("name").asString(""),
              token.path("role").asString(""),
              token.path("createdAt").asString(""),
              token.path("expiresAt").asString("")));
      output.table(table);
      return ExitCode.OK;
    }
  }

  /** Revokes a token. */
  @Command(name = "revoke", description = "Revokes a token.")
  static final class Revoke extends ChangeCommand {
    @Parameters(paramLabel = "ID", description = "The id of the token.")
    private String id = "";

    @Override
    protected List<Change> changes(Api api) {
      return List.of(
          Change.delete("Revoke token '%s'.".formatted(id), "/tokens/" + Paths.segment(id)));
    }
  }
}
