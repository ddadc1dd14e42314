package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.common.TypeRef;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.PublishedEvent;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Events that workflows publish and others await. */
class EventTest extends CairnTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final CountDownLatch release = new CountDownLatch(1);
  private Fn.Of0<String> publisher = () -> "not registered yet";
  private Fn.Of1<Long, String> listener = millis -> "not registered yet";

  /** Publishes an event, waits for its release, and publishes more. */
  private String publish() throws InterruptedException {
    Durable.publish("progress", 1);
    Durable.step("wait", () -> release.await());
    Durable.publish("progress", 2);
    Durable.publish("place", "Berlin");
    return "published";
  }

  private static String awaitPlace(Cairn cairn, long millis) {
    try {
      return "heard "
          + cairn.messages().awaitEvent("p", "place", String.class, Duration.ofMillis(millis));
    } catch (AwaitTimeoutException | NoSuchWorkflowException | WorkflowEndedException none) {
      return none.getClass().getSimpleName() + ": " + none.getMessage();
    }
  }

  private void register(Cairn cairn) {
    publisher = cairn.workflow("publishing", String.class, this::publish);
    listener = cairn.workflow("listening", Long.class, String.class, ms -> awaitPlace(cairn, ms));
  }

  private Cairn open() {
    return open(this::register);
  }

  @AfterEach
  void releasePublisher() {
    release.countDown();
  }

  @Test
  void publishedEventIsReadFromOutside() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("p"), publisher);

    assertThat(cairn.messages().<Integer>awaitEvent("p", "progress", Integer.class, LONG)).isOne();
    CompletableFuture<String> place =
        CompletableFuture.supplyAsync(
            () -> cairn.messages().awaitEvent("p", "place", String.class, LONG));
    Eventually.holds(() ->
        assertThat(database.query("select workflow_id from cairn.awaited")).containsExactly("p"));
    release.countDown();

    assertThat(place.join()).isEqualTo("Berlin");
    assertThat(stepKeys("p"))
        .containsExactly("publish progress", "wait", "publish progress#2", "publish place");
  }

  @Test
  void latestValueAppliesAndEarlierOnesAreKept() {
    Cairn cairn = open();
    release.countDown();
    cairn.start(StartOptions.id("p"), publisher).await();

    assertThat(cairn.messages().<Integer>awaitEvent("p", "progress", Integer.class, LONG))
        .as("also after the end")
        .isEqualTo(2);
    assertThat(cairn.messages().events("p"))
        .extracting(PublishedEvent::key, PublishedEvent::json)
        .containsExactly(tuple("place", "\"Berlin\""), tuple("progress", "2"));
    assertThat(database.query("select key || value || latest from cairn.events order by position"))
        .containsExactly("progress1false", "progress2true", "place\"Berlin\"true");
  }

  @Test
  void workflowAwaitsAnEventOfAnother() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("p"), publisher);
    Handle<String> handle = cairn.start(StartOptions.id("l"), listener, 1_000_000L);
    Eventually.holds(() -> assertThat(stepKeys("l")).containsExactly("event place#deadline"));

    release.countDown();

    assertThat(handle.await()).isEqualTo("heard Berlin");
    assertThat(stepKeys("l")).containsExactly("event place#deadline", "event place");
  }

  @Test
  void clientAwaitsEventsAndTheResultOfAWorkflow() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("p"), publisher);

    try (CairnClient client = CairnClient.connect(database.config())) {
      CompletableFuture<String> end =
          CompletableFuture.supplyAsync(() -> client.handle("p", String.class).await());
      assertThat(client.messages().<Integer>awaitEvent("p", "progress", Integer.class, LONG))
          .isOne();
      release.countDown();

      assertThat(client.messages().<String>awaitEvent("p", "place", String.class, LONG))
          .isEqualTo("Berlin");
      assertThat(end.join()).isEqualTo("published");
    }
  }

  @Test
  void awaitingAnImpossibleEventIsRejected() {
    Cairn cairn = open();
    release.countDown();
    cairn.start(StartOptions.id("p"), publisher).await();

    assertThatThrownBy(() -> cairn.messages().awaitEvent("nobody", "place", String.class, LONG))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessage(
            "There is no workflow 'nobody', so its event 'place' cannot be awaited. Check the id, or start the workflow first.");
    assertThatThrownBy(() -> cairn.messages().awaitEvent("p", "weather", String.class, LONG))
        .isInstanceOf(WorkflowEndedException.class)
        .hasMessage(
            "Workflow 'p' has ended (SUCCEEDED) without publishing 'weather'. Await its result instead.");
    assertThatThrownBy(() -> cairn.messages().events("nobody"))
        .isInstanceOf(NoSuchWorkflowException.class);
  }

  @Test
  void waiterIsToldThatTheWorkflowHasEnded() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("p"), publisher);
    CompletableFuture<String> weather =
        CompletableFuture.supplyAsync(
            () -> cairn.messages().awaitEvent("p", "weather", String.class, LONG));
    Eventually.holds(
        () -> assertThat(database.count("select count(*) from cairn.awaited")).isOne());

    release.countDown();

    assertThatThrownBy(weather::join).hasCauseInstanceOf(WorkflowEndedException.class);
  }

  @Test
  void awaitEventTimesOut() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("p"), publisher);

    assertThatThrownBy(
            () -> cairn.messages().awaitEvent("p", "place", String.class, Duration.ofMillis(10)))
        .isInstanceOf(AwaitTimeoutException.class)
        .hasMessage(
            "Workflow 'p' did not publish 'place' within PT0.01S. It continues; await the event again.");
    assertThat(cairn.start(StartOptions.id("l"), listener, 10L).await())
        .startsWith("AwaitTimeoutException: Workflow 'p' did not publish 'place'");
    assertThat(stepKeys("l")).containsExactly("event place#deadline", "event place");
  }

  static Stream<Arguments> publicationRecords() {
    return Stream.of("publish progress", "publish progress#2", "publish place", "end")
        .flatMap(key -> Stream.of(Side.values()).map(side -> Arguments.of(side, key)));
  }

  @ParameterizedTest
  @MethodSource("publicationRecords")
  void crashPublishesNothingTwice(Side side, String key) {
    release.countDown();
    var gate = gate(side, "p", key);
    Cairn dying = open(gate, this::register);
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("p"), publisher));
    gate.awaitReached();
    declareExecutorsDead();
    Cairn next = open();

    assertThat(next.handle("p", String.class).await()).isEqualTo("published");
    assertThat(database.query("select key || value from cairn.events order by position"))
        .containsExactly("progress1", "progress2", "place\"Berlin\"");
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE, event place#deadline",
    "AFTER, event place#deadline",
    "BEFORE, event place",
    "AFTER, event place"
  })
  void awaitedEventIsTheSameOnReplay(Side side, String key) {
    Cairn first = open();
    first.start(StartOptions.id("p"), publisher);
    var gate = gate(side, "l", key);
    Cairn dying = open(gate, this::register);
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("l"), listener, 1_000_000L));
    if (!key.endsWith("#deadline")) {
      Eventually.holds(() -> assertThat(stepKeys("l")).contains("event place#deadline"));
      release.countDown();
    }
    gate.awaitReached();
    release.countDown();
    declareExecutorsDead();
    Cairn next = open();

    assertThat(next.handle("l", String.class).await()).isEqualTo("heard Berlin");
  }

  @Test
  void genericEventTypesWorkAndNullIsRejected() {
    var names = new TypeRef<List<String>>() {};
    CompletableFuture<Fn.Of0<String>> flow = new CompletableFuture<>();
    Cairn cairn =
        open(opened ->
            flow.complete(
                opened.workflow(
                    "listing",
                    String.class,
                    () -> {
                      Durable.publish("names", names, List.of("ann", "bob"));
                      Durable.publish(
                          "nothing", new TypeRef<Optional<String>>() {}, Optional.empty());
                      return "published";
                    })));
    Handle<String> handle = cairn.start(StartOptions.id("t"), flow.join());

    assertThat(cairn.messages().<List<String>>awaitEvent("t", "names", names, LONG))
        .containsExactly("ann", "bob");
    assertThatThrownBy(handle::await)
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("the event 'nothing'");
  }
}
