package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.common.TypeRef;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.NoSuchPromiseException;
import dev.cairn.error.RecordedException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Promises that others complete by a token. */
class PromiseTest extends CairnTest {
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private Fn.Of0<String> asker = () -> "not registered yet";
  private Fn.Of1<Long, String> impatientAsker = millis -> "not registered yet";

  /** Waits without a timeout. */
  private String ask() {
    Promise<String> approval = Durable.promise("approval", String.class);
    tokens.add(approval.token());
    try {
      return "approved by " + approval.await();
    } catch (IllegalStateException | RecordedException refused) {
      return "refused: " + refused.getMessage();
    }
  }

  /** Waits with a timeout, and then without one. */
  private String askWithTimeout(long millis) {
    Promise<String> approval = Durable.promise("approval", String.class);
    tokens.add(approval.token());
    try {
      return "in time: " + approval.await(Duration.ofMillis(millis));
    } catch (AwaitTimeoutException late) {
      return "late: " + approval.await();
    }
  }

  private void register(Cairn cairn) {
    asker = cairn.workflow("asking", String.class, this::ask);
    impatientAsker = cairn.workflow("hurried", Long.class, String.class, this::askWithTimeout);
  }

  private Cairn open() {
    return open(this::register);
  }

  private String token() {
    Eventually.holds(() -> assertThat(tokens).isNotEmpty());
    return tokens.getLast();
  }

  @Test
  void promiseIsCompletedByItsToken() {
    Cairn cairn = open();
    Handle<String> handle = cairn.start(StartOptions.id("t"), asker);

    assertThat(cairn.messages().complete(token(), "ann")).isTrue();

    assertThat(handle.await()).isEqualTo("approved by ann");
    assertThat(stepKeys("t")).containsExactly("promise approval", "await promise approval");
    assertThat(token()).matches("[A-Za-z0-9_-]{43}");
  }

  @Test
  void promiseIsCompletedFromSqlAndByAClient() {
    Cairn cairn = open();
    Handle<String> bySql = cairn.start(StartOptions.id("t"), asker);
    assertThat(database.query("select cairn.complete_promise(?, '\"sql\"')", token()))
        .containsExactly("t");
    assertThat(bySql.await()).isEqualTo("approved by sql");

    tokens.clear();
    Handle<String> failed = cairn.start(StartOptions.id("u"), asker);
    assertThat(database.query("select cairn.fail_promise(?, 'out of office')", token()))
        .containsExactly("t");
    assertThat(failed.await()).isEqualTo("refused: out of office");

    tokens.clear();
    Handle<String> byClient = cairn.start(StartOptions.id("v"), asker);
    try (CairnClient client = CairnClient.connect(database.config())) {
      assertThat(client.messages().complete(token(), "client")).isTrue();
    }
    assertThat(byClient.await()).isEqualTo("approved by client");
  }

