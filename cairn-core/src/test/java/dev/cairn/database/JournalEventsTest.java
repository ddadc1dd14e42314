package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.queue.Queue;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Events that listeners receive about the journal's commits. */
class JournalEventsTest extends CairnTest {
  private Fn.Of0<String> flow = () -> "not registered yet";

  private void register(Cairn cairn) {
    flow = cairn.workflow("flow", String.class, () -> Durable.step("work", () -> "done"));
  }

  private static Thread startInThread(Cairn cairn, Fn.Of0<String> flow, String id) {
    return Thread.ofVirtual().start(() -> cairn.start(StartOptions.id(id), flow));
  }

  private List<Event.Line> recordedLines(String workflowId) {
    return events(Event.Recorded.class).stream()
        .flatMap(event -> event.lines().stream())
        .filter(line -> line.workflowId().equals(workflowId))
        .toList();
  }

  private static Event.Line line(String workflowId, String key) {
    return new Event.Line(workflowId, key);
  }

  @Test
  void committedRecordsAreReportedOnce() {
    Cairn cairn = open(this::register);

    cairn.start(StartOptions.id("t"), flow).await();

    assertThat(recordedLines("t"))
        .containsExactly(line("t", "begin"), line("t", "work"), line("t", "end"));
  }

  @Test
  void startsThatAQueueRunsAtOnceAreReported() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("orders"));

    cairn.start(StartOptions.id("t").queue("orders"), flow).await();

    // A handle of a queued workflow may read the result before the listener has the event.
    Eventually.holds(() ->
        assertThat(recordedLines("t"))
            .containsExactly(line("t", "begin"), line("t", "work"), line("t", "end")));
  }

  @Test
  void rejectedRecordsAreNotReported() {
    var gate = gate(Side.BEFORE, "t", "work");
    Cairn frozen = open(gate, this::register);
    startInThread(frozen, flow, "t");
    gate.awaitReached();
    declareExecutorsDead();
    open(this::register).handle("t", String.class).await();

    gate.open();

    Eventually.holds(() -> assertThat(events(Event.RunDropped.class)).isNotEmpty());
    assertThat(recordedLines("t"))
        .containsExactly(line("t", "begin"), line("t", "work"), line("t", "end"));
    assertThat(events(Event.Recorded.class))
        .allSatisfy(event -> assertThat(event.lines()).isNotEmpty());
  }

  @Test
  void onlyNewRecordsOfABatchAreReported() throws InterruptedException {
    var one = gate(Side.BEFORE, "one", "begin");
    var two = gate(Side.BEFORE, "two", "begin");
    Config withTwoWriters = database.configByUrl(); // a small pool has one connection for records
    Cairn cairn = open(withTwoWriters.listener(one).listener(two), this::register);
    cairn.start(StartOptions.id("old"), flow).await();
    startInThread(cairn, flow, "one");
    one.awaitReached();
    startInThread(cairn, flow, "two");
    two.awaitReached();
    var waiting = Stream.of("old", "new").map(id -> startInThread(cairn, flow, id)).toList();
    Eventually.holds(
        () -> assertThat(waiting).extracting(Thread::getState).containsOnly(Thread.State.WAITING));

    one.open();
    for (Thread thread : waiting) {
      thread.join();
    }

    assertThat(events(Event.Recording.class))
        .anySatisfy(event ->
            assertThat(event.lines()).contains(line("old", "begin"), line("new", "begin")));
    assertThat(recordedLines("old")).hasSize(3).doesNotHaveDuplicates();
    assertThat(recordedLines("new")).contains(line("new", "begin"));
  }

  @Test
  void eachCommitIsReportedWithItsSizeAndTime() {
    Cairn cairn = open(this::register);

    cairn.start(StartOptions.id("t"), flow).await();

    Eventually.holds(() ->
        assertThat(events(Event.JournalCommitted.class))
            .hasSizeGreaterThanOrEqualTo(2)
            .allSatisfy(commit -> {
              assertThat(commit.entries()).isPositive();
              assertThat(commit.took()).isPositive();
            }));
  }

  @Test
  void eachExtensionOfTheLeaseIsReportedWithWhatWasLeft() {
    Duration lease = Duration.ofSeconds(2);

    Cairn cairn = open(database.config().lease(lease), this::register);

    String executor = cairn.health().executors().getFirst().id();
    Eventually.holds(() ->
        assertThat(events(Event.LeaseExtended.class))
            .isNotEmpty()
            .allSatisfy(extended -> {
              assertThat(extended.executor()).isEqualTo(executor);
              assertThat(extended.margin()).isBetween(Duration.ZERO, lease);
            }));
  }
}
