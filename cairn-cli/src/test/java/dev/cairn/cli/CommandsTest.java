package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.output.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** All commands, once with the URL of the database and once with the address of a server. */
@ParameterizedClass
@MethodSource("connections")
class CommandsTest {
  private final CommandLineTester cairn;
  private final String id = "order-" + UUID.randomUUID();

  CommandsTest(CommandLineTester cairn) {
    this.cairn = cairn;
  }

  static Stream<Named<CommandLineTester>> connections() {
    return Stream.of(
        Named.of("database", TestCluster.byDatabase()), Named.of("server", TestCluster.byServer()));
  }

  /** Starts a workflow on a queue, since a client without the code of workflows needs one. */
  private CommandLineTester.Result start(String workflow, String argument, String... options) {
    List<String> all = new ArrayList<>(List.of("start", workflow, argument, "--queue", "mail"));
    all.addAll(List.of(options));
    return cairn.run(all.toArray(String[]::new));
  }

  @Test
  void startedWorkflowIsAwaitedAndShown() {
    String result = start("greet", "ann", "--id", id, "--wait").is(ExitCode.OK).line();

    assertThat(result).isEqualTo("hello ann");
    assertThat(start("greet", "ann", "--id", id).is(ExitCode.OK).line()).isEqualTo(id);
    assertThat(cairn.run("workflows", "show", id).is(ExitCode.OK).out())
        .contains("state       SUCCEEDED", "arguments   [\"ann\"]", "result      hello ann")
        .containsPattern("█+ +STEP +hello");
    assertThat(cairn.json("workflows", "show", id).at("/workflow/workflow/state").asString())
        .isEqualTo("SUCCEEDED");
    assertThat(cairn.run("workflows", "tail", id).is(ExitCode.OK).out())
        .contains("hello ann", "end");
  }

  @Test
  void failureOfAnAwaitedWorkflowIsAnExitCode() {
    assertThat(start("fail", "no money", "--wait").is(ExitCode.NOT_SUCCEEDED).out())
        .contains("no money");
  }

  @Test
  void workflowsAreFoundAndCounted() {
    for (int i = 0; i < 3; i++) {
      start("greet", "\"ann\"", "--id", id + "/" + i, "--wait").is(ExitCode.OK);
    }

    assertThat(cairn.run("workflows", "list", "--id-prefix", id).is(ExitCode.OK).out())
        .contains("ID", id + "/0", id + "/1", id + "/2", "greet", "SUCCEEDED");
    JsonNode page = cairn.json("workflows", "list", "--id-prefix", id, "--limit", "2");
    assertThat(page.get("workflows")).hasSize(2);
    String cursor = page.get("cursor").asString();
    assertThat(
            cairn.json("workflows", "list", "--id-prefix", id, "--cursor", cursor).get("workflows"))
        .hasSize(1);
    assertThat(cairn.json("workflows", "count", "--id-prefix", id).toString()).contains("3");
    assertThat(cairn.run("workflows", "count", "--id-prefix", id).is(ExitCode.OK).out())
        .containsPattern("SUCCEEDED +3");
  }

  @Test
  void messageContinuesAWorkflow() {
    start("wait", "approval", "--id", id).is(ExitCode.OK);

    cairn.run("send", id, "approval", "yes", "--yes").is(ExitCode.OK);

    assertThat(TestCluster.cairn().handle(id, String.class).await()).isEqualTo("yes");
  }

  @Test
  void itemsOfAStreamAreRead() {
    start("count", "3", "--id", id).is(ExitCode.OK);

    assertThat(cairn.run("stream", id, "numbers").is(ExitCode.OK).out().lines())
        .containsExactly("0", "1", "2");
    assertThat(
            cairn
                .run("stream", id, "numbers", "--from", "2", "--json")
                .is(ExitCode.OK)
                .json()
                .get("value")
                .asInt())
        .isEqualTo(2);
    assertThat(cairn.run("stream", id).is(ExitCode.OK).out())
        .containsPattern("numbers +3 +20.+ closed");
    assertThat(cairn.json("stream", id).at("/0/items").asInt()).isEqualTo(3);
  }

  @Test
  void changesNeedAConfirmation() {
    start("wait", "never", "--id", id).is(ExitCode.OK);

    assertThat(cairn.run("workflows", "cancel", id, "--dry-run").is(ExitCode.OK).out())
        .contains("Would do: Cancel workflow '%s'".formatted(id));
    assertThat(cairn.json("workflows", "cancel", id, "--dry-run").get("path").asString())
        .isEqualTo("/api/v1/workflows/%s/cancel".formatted(id));
    assertThat(cairn.run("workflows", "cancel", id).is(ExitCode.NOT_CONFIRMED).err())
        .contains("nobody can confirm it here", "--yes");
    cairn.run(question -> "no", "workflows", "cancel", id).is(ExitCode.NOT_CONFIRMED);
    assertThat(state()).isEqualTo("RUNNING");

    cairn.run(question -> "y", "workflows", "cancel", id, "--reason", "recall").is(ExitCode.OK);

    TestCluster.cairn().first(List.of(TestCluster.cairn().handle(id, String.class)));
    assertThat(state()).isEqualTo("CANCELLED");
  }