  @Test
  void tokenCannotBeReadFromTheDatabase() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("w"), asker);

    String token = token();

    assertThat(database.query("select token from cairn.promise")).doesNotContain(token).hasSize(1);
    assertThat(database.query("select output from cairn.steps where kind = 'PROMISE'"))
        .containsExactly((String) null);
    assertThat(cairn.workflows().history("w").steps())
        .filteredOn(step -> step.kind().equals("PROMISE"))
        .singleElement()
        .satisfies(step -> assertThat(step.output()).isNull());
  }

  @Test
  void failedPromiseThrowsWhereItIsAwaited() {
    Cairn cairn = open();
    Handle<String> handle = cairn.start(StartOptions.id("t"), asker);

    assertThat(cairn.messages().fail(token(), new IllegalStateException("no budget"))).isTrue();

    assertThat(handle.await()).isEqualTo("refused: no budget");
  }

  @Test
  void secondCompletionReturnsFalse() {
    Cairn cairn = open();
    Handle<String> handle = cairn.start(StartOptions.id("t"), asker);
    String token = token();

    assertThat(cairn.messages().complete(token, "first")).isTrue();
    assertThat(cairn.messages().complete(token, "second")).isFalse();
    assertThat(cairn.messages().fail(token, new IllegalStateException("third"))).isFalse();

    assertThat(handle.await()).isEqualTo("approved by first");
    assertThat(cairn.messages().complete(token, "after the end")).isFalse();
  }

  @Test
  void oneOfConcurrentCompletionsWins() {
    Cairn cairn = open();
    Handle<String> handle = cairn.start(StartOptions.id("t"), asker);
    String token = token();

    List<String> deciders =
        IntStream.range(0, 8)
            .mapToObj(i ->
                CompletableFuture.supplyAsync(
                    () -> cairn.messages().complete(token, "n" + i) ? "n" + i : ""))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .filter(decider -> !decider.isEmpty())
            .toList();

    assertThat(deciders).hasSize(1);
    assertThat(handle.await()).isEqualTo("approved by " + deciders.getFirst());
  }

  @Test
  void unknownTokenIsRejected() {
    Cairn cairn = open();

    assertThatThrownBy(() -> cairn.messages().complete("guessed", "ann"))
        .isInstanceOf(NoSuchPromiseException.class)
        .hasMessage(
            "There is no promise with this token. Pass the whole token that Promise.token() returned, in the database and schema of its workflow.");
  }

  @Test
  void promiseOfAnEndedWorkflowIsRejected() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("t"), asker);
    String token = token();
    database.execute(
        "update cairn.workflow set state = 'FAILED', error = '{}', completed_at = now()");

    assertThatThrownBy(() -> cairn.messages().complete(token, "ann"))
        .isInstanceOf(WorkflowEndedException.class)
        .hasMessageStartingWith(
            "Workflow 't' has ended (FAILED) and does not wait for its 'promise approval'");
  }

  @Test
  void promiseCanBeCompletedAfterATimeout() {
    Cairn cairn = open();
    Handle<String> handle = cairn.start(StartOptions.id("t"), impatientAsker, 20L);
    Eventually.holds(() -> assertThat(stepKeys("t")).contains("await promise approval"));

    cairn.messages().complete(token(), "ann");

    assertThat(handle.await()).isEqualTo("late: ann");
    assertThat(stepKeys("t"))
        .containsExactly(
            "promise approval",
            "await promise approval#deadline",
            "await promise approval",
            "await promise approval#2");
  }

  @Test
  void restartKeepsTheDeadline() {
    Cairn first = open();
    first.start(StartOptions.id("t"), impatientAsker, 1_000_000L);
    Eventually.holds(() -> assertThat(stepKeys("t")).hasSize(2));
    first.close();
    database.execute(
        "update cairn.step set output = '\"2020-01-01T00:00:00Z\"' where kind = 'DEADLINE'");

    Cairn next = open();
    Eventually.holds(() -> assertThat(stepKeys("t")).hasSize(3));
    next.messages().complete(token(), "ann");

    assertThat(next.handle("t", String.class).await()).isEqualTo("late: ann");
    assertThat(tokens).as("the same token each time").containsOnly(token());
  }

  static Stream<Arguments> everyRecord() {
    return Stream.of(
            "promise approval", "await promise approval#deadline", "await promise approval", "end")
        .flatMap(key -> Stream.of(Side.values()).map(side -> Arguments.of(side, key)));
  }

  @ParameterizedTest
  @MethodSource("everyRecord")
  void crashDoesNotChangeTheResult(Side side, String key) {
    var gate = gate(side, "t", key);
    Cairn dying = open(gate, this::register);
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("t"), impatientAsker, 1_000_000L));
    boolean completedBefore = key.equals("await promise approval") || key.equals("end");
    if (completedBefore) {
      Eventually.holds(() -> assertThat(stepKeys("t")).hasSize(2));
      dying.messages().complete(token(), "ann");
    }
    gate.awaitReached();
    declareExecutorsDead();
    tokens.clear();
    Cairn next = open();

    if (!completedBefore) {
      assertThat(next.messages().complete(token(), "ann")).isTrue();
    }
    assertThat(next.handle("t", String.class).await()).isEqualTo("in time: ann");
    assertThat(database.count("select count(*) from cairn.promises")).isOne();
  }

  @Test
  void workflowCompletesAPromiseInAStep() {
    CompletableFuture<Fn.Of1<String, Boolean>> flow = new CompletableFuture<>();
    Cairn cairn =
        open(opened -> {
          register(opened);
          flow.complete(
              opened.workflow(
                  "completing",
                  String.class,
                  Boolean.class,
                  token -> {
                    try {
                      return opened.messages().complete(token, "bare");
                    } catch (UsageException outsideItsSteps) {
                      return Durable.step("do", () -> opened.messages().complete(token, "step"));
                    }
                  }));
        });
    Handle<String> handle = cairn.start(StartOptions.id("t"), asker);

    assertThat(cairn.start(flow.join(), token()).await()).isTrue();
    assertThat(handle.await()).isEqualTo("approved by step");
  }

  @Test
  void genericTypesWork() {
    var names = new TypeRef<List<String>>() {};
    CompletableFuture<Fn.Of0<String>> flow = new CompletableFuture<>();
    Cairn cairn =
        open(opened ->
            flow.complete(
                opened.workflow(
                    "listing",
                    String.class,
                    () -> {
                      Promise<List<String>> promise = Durable.promise("names", names);
                      tokens.add(promise.token());
                      return String.join("+", promise.await());
                    })));
    Handle<String> handle = cairn.start(StartOptions.id("t"), flow.join());

    cairn.messages().complete(token(), names, List.of("ann", "bob"));

    assertThat(handle.await()).isEqualTo("ann+bob");
  }
}
