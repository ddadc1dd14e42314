package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamItem;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without notifications, changes by another process are found by polling. */
class PollingWithoutNotificationsTest extends SingleWorkflowTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  /** Much longer than the longest polling interval, even on a busy machine. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final CountDownLatch release = new CountDownLatch(1);
  private final CompletableFuture<String> token = new CompletableFuture<>();
  private CairnClient elsewhere = noClient();

  @SuppressWarnings("NullAway") // opened before each test
  private static CairnClient noClient() {
    return null;
  }

  @BeforeEach
  void openClient() {
    elsewhere = CairnClient.connect(database.config().notifications(false));
  }

  @AfterEach
  void closeClient() {
    release.countDown();
    elsewhere.close();
  }

  private Handle<String> startWithoutNotifications(Fn.Of0<String> code) {
    Cairn cairn =
        open(
            database.config().notifications(false),
            opened -> flow = opened.workflow("flow", String.class, code));
    return cairn.start(StartOptions.id("w"), flow);
  }

  private String waitForRelease() throws InterruptedException {
    return Durable.step(
        "wait",
        () -> {
          release.await();
          return "went on";
        });
  }

  @Test
  void messageIsReceived() {
    Handle<String> handle =
        startWithoutNotifications(() -> Durable.receive("news", String.class, LONG).orElse("none"));
    Eventually.holds(() -> assertThat(stepKeys("w")).containsExactly("receive news#deadline"));

    elsewhere.messages().send("w", "news", "hello");

    assertThat(handle.await(TIMEOUT)).isEqualTo("hello");
  }

  @Test
  void promiseIsCompleted() throws Exception {
    Handle<String> handle =
        startWithoutNotifications(() -> {
          Promise<String> promise = Durable.promise("it", String.class);
          token.complete(promise.token());
          return promise.await(LONG);
        });
    String theToken = token.get(30, TimeUnit.SECONDS);
    Eventually.holds(() -> assertThat(stepKeys("w")).contains("await promise it#deadline"));

    elsewhere.messages().complete(theToken, "kept");

    assertThat(handle.await(TIMEOUT)).isEqualTo("kept");
  }

  @Test
  void eventIsRead() throws Exception {
    startWithoutNotifications(() -> {
      waitForRelease();
      Durable.publish("progress", 100);
      Durable.sleep(Duration.ofDays(1));
      return "never";
    });
    CompletableFuture<Integer> seen =
        CompletableFuture.supplyAsync(
            () -> elsewhere.messages().awaitEvent("w", "progress", Integer.class, LONG));
    Eventually.holds(
        () -> assertThat(database.count("select count(*) from cairn.awaited")).isOne());

    release.countDown();

    assertThat(seen.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(100);
  }

  @Test
  void streamIsReadWhileItIsWritten() {
    startWithoutNotifications(() -> {
      var tokens = Durable.stream("tokens", String.class);
      tokens.append("a");
      waitForRelease();
      tokens.append("b");
      Durable.sleep(Duration.ofDays(1));
      return "never";
    });
    Iterator<StreamItem<String>> items =
        elsewhere.messages().stream("w", "tokens", String.class).timeout(TIMEOUT).iterator();
    assertThat(items.next().value()).isEqualTo("a");
    release.countDown();

    assertThat(items.next().value()).isEqualTo("b");
  }
}
