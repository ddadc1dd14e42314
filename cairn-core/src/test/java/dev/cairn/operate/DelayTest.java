package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Delays that are changed while workflows wait. */
class DelayTest extends SingleWorkflowTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final StartOptions DELAYED = StartOptions.onQueue("q").delay(LONG);

  private Cairn opened() {
    Cairn cairn = openWith(() -> work("a"));
    cairn.queues().declare(Queue.named("q"));
    return cairn;
  }

  private long secondsLeft(String id) {
    return database.count(
        "select extract(epoch from runnable_at - clock_timestamp())::bigint from cairn.workflows where id = ?",
        id);
  }

  @Test
  void delayedWorkflowIsStartedNow() {
    Cairn cairn = opened();
    Handle<String> handle = cairn.start(DELAYED.under("w"), flow);

    assertThat(cairn.workflows().delay("w", Duration.ZERO)).isTrue();

    assertThat(handle.await()).isEqualTo("did a");
    assertThat(cairn.workflows().delay("w", LONG)).as("it is not delayed any more").isFalse();
    assertThat(state("w")).isEqualTo("SUCCEEDED");
  }

  @Test
  void delayIsMadeShorterAndLonger() {
    Cairn cairn = opened();
    Handle<String> handle = cairn.start(DELAYED.under("w"), flow);
    try (CairnClient client = CairnClient.connect(database.config())) {
      assertThat(client.workflows().delay("w", Duration.ofDays(2))).isTrue();
    }
    assertThat(secondsLeft("w")).isBetween(86_400L, 172_800L);

    assertThat(cairn.workflows().delay("w", Duration.ofMillis(1))).isTrue();

    assertThat(handle.await()).isEqualTo("did a");
  }

  @Test
  void debouncedWorkflowIsStartedNowAndReleasesItsKey() {
    Cairn cairn = opened();
    StartOptions debounced = StartOptions.onQueue("q").debounce("k", LONG, LONG);
    Handle<String> first = cairn.start(debounced, flow);

    assertThat(cairn.workflows().delay(first.id(), Duration.ZERO)).isTrue();

    assertThat(first.await()).isEqualTo("did a");
    assertThat(cairn.start(debounced, flow).id()).isNotEqualTo(first.id());
  }

  @Test
  void delayInOpenTransactionIsNotOvertakenByDispatcher() throws Exception {
    Cairn cairn = opened();
    Handle<String> handle = cairn.start(DELAYED.under("w"), flow);
    CompletableFuture<Boolean> second;
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select cairn.delay('w', interval '0')");
      second = CompletableFuture.supplyAsync(() -> cairn.workflows().delay("w", LONG));
      Eventually.holds(() ->
          assertThat(
                  database.count(
                      "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
              .isPositive());
      connection.commit();
    }

    assertThat(second.join()).as("the other call has started it").isFalse();
    assertThat(handle.await()).isEqualTo("did a");
  }

  /** Delays end while others change them: each workflow either runs at once or waits. */
  @Test
  void eitherDelayOrClaimTakesEffect() {
    Cairn cairn = opened();
    int number = 60;
    IntStream.range(0, number)
        .forEach(i ->
            cairn.start(StartOptions.id("w" + i).queue("q").delay(Duration.ofMillis(i)), flow));

    long delayed =
        IntStream.range(0, number)
            .parallel()
            .filter(i -> cairn.workflows().delay("w" + i, LONG))
            .count();

    Eventually.holds(() ->
        assertThat(database.count("select count(*) from cairn.workflows where state = 'SUCCEEDED'"))
            .isEqualTo(number - delayed));
    assertThat(database.count("select count(*) from cairn.workflows where state = 'DELAYED'"))
        .isEqualTo(delayed);
    assertThat(calls.count("a")).isEqualTo((int) (number - delayed));
  }

  @Test
  void impossibleDelaysAreRejected() {
    Cairn cairn = opened();
    cairn.start(DELAYED.under("w"), flow);

    assertThatThrownBy(() -> cairn.workflows().delay("w", Duration.ofSeconds(-1)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("The delay of workflow 'w' is PT-1S; give zero to PT876000H.");
    assertThatThrownBy(() -> cairn.workflows().delay("w", Duration.ofDays(36_501)))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> cairn.workflows().delay("nobody", LONG))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessageStartingWith("There is no workflow 'nobody', so its delay cannot be changed.");
    assertThatThrownBy(() -> database.query("select cairn.delay('w', null)"))
        .hasStackTraceContaining("Workflow 'w' cannot be delayed by null.");
    assertThatThrownBy(() -> database.query("select cairn.delay('w', interval '-1 s')"))
        .hasStackTraceContaining("Workflow 'w' cannot be delayed by -00:00:01.");
    assertThat(secondsLeft("w")).isPositive();
  }

  @Test
  void inWorkflowItIsRefusedOutsideSteps() {
    Cairn cairn =
        open(opening ->
            flow =
                opening.workflow(
                    "flow",
                    String.class,
                    () -> {
                      try {
                        return "" + opening.workflows().delay("w", LONG);
                      } catch (UsageException refused) {
                        return Durable.step(
                            "delay", () -> "" + opening.workflows().delay("later", LONG));
                      }
                    }));
    cairn.queues().declare(Queue.named("q"));
    cairn.start(DELAYED.under("later"), flow);

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("true");
    assertThat(stepKeys("w")).containsExactly("delay");
  }
}
