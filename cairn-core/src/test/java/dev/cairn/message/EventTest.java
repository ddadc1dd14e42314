package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.common.TypeRef;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
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

/** What workflows publish, and how others see it. */
class EventTest extends CairnTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final CountDownLatch going = new CountDownLatch(1);
  private Fn.Of0<String> publishing = () -> "not registered yet";
  private Fn.Of1<Long, String> listening = millis -> "not registered yet";

  /** Publishes once, waits until it is let go, and publishes more. */
  private String publish() throws InterruptedException {
    Durable.publish("progress", 1);
    Durable.step("wait", () -> going.await());
    Durable.publish("progress", 2);
    Durable.publish("place", "Berlin");
    return "published";
  }

  private static String listen(Cairn cairn, long millis) {
    try {
      return "heard "
          + cairn.messages().awaitEvent("p", "place", String.class, Duration.ofMillis(millis));
    } catch (AwaitTimeoutException | NoSuchWorkflowException | WorkflowEndedException none) {
      return none.getClass().getSimpleName() + ": " + none.getMessage();
    }
  }

  private void register(Cairn cairn) {
    publishing = cairn.workflow("publishing", String.class, this::publish);
    listening = cairn.workflow("listening", Long.class, String.class, ms -> listen(cairn, ms));
  }

  private Cairn open() {
    return open(this::register);
  }

  @AfterEach
  void letGo() {
    going.countDown();
  }

  @Test
  void whatIsPublishedIsSeenFromOutside() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("p"), publishing);

    assertThat(cairn.messages().<Integer>awaitEvent("p", "progress", Integer.class, LONG)).isOne();
    CompletableFuture<String> place =
        CompletableFuture.supplyAsync(
            () -> cairn.messages().awaitEvent("p", "place", String.class, LONG));
    Eventually.holds(() ->
        assertThat(database.query("select workflow_id from cairn.awaited")).containsExactly("p"));
    going.countDown();

    assertThat(place.join()).isEqualTo("Berlin");
    assertThat(keys("p"))
        .containsExactly("publish progress", "wait", "publish progress#2", "publish place");
  }

  @Test
  void theLatestValueCountsAndTheOthersAreKept() {
    Cairn cairn = open();
    going.countDown();
    cairn.start(StartOptions.id("p"), publishing).await();

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
  void aWorkflowSeesWhatAnotherPublishes() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("p"), publishing);
    Handle<String> handle = cairn.start(StartOptions.id("l"), listening, 1_000_000L);
    Eventually.holds(() -> assertThat(keys("l")).containsExactly("event place#deadline"));

    going.countDown();

    assertThat(handle.await()).isEqualTo("heard Berlin");
    assertThat(keys("l")).containsExactly("event place#deadline", "event place");
  }

  @Test
  void aClientSeesEventsAndEndsOfOneWorkflow() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("p"), publishing);

    try (CairnClient client = CairnClient.connect(database.config())) {
      CompletableFuture<String> end =
          CompletableFuture.supplyAsync(() -> client.handle("p", String.class).await());
      assertThat(client.messages().<Integer>awaitEvent("p", "progress", Integer.class, LONG))
          .isOne();
      going.countDown();

      assertThat(client.messages().<String>awaitEvent("p", "place", String.class, LONG))
          .isEqualTo("Berlin");
      assertThat(end.join()).isEqualTo("published");
    }
  }

  @Test
  void nobodyWaitsForWhatCannotCome() {
    Cairn cairn = open();
    going.countDown();
    cairn.start(StartOptions.id("p"), publishing).await();

    assertThatThrownBy(() -> cairn.messages().awaitEvent("nobody", "place", String.class, LONG))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessage(
            "There is no workflow 'nobody', so its event 'place' cannot be awaited. Check the id, or start the workflow first.");
    assertThatThrownBy(() -> cairn.messages().awaitEvent("p", "weather", String.class, LONG))
        .isInstanceOf(WorkflowEndedException.class)
        .hasMessage(
            "Workflow 'p' has ended (SUCCEEDED) without publishing 'weather'. Ask for its outcome instead.");
    assertThatThrownBy(() -> cairn.messages().events("nobody"))
        .isInstanceOf(NoSuchWorkflowException.class);
  }

  @Test
  void whoWaitsHearsThatTheWorkflowHasEnded() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("p"), publishing);
    CompletableFuture<String> weather =
        CompletableFuture.supplyAsync(
            () -> cairn.messages().awaitEvent("p", "weather", String.class, LONG));
    Eventually.holds(
        () -> assertThat(database.count("select count(*) from cairn.awaited")).isOne());

    going.countDown();

    assertThatThrownBy(weather::join).hasCauseInstanceOf(WorkflowEndedException.class);
  }

  @Test
  void theLimitPasses() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("p"), publishing);

    assertThatThrownBy(
            () -> cairn.messages().awaitEvent("p", "place", String.class, Duration.ofMillis(10)))
        .isInstanceOf(AwaitTimeoutException.class)
        .hasMessage(
            "Workflow 'p' did not publish 'place' within PT0.01S. It goes on; await it again.");
    assertThat(cairn.start(StartOptions.id("l"), listening, 10L).await())
        .startsWith("AwaitTimeoutException: Workflow 'p' did not publish 'place'");
    assertThat(keys("l")).containsExactly("event place#deadline", "event place");
  }

  static Stream<Arguments> everyPublication() {
    return Stream.of("publish progress", "publish progress#2", "publish place", "end")
        .flatMap(key -> Stream.of(Side.values()).map(side -> Arguments.of(side, key)));
  }

  @ParameterizedTest
  @MethodSource("everyPublication")
  void aCrashPublishesNothingTwice(Side side, String key) {
    going.countDown();
    var gate = gate(side, "p", key);
    Cairn dying = open(gate, this::register);
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("p"), publishing));
    gate.awaitReached();
    bury();
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
  void whatWasSeenIsTheSameOnReplay(Side side, String key) {
    Cairn publisher = open();
    publisher.start(StartOptions.id("p"), publishing);
    var gate = gate(side, "l", key);
    Cairn dying = open(gate, this::register);
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id("l"), listening, 1_000_000L));
    if (!key.endsWith("#deadline")) {
      Eventually.holds(() -> assertThat(keys("l")).contains("event place#deadline"));
      going.countDown();
    }
    gate.awaitReached();
    going.countDown();
    bury();
    Cairn next = open();

    assertThat(next.handle("l", String.class).await()).isEqualTo("heard Berlin");
  }

  @Test
  void genericTypesAreNamedAndNullIsRefused() {
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
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("the event 'nothing'");
  }
}