  private String state() {
    return cairn.json("workflows", "show", id).at("/workflow/workflow/state").asString();
  }

  @Test
  void manyAreChangedByCriteria() {
    for (int i = 0; i < 3; i++) {
      cairn.run("start", "greet", "ann", "--id", id + i, "--queue", "slow").is(ExitCode.OK);
    }

    assertThat(
            cairn.run("workflows", "cancel", "--id-prefix", id, "--dry-run").is(ExitCode.OK).out())
        .contains("Cancel 3 workflows (3 match).");
    cairn.run("workflows", "cancel", "--id-prefix", id, "--yes").is(ExitCode.OK);
    cairn.run("workflows", "resume", "--id-prefix", id, "--yes").is(ExitCode.OK);
    cairn.run("workflows", "cancel", id + 0, id + 1, id + 2, "--yes").is(ExitCode.OK);
    assertThat(cairn.run("workflows", "delete", "--id-prefix", id, "--yes").is(ExitCode.OK).out())
        .contains("3 workflows.");
    assertThat(cairn.run("workflows", "delete").is(ExitCode.USAGE).err()).contains("--all");
    assertThat(cairn.run("workflows", "delete", id, "--name", "greet").is(ExitCode.USAGE).err())
        .contains("ids and criteria");
  }

  @Test
  void progressOfChangesAndExportsIsShownOnATerminalOnly(@TempDir Path folder) {
    for (int i = 0; i < 3; i++) {
      cairn.run("start", "greet", "ann", "--id", id + i, "--queue", "slow").is(ExitCode.OK);
    }
    String[] cancel = {"workflows", "cancel", "--id-prefix", id, "--yes"};
    String[] delete = {"workflows", "delete", "--id-prefix", id, "--yes"};
    String[] export = {"workflows", "export", id + 0, id + 1, "--to", folder.toString()};

    assertThat(cairn.run(question -> "", export).is(ExitCode.OK).err())
        .contains("2 of 2 exported (100 %)");
    assertThat(cairn.run(export).is(ExitCode.OK).err()).isEmpty();
    assertThat(cairn.run(question -> "", cancel).is(ExitCode.OK).err())
        .contains("0 of 3 done (0 %)")
        .endsWith("\r");
    assertThat(cairn.run(delete).is(ExitCode.OK).err()).isEmpty();
  }

  @Test
  void forkRunsWithOtherArguments(@TempDir Path folder) throws IOException {
    start("greet", "ann", "--id", id, "--wait").is(ExitCode.OK);

    String fork =
        cairn
            .run("workflows", "fork", id, "--id", id + "-2", "--arguments", "[\"bob\"]", "--yes")
            .is(ExitCode.OK)
            .line();

    assertThat(TestCluster.cairn().handle(fork, String.class).await()).isEqualTo("hello bob");
    cairn.run("workflows", "export", id, "--to", folder.toString()).is(ExitCode.OK);
    assertThat(Files.readString(folder.resolve(id + ".json"))).contains("\"hello ann\"");
  }

  @Test
  void queuesAreLimitedAndPaused() {
    String queue = "queue-" + UUID.randomUUID();

    cairn
        .run("queues", "limit", queue, "--concurrency", "3", "--rate", "100/1m", "--yes")
        .is(ExitCode.OK);
    var dry = cairn.run("queues", "limit", queue, "--concurrency", "4", "--dry-run");
    assertThat(dry.is(ExitCode.OK).err()).contains("PUT ", "\"concurrency\":4");
    cairn.run("queues", "limit", queue, "--concurrency", "4", "--yes").is(ExitCode.OK);
    cairn.run("queues", "pause", queue, "--yes").is(ExitCode.OK);

    assertThat(cairn.run("queues", "list").is(ExitCode.OK).out())
        .containsPattern(queue + " .*paused +4 +100 in PT1M");
    cairn.run("queues", "resume", queue, "--yes").is(ExitCode.OK);
    cairn.run("queues", "delete", queue, "--yes").is(ExitCode.OK);
    cairn.run("queues", "pause", queue, "--yes").is(ExitCode.NOT_FOUND);
    assertThat(cairn.run("queues", "limit", queue, "--rate", "many").is(ExitCode.USAGE).err())
        .contains("100/1m");
  }

  @Test
  void schedulesArePausedAndTriggered() {
    cairn.run("schedules", "pause", "nightly", "--yes").is(ExitCode.OK);
    assertThat(cairn.run("schedules", "list").is(ExitCode.OK).out())
        .containsPattern("nightly +tick +0 3 .*paused");
    cairn.run("schedules", "resume", "nightly", "--yes").is(ExitCode.OK);

    String started = cairn.run("schedules", "trigger", "nightly", "--yes").is(ExitCode.OK).line();

    assertThat(started).startsWith("nightly@");
    assertThat(
            cairn
                .run(
                    "schedules",
                    "backfill",
                    "nightly",
                    "--yes",
                    "--from",
                    "2026-01-01T00:00:00Z",
                    "--to",
                    "2026-01-03T00:00:00Z")
                .is(ExitCode.OK)
                .out())
        .contains("workflows started");
  }

