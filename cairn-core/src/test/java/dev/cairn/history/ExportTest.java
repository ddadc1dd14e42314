package dev.cairn.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.operate.Criterion;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.EncryptingCodecs;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exporting histories to files, and replaying them where their workflows do not exist. */
class ExportTest extends CairnTest {
  private static final Duration LONG = Duration.ofDays(30);

  @TempDir Path folder;

  private Fn.Of1<String, String> flow = text -> "not registered yet";

  /** A workflow whose steps have argument hashes. */
  public static class Checkout {
    @Workflow
    public String checkout(String order) {
      String reserved = reserve(order);
      try {
        return charge(reserved);
      } catch (IllegalStateException declined) {
        return "declined " + declined.getMessage();
      }
    }

    @Step
    String reserve(String order) {
      return order + " reserved";
    }

    @Step(attempts = 1)
    String charge(String reserved) {
      throw new IllegalStateException("no money");
    }
  }

  /** A later version, which passes other arguments to a step. */
  public static class ChangedCheckout extends Checkout {
    @Override
    @Workflow
    public String checkout(String order) {
      return super.checkout(order + "!");
    }
  }

  private static Consumer<Cairn> checkout(Class<? extends Checkout> type) {
    return cairn -> cairn.durable(type);
  }

  private ExportedHistory recordedCheckout() {
    Cairn cairn = Cairn.open(database.config());
    try (cairn) {
      Checkout checkout = cairn.durable(Checkout.class);
      cairn.start();
      cairn
          .start(StartOptions.id("order-17").header("tenant", "acme"), checkout::checkout, "o")
          .await();
      return cairn.histories().export("order-17");
    }
  }

  private HistoryReplay replay(ExportedHistory history, Consumer<Cairn> registration) {
    try (Cairn cairn = Cairn.openForReplay(Config.named("replay"))) {
      registration.accept(cairn);
      return cairn.histories().replay(history);
    }
  }

