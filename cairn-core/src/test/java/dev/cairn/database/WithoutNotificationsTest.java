package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamItem;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.FlowTest;
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

/** Where nobody is told anything, what another process does is found by asking. */
class WithoutNotificationsTest extends FlowTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  /** Much longer than the longest pause between two looks, on a machine that is busy. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private final CountDownLatch going = new CountDownLatch(1);
  private final CompletableFuture<String> token = new CompletableFuture<>();
  private CairnClient elsewhere = unopened();

  @SuppressWarnings("NullAway") // opened before each test
  private static CairnClient unopened() {
    return null;
  }

  @BeforeEach
  void openAnotherProcess() {
    elsewhere = CairnClient.connect(database.config().notifications(false));
  }

  @AfterEach
  void closeIt() {
    going.countDown();
    elsewhere.close();
  }

  private Handle<String> deaf(Fn.Of0<String> code) {
    Cairn cairn =
        open(
            database.config().notifications(false),
            opened -> flow = opened.workflow("flow", String.class, code));
    return cairn.start(StartOptions.id("w"), flow);
  }

  private String goOn() throws InterruptedException {
    return Durable.step(
        "wait",
        () -> {
          going.await();
          return "went on";
        });
  }

  @Test
  void aMessageIsReceived() {
    Handle<String> handle = deaf(() -> Durable.receive("news", String.class, LONG).orElse("none"));
    Eventually.holds(() -> assertThat(keys("w")).containsExactly("receive news#deadline"));

    elsewhere.messages().send("w", "news", "hello");

    assertThat(handle.await(SOON)).isEqualTo("hello");
  }

  @Test
  void aPromiseIsKept() throws Exception {
    Handle<String> handle =
        deaf(() -> {
          Promise<String> promise = Durable.promise("it", String.class);
          token.complete(promise.token());
          return promise.await(LONG);
        });
    String theToken = token.get(30, TimeUnit.SECONDS);
    Eventually.holds(() -> assertThat(keys("w")).contains("await promise it#deadline"));

    elsewhere.messages().complete(theToken, "kept");

    assertThat(handle.await(SOON)).isEqualTo("kept");
  }

  @Test
  void anEventIsSeen() throws Exception {
    deaf(() -> {
      goOn();
      Durable.publish("progress", 100);
      Durable.sleep(Duration.ofDays(1));
      return "never";
    });
    CompletableFuture<Integer> seen =
        CompletableFuture.supplyAsync(
            () -> elsewhere.messages().awaitEvent("w", "progress", Integer.class, LONG));
    Eventually.holds(
        () -> assertThat(database.count("select count(*) from cairn.awaited")).isOne());

    going.countDown();

    assertThat(seen.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(100);
  }

  @Test
  void aStreamIsReadAlong() {
    deaf(() -> {
      var tokens = Durable.stream("tokens", String.class);
      tokens.append("a");
      goOn();
      tokens.append("b");
      Durable.sleep(Duration.ofDays(1));
      return "never";
    });
    Iterator<StreamItem<String>> items =
        elsewhere.messages().stream("w", "tokens", String.class).timeout(SOON).iterator();
    assertThat(items.next().value()).isEqualTo("a");
    going.countDown();

    assertThat(items.next().value()).isEqualTo("b");
  }
}
