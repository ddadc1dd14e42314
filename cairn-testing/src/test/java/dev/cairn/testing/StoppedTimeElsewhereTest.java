package dev.cairn.testing;

import static dev.cairn.testing.StoppedTimeTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.start.EventWait;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.fault.DatabaseFaults;
import dev.cairn.testing.fault.Hang;
import dev.cairn.testing.fault.Steps;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What ends a wait in stopped time may be in another workflow, in a step, or a start that is not
 * committed yet.
 */
@CairnTest
@Timeout(60)
class StoppedTimeElsewhereTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration SHORT = Duration.ofMillis(500);

  /** Workflows that wait for each other. */
  static class Waiting {
    private final Cairn cairn;

    Waiting(Cairn cairn) {
      this.cairn = cairn;
    }

    @Workflow
    String sleep(int days) {
      Durable.sleep(DAY.multipliedBy(days));
      Durable.publish("woken", true);
      return "slept";
    }

    @Workflow
    String receive() {
      Durable.publish("ready", true);
      String approval = Durable.receive("approval", String.class, DAY).orElse("nothing");
      Durable.publish("approved", approval);
      return approval;
    }

    @Workflow
    String await(String id) {
      return cairn.handle(id, String.class).await();
    }

    @Workflow
    String awaitLater(String id) {
      Durable.receive("go", Boolean.class, DAY);
      return await(id);
    }

    @Workflow
    String awaitBesideASleepingChild(String id) {
      Handle<String> child = Durable.start(this::sleep, 7);
      String result = await(id);
      boolean cancelled = Durable.step("cancel", () -> child.cancel());
      return result + cancelled;
    }

    @Workflow
    String awaitBesideAReceivingChild(String id) {
      Durable.start(this::receive);
      return await(id);
    }

    @Workflow
    String first(List<String> ids) {
      return cairn.first(ids.stream().map(id -> cairn.handle(id, String.class)).toList()).await();
    }

    @Workflow
    String event(String id) {
      return Durable.awaitEvent(id, "approved", String.class, DAY.multipliedBy(30));
    }

    @Workflow
    String stepInBranch() {
      return Durable.first(
          Durable.branch(
              "slow",
              () -> {
                Durable.sleep(DAY);
                return "slept";
              }),
          Durable.branch("called", this::call));
    }

    @Step(timeout = "1h")
    String call() {
      return "called";
    }

    @Workflow
    String writeOnce() {
      var tokens = Durable.stream("tokens", String.class);
      tokens.append("a");
      Durable.sleep(DAY);
      tokens.append("b");
      tokens.close();
      return "written";
    }
  }

  private static CompletableFuture<Void> later(Runnable action) {
    return CompletableFuture.runAsync(
        action, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
  }

  private static CompletableFuture<Void> approveLater(Cairn cairn) {
    return later(() -> cairn.messages().send("w", "approval", "yes"));
  }

  @Test
  void messageMayContinueAWorkflowThatIsNoChild(Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.start(StartOptions.id("w"), waiting::receive);
    Handle<String> handle = cairn.start(waiting::awaitBesideASleepingChild, "w");
    var sent = approveLater(cairn);

    assertThat(handle.await()).isEqualTo("yestrue");
    sent.join();
  }

  @Test
  void workflowThatIsNoChildIsNamed(Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.start(StartOptions.id("s"), waiting::sleep, 7);
    Handle<String> alone = cairn.start(StartOptions.id("a"), waiting::await, "s");
    Handle<String> parent =
        cairn.start(StartOptions.id("p"), waiting::awaitBesideAReceivingChild, "s");

    refused(
        alone::await,
        "Workflow 'a' (await) waits for await ",
        "; 's' (sleep) waits for sleep until 2030-01-08T00:00:00Z");
    refused(parent::await, "'p' (awaitBesideAReceivingChild) waits for await ", "; 's' (sleep)");
  }

  @Test
  void firstOfOthersInAWorkflowIsNamed(Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.start(StartOptions.id("s"), waiting::sleep, 7);
    cairn.start(StartOptions.id("w"), waiting::receive);
    Handle<String> sleeping = cairn.start(StartOptions.id("a"), waiting::first, List.of("s"));
    Handle<String> both = cairn.start(StartOptions.id("b"), waiting::first, List.of("s", "w"));

    refused(sleeping::await, "'a' (first) waits for await first; 's' (sleep) waits for sleep");
    var sent = approveLater(cairn);
    assertThat(both.await()).isEqualTo("yes");
    sent.join();
  }

  @Test
  void workflowsThatAwaitEachOtherAreNotRefused(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> one = cairn.start(StartOptions.id("one"), waiting::awaitLater, "two");
    cairn.start(StartOptions.id("two"), waiting::awaitLater, "one");
    cairn.messages().send("one", "go", true);
    cairn.messages().send("two", "go", true);
    clock.settle();

    assertThatThrownBy(() -> one.await(SHORT)).isInstanceOf(AwaitTimeoutException.class);
  }

  @Test
  void eventOfASleepingWorkflowIsRefused(Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.start(StartOptions.id("s"), waiting::sleep, 7);
    Handle<String> handle = cairn.start(StartOptions.id("e"), waiting::event, "s");

    refused(handle::await, "'e' (event) waits for event approved until ", "; 's' (sleep)");
    refused(
        () -> cairn.messages().awaitEvent("s", "woken", Boolean.class, Duration.ofMinutes(5)),
        "Workflow 's' (sleep) waits for sleep until 2030-01-08T00:00:00Z");
  }

  @Test
  void eventOfAWorkflowThatAMessageContinuesIsAwaited(
      Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.start(StartOptions.id("w"), waiting::receive);
    Handle<String> handle = cairn.start(waiting::event, "w");
    assertThatThrownBy(() -> cairn.messages().awaitEvent("w", "approved", String.class, SHORT))
        .isInstanceOf(AwaitTimeoutException.class);
    var sent = approveLater(cairn);

    assertThat(handle.await()).isEqualTo("yes");
    assertThat(cairn.messages().awaitEvent("w", "approved", String.class, SHORT)).isEqualTo("yes");
    sent.join();
  }

  @Test
  void eventOfAWorkflowThatIsStartedLaterIsAwaited(Cairn cairn, Waiting waiting, TestClock clock) {
    var started = later(() -> cairn.start(StartOptions.id("w"), waiting::receive));

    assertThat(
            cairn
                .messages()
                .awaitEvent("w", "ready", Boolean.class, EventWait.atMost(DAY).allowMissing()))
        .isTrue();
    started.join();
  }

  @Test
  void streamOfASleepingWorkflowIsRefused(Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.start(StartOptions.id("t"), waiting::writeOnce);
    var items = cairn.messages().stream("t", "tokens", String.class).iterator();
    assertThat(items.next().value()).isEqualTo("a");

    refused(items::next, "'t' (writeOnce) waits for sleep until 2030-01-02T00:00:00Z");
    clock.advance(DAY);

    assertThat(items.next().value()).isEqualTo("b");
    assertThat(items.hasNext()).isFalse();
  }

  @Test
  void waitsOfAClientAreRefused(Cairn cairn, Waiting waiting, CairnClient client, TestClock clock) {
    cairn.start(StartOptions.id("s"), waiting::sleep, 7);

    refused(client.handle("s", String.class)::await, "'s' (sleep)");
    refused(() -> client.first(List.of(client.handle("s", String.class))), "'s' (sleep)");
    refused(
        () -> client.messages().awaitEvent("s", "woken", Boolean.class, Duration.ofMinutes(5)),
        "'s' (sleep)");
  }

  @Test
  void firstOfStartsThatAreNotCommittedYetIsRefused(
      Cairn cairn, Waiting waiting, DatabaseFaults faults, TestClock clock) {
    faults.unavailableFor(SHORT);
    Handle<String> one = cairn.pipeline().start(StartOptions.id("one"), waiting::sleep, 1);
    Handle<String> two = cairn.pipeline().start(StartOptions.id("two"), waiting::sleep, 2);

    refused(() -> cairn.first(List.of(one, two)), "Workflow 'one' (sleep)", "; 'two' (sleep)");
  }

  @Test
  void stepThatHangsBesideASleepMayBeReleased(
      Cairn cairn, Waiting waiting, Steps steps, TestClock clock) {
    Hang hang = steps.on("call").hangs();
    Handle<String> handle = cairn.start(waiting::stepInBranch);
    hang.awaitReached();
    CairnAssertions.assertThat(handle).isWaitingFor("call");
    var released = later(hang::release);

    assertThat(handle.await()).isEqualTo("called");
    released.join();
  }
}