  @Test
  void historyReadFromAFileEqualsTheExportedOne() {
    ExportedHistory history = recordedCheckout();

    history.writeTo(folder.resolve("order.json"));

    assertThat(ExportedHistory.read(folder.resolve("order.json"))).isEqualTo(history);
    assertThat(history.workflow().state()).isEqualTo(WorkflowState.SUCCEEDED);
    assertThat(history.workflow().headers()).containsEntry("tenant", "acme");
    assertThat(history.input()).isEqualTo("[\"o\"]");
    assertThat(history.output()).isEqualTo("\"declined no money\"");
    assertThat(history.steps())
        .extracting(ExportedHistory.Step::key)
        .containsExactly("reserve", "charge");
    assertThat(history.steps().getFirst().argumentHash()).isPresent();
    assertThat(history.steps().getLast().error()).contains("IllegalStateException", "no money");
    assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".part"));
  }

  @Test
  void fileIsReplayedWithoutADatabase() {
    ExportedHistory history = recordedCheckout();

    HistoryReplay replay = replay(history, checkout(Checkout.class));

    assertThat(replay.result().problem()).isNull();
    assertThat(replay.result().changedArguments()).isEmpty();
    assertThat(replay.calls())
        .extracting(HistoryReplay.Call::key)
        .containsExactly("reserve", "charge");
    assertThat(replay.output()).isEqualTo("\"declined no money\"");
  }

  @Test
  void replayOfAFileReportsChangedArguments() {
    ExportedHistory history = recordedCheckout();

    HistoryReplay replay = replay(history, cairn -> cairn.durable(ChangedCheckout.class));

    assertThat(replay.result().changedArguments()).contains("reserve");
  }

  private ExportedHistory recorded(Fn.Of1<String, String> code) {
    return recorded(database.config(), code, "receive go#deadline");
  }

  private ExportedHistory recorded(Config config, Fn.Of1<String, String> code, String lastKey) {
    try (Cairn cairn = Cairn.open(config)) {
      flow = cairn.workflow("flow", String.class, String.class, code);
      cairn.start();
      cairn.start(StartOptions.id("w"), flow, "input");
      Eventually.holds(() -> assertThat(stepKeys("w")).endsWith(lastKey));
      return cairn.histories().export("w");
    }
  }

  private static String waitForMessage() {
    return Durable.receive("go", String.class, LONG).orElse("nothing");
  }

  private static Consumer<Cairn> flow(Fn.Of1<String, String> code) {
    return cairn -> cairn.workflow("flow", String.class, String.class, code);
  }

  @Test
  void changedOrderInTheSameBuildIsShownSideBySide() {
    ExportedHistory history =
        recorded(
            text -> Durable.step("a", () -> "a") + Durable.step("b", () -> "b") + waitForMessage());

    HistoryReplay replay =
        replay(
            history,
            flow(text ->
                Durable.step("b", () -> "b") + Durable.step("a", () -> "a") + waitForMessage()));

    assertThat(replay.result().fits()).isFalse();
    assertThat(replay.result().problem())
        .contains("requested STEP 'b' where STEP 'a' is recorded")
        .containsPattern("> +0 +a +b");
  }

  @Test
  void workflowInFlightIsReplayedToItsFirstCallWithoutARecord() {
    Fn.Of1<String, String> code = text -> Durable.step("a", () -> "a") + waitForMessage();

    HistoryReplay replay = replay(recorded(code), flow(code));

    assertThat(replay.result().fits()).isTrue();
    assertThat(replay.output()).isNull();
    assertThat(replay.calls())
        .extracting(HistoryReplay.Call::kind)
        .containsExactly("STEP", "RECEIVE");
  }

  @Test
  void branchesChildrenAndEndedChildrenAreReplayed() {
    Fn.Of1<String, String> code =
        text -> {
          var one = Durable.branch("one", () -> Durable.step("in", () -> 1));
          var two = Durable.branch("two", () -> Durable.step("in", () -> 2));
          return Durable.all(one, two) + waitForMessage();
        };
    Fn.Of1<String, String> parent =
        text -> {
          var child = Durable.start(StartOptions.id("child"), flow, text);
          return child.id() + waitForMessage();
        };
    try (Cairn cairn = Cairn.open(database.config())) {
      flow = cairn.workflow("flow", String.class, String.class, code);
      Fn.Of1<String, String> top = cairn.workflow("parent", String.class, String.class, parent);
      cairn.start();
      cairn.start(StartOptions.id("p"), top, "input");
      Eventually.holds(() -> assertThat(stepKeys("p")).endsWith("receive go#deadline"));
      Eventually.holds(() -> assertThat(stepKeys("child")).endsWith("receive go#deadline"));
      ExportedHistory history = cairn.histories().export("p");

      assertThat(history.children()).extracting(ExportedHistory.Child::id).containsExactly("child");
      assertThat(
              replay(
                      history,
                      other -> {
                        flow = other.workflow("flow", String.class, String.class, code);
                        other.workflow("parent", String.class, String.class, parent);
                      })
                  .result()
                  .problem())
          .isNull();
      HistoryReplay ofChild = replay(cairn.histories().export("child"), flow(code));
      assertThat(ofChild.result().problem()).isNull();
      assertThat(ofChild.calls())
          .extracting(HistoryReplay.Call::key)
          .containsExactly("receive go", "one/in", "two/in");
    }
  }

  @Test
  void unstartedCairnReplaysWorkflowsThatHaveStartedChildren() {
    Fn.Of1<String, String> parent =
        text -> Durable.start(StartOptions.id("child"), flow, text).id() + waitForMessage();
    Consumer<Cairn> registration =
        cairn -> {
          flow = cairn.workflow("flow", String.class, String.class, text -> text);
          cairn.workflow("parent", String.class, String.class, parent);
        };
    try (Cairn cairn = Cairn.open(database.config())) {
      flow = cairn.workflow("flow", String.class, String.class, text -> text);
      Fn.Of1<String, String> top = cairn.workflow("parent", String.class, String.class, parent);
      cairn.start();
      cairn.start(StartOptions.id("p"), top, "input");
      Eventually.holds(() -> assertThat(stepKeys("p")).endsWith("receive go#deadline"));
    }

    try (Cairn cairn = Cairn.open(database.config())) {
      registration.accept(cairn);
      assertThat(cairn.workflows().replay("p").problem()).isNull();
    }
  }

  @Test
  void generationIsExportedAfterContinueAsNew() {
    Fn.Of1<String, String> code =
        text -> {
          Durable.step("in " + text, () -> text);
          if (text.equals("input")) {
            throw Durable.continueAsNew("second");
          }
          return waitForMessage();
        };

    ExportedHistory history = recorded(code);

    assertThat(history.workflow().generation()).isEqualTo(2);
    assertThat(history.input()).isEqualTo("[\"second\"]");
    assertThat(ExportedHistory.fromJson(history.toJson())).isEqualTo(history);
    assertThat(replay(history, flow(code)).result().problem()).isNull();
  }

  @Test
  void tokensOfPromisesAreNotExported() {
    Fn.Of1<String, String> code =
        text -> {
          Promise<String> approval = Durable.promise("approval", String.class);
          Durable.step("mail", () -> approval.token().length());
          return waitForMessage();
        };
    ExportedHistory history = recorded(code);
    List<String> stored =
        database.query("select output #>> '{}' from cairn.step where kind = 'PROMISE'");

    assertThat(history.toJson()).doesNotContain(stored.getFirst());
    assertThat(replay(history, flow(code)).result().problem()).isNull();
  }

  @Test
  void encryptedValuesAreExportedInPlainAndReplayedWithAnyCodec() {
    Fn.Of1<String, String> code =
        text -> Durable.step("secret", () -> "open sesame") + waitForMessage();

    ExportedHistory history =
        recorded(database.config().codec(EncryptingCodecs.codec()), code, "receive go#deadline");

    assertThat(history.steps().getFirst().output()).isEqualTo("\"open sesame\"");
    assertThat(replay(history, flow(code)).result().problem()).isNull();
    try (Cairn cairn =
        Cairn.openForReplay(Config.named("replay").codec(EncryptingCodecs.codec()))) {
      flow(code).accept(cairn);
      assertThat(cairn.histories().replay(history).result().problem()).isNull();
    }
  }

  @Test
  void largeOutcomesAreExported() {
    String large = "x".repeat(300_000);
    Fn.Of1<String, String> code =
        text -> {
          for (int i = 0; i < 20; i++) {
            Durable.step("large", () -> large);
          }
          return waitForMessage();
        };

    ExportedHistory history = recorded(code);

    assertThat(history.steps())
        .filteredOn(step -> step.kind().equals("STEP"))
        .hasSize(20)
        .allSatisfy(step -> assertThat(step.output()).hasSize(large.length() + 2));
    assertThat(replay(history, flow(code)).result().problem()).isNull();
  }

  @Test
  void matchingWorkflowsAreWrittenToOneFileEach() {
    Cairn cairn =
        open(engine -> flow = engine.workflow("flow", String.class, String.class, text -> text));
    for (String id : List.of("a", "b/1", "c")) {
      cairn.start(StartOptions.id(id), flow, id).await();
    }

    List<Path> files =
        cairn
            .histories()
            .exportTo(folder.resolve("new"), 2, (place, value) -> value, Criterion.name("flow"));

    assertThat(files).hasSize(2).allMatch(Files::exists);
    assertThat(files.getFirst()).hasFileName("flow-c.json");
    assertThat(ExportedHistory.read(files.getLast()).workflow().id()).isEqualTo("b/1");
    assertThatThrownBy(() -> cairn.histories().export(0))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("The limit is 0; must be 1 to 1,000,000.");
    assertThatThrownBy(() -> cairn.histories().export("unknown"))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessageContaining("'unknown'");
  }

  @Test
  void cairnWithoutADatabaseRefusesEverythingElse() {
    try (Cairn cairn = Cairn.openForReplay(Config.named("replay"))) {
      assertThatThrownBy(cairn::start)
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("openForReplay");
      assertThatThrownBy(() -> cairn.workflows().get("w"))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("openForReplay");
      assertThatThrownBy(() -> cairn.workflows().count()).isInstanceOf(UsageException.class);
    }
  }

  @Test
  void compensationsOfAFailedWorkflowAreReplayed() {
    Fn.Of1<String, String> code =
        text -> {
          String seat = Durable.step("book", () -> "seat 4");
          Durable.compensate("cancel", () -> {});
          throw new IllegalStateException("no plane for " + seat);
        };
    Cairn cairn = open(engine -> flow = engine.workflow("flow", String.class, String.class, code));
    assertThatThrownBy(() -> cairn.start(StartOptions.id("w"), flow, "input").await())
        .hasMessage("no plane for seat 4");
    ExportedHistory history = cairn.histories().export("w");

    HistoryReplay replay = replay(history, flow(code));
    HistoryReplay without = replay(history, flow(text -> Durable.step("book", () -> "seat 4")));

    assertThat(history.error()).contains("no plane for seat 4");
    assertThat(replay.result().problem()).isNull();
    assertThat(replay.calls())
        .extracting(HistoryReplay.Call::kind)
        .containsExactly("STEP", "COMPENSATION");
    assertThat(without.result().fits()).isFalse();
  }

  @Test
  void workflowThatIsNotRegisteredDoesNotFit() {
    HistoryReplay replay = replay(recordedCheckout(), cairn -> {});

    assertThat(replay.result().problem()).contains("has not registered the workflow 'checkout'");
  }
}