  @Test
  void clusterIsShown() {
    assertThat(cairn.run("executors").is(ExitCode.OK).out()).contains("EXECUTOR", "shop");
    assertThat(cairn.run("versions", "list").is(ExitCode.OK).out()).contains("shop");
    cairn.run("versions", "current", "shop", "--yes").is(ExitCode.OK);
    assertThat(cairn.json("executors").get(0).get("application").asString()).isEqualTo("shop");
    cairn.run("start", "greet", "ann", "--id", id, "--queue", "slow").is(ExitCode.OK);
    assertThat(cairn.run("health").is(ExitCode.OK).out())
        .contains("1 executors", "workflows 'greet' wait", "its queue is paused");
  }

  @Test
  void tokensAreCreatedAndRevoked() {
    JsonNode created =
        cairn.json("token", "create", "ci", "--role", "viewer", "--expires-in", "90d", "--yes");
    String token = created.at("/token/id").asString();

    assertThat(created.get("secret").asString()).isNotBlank();
    assertThat(cairn.run("token", "list").is(ExitCode.OK).out()).contains(token, "VIEWER");
    cairn.run("token", "revoke", token, "--yes").is(ExitCode.OK);
    assertThat(cairn.run("audit").is(ExitCode.OK).out()).contains("revokeToken", "createToken");
  }

  @Test
  void openPromisesAreListedAndCompletedWithoutTheirTokens() {
    start("approve", "ship it?", "--id", id).is(ExitCode.OK);
    String asked =
        TestCluster.cairn().messages().awaitEvent(id, "asked", String.class, Duration.ofMinutes(1));
    assertThat(asked).isEqualTo("ship it?");
    String key =
        cairn
            .json("promise", "list", "--id-prefix", id, "--name", "approve", "--oldest")
            .at("/promises/0/key")
            .asString();

    assertThat(cairn.run("promise", "list", "--workflow", id).is(ExitCode.OK).out())
        .contains("promise answer", "RUNNING");
    cairn.run("promise", "complete", "--workflow", id, "yes").is(ExitCode.USAGE);
    cairn
        .run("promise", "complete", "--workflow", id, "--key", "promise none", "yes", "--yes")
        .is(ExitCode.NOT_FOUND);
    assertThat(
            cairn
                .run("promise", "complete", "--workflow", id, "--key", key, "yes", "--yes")
                .is(ExitCode.OK)
                .out())
        .contains("Complete the promise 'promise answer' of " + id);

    assertThat(TestCluster.cairn().handle(id, String.class).await()).isEqualTo("ship it? yes");
    assertThat(
            cairn
                .run("promise", "complete", "--workflow", id, "--key", key, "no", "--yes")
                .is(ExitCode.OK)
                .out())
        .contains("completed before");
    assertThat(cairn.json("promise", "list", "--workflow", id).get("promises")).isEmpty();
  }

  @Test
  void workflowsAreFoundByATextInTheirValues() {
    start("greet", "text of " + id, "--id", id, "--wait").is(ExitCode.OK);

    assertThat(
            cairn
                .json("workflows", "list", "--text", "hello text of " + id)
                .at("/workflows/0/id")
                .asString())
        .isEqualTo(id);
    assertThat(cairn.json("workflows", "list", "--text", "none of " + id).get("workflows"))
        .isEmpty();
  }

  @Test
  void errorsAreExitCodes() {
    assertThat(cairn.run("workflows", "show", "nobody").is(ExitCode.NOT_FOUND).err())
        .contains("There is no workflow 'nobody'", "\n");
    start("greet", "ann", "--id", id, "--wait").is(ExitCode.OK);
    start("greet", "bob", "--id", id).is(ExitCode.CONFLICT);
    cairn.run("workflows", "cancel", "--state", "BORED", "--yes").is(ExitCode.USAGE);
    cairn.run("promise", "complete", "nothing", "true", "--yes").is(ExitCode.NOT_FOUND);
    cairn.run("promise", "complete", "nothing").is(ExitCode.USAGE);
    cairn.run("workflows", "list", "--since", "tomorrow").is(ExitCode.USAGE);
    cairn.run("executors", "act", "kill", "--yes").is(ExitCode.NOT_FOUND);
    cairn.run("nonsense").is(ExitCode.USAGE);
    cairn.run("workflows").is(ExitCode.USAGE);
  }

  @Test
  void oddIdsAreTheSameEverywhere() {
    String odd = "a/b ü\"'%20.." + id;
    start("greet", "ann", "--id", odd, "--wait").is(ExitCode.OK);

    assertThat(cairn.json("workflows", "show", odd).at("/workflow/workflow/id").asString())
        .isEqualTo(odd);
  }
}
