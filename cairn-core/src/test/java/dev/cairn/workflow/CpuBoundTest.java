package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.StepTimeoutException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CPU-bound steps. */
class CpuBoundTest extends CairnTest {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private Computing durable = new Computing();

  /** Steps that spin until they are stopped or interrupted. */
  static class Computing {
    private final AtomicInteger spinning = new AtomicInteger();
    private final ConcurrentLinkedQueue<UUID> ids = new ConcurrentLinkedQueue<>();
    private volatile boolean stop;

    @Workflow
    String compute() {
      return spin();
    }

    @Workflow
    String computeBriefly() {
      return spinBriefly();
    }

    @Workflow
    String computeOnVirtualThread() {
      return spinOnVirtualThread();
    }

    @Workflow
    String computeWithIds() {
      return recordIds();
    }

    @Workflow
    String quick() {
      String value = Durable.step("quick", () -> "quick");
      Durable.sleep(Duration.ofMillis(20));
      return value;
    }

    @Step(cpuBound = true)
    String spin() {
      spinning.incrementAndGet();
      while (!stop && !Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait();
      }
      return Thread.currentThread().isVirtual() ? "virtual" : "platform";
    }

    @Step(cpuBound = true, timeout = "50ms")
    String spinBriefly() {
      return spin();
    }

    @Step
    String spinOnVirtualThread() {
      spinning.incrementAndGet();
      while (!stop) {
        Thread.onSpinWait();
      }
      return "spun";
    }

    @Step(cpuBound = true, attempts = 2, delay = "1ms")
    String recordIds() {
      ids.add(Durable.uuid());
      if (ids.size() == 1) {
        throw new IllegalStateException("once more");
      }
      return Durable.workflowId();
    }
  }

  @AfterEach
  void stopSpinning() {
    durable.stop = true;
  }

  private Cairn openRegistered() {
    return open(cairn -> durable = cairn.durable(Computing.class));
  }

  private List<Handle<String>> spinOnEveryCore(Cairn cairn) {
    List<Handle<String>> handles =
        IntStream.range(0, CORES)
            .mapToObj(i -> cairn.start(StartOptions.id("spin" + i), durable::compute))
            .toList();
    Eventually.holds(() -> assertThat(durable.spinning).hasValue(CORES));
    return handles;
  }

  @Test
  void otherWorkflowsContinueWhileCpuBoundStepsUseEveryCore() {
    Cairn cairn = openRegistered();
    List<Handle<String>> spinning = spinOnEveryCore(cairn);

    assertThat(cairn.start(durable::quick).await(Duration.ofSeconds(20))).isEqualTo("quick");

    assertThat(spinning).noneMatch(handle -> handle.state().isEnded());
    durable.stop = true;
    assertThat(spinning).allSatisfy(handle -> assertThat(handle.await()).isEqualTo("platform"));
  }

  @ParameterizedTest
  @CsvSource({"named,platform virtual", "*,platform platform", "another,virtual virtual"})
  void configurationNamesCpuBoundSteps(String name, String threads) {
    Config config = database.config().cpuBoundSteps(name);
    var kinds = new AtomicReference<Fn.Of0<String>>(() -> "not registered yet");
    Cairn cairn =
        open(
            config,
            opened ->
                kinds.set(
                    opened.workflow(
                        "kinds", String.class, () -> threadOf("named") + " " + threadOf("other"))));

    assertThat(cairn.start(kinds.get()).await()).isEqualTo(threads);
  }

  private static String threadOf(String step) {
    return Durable.step(step, () -> Thread.currentThread().isVirtual() ? "virtual" : "platform");
  }

  @Test
  void timeoutEndsACpuBoundStep() {
    Cairn cairn = openRegistered();

    Handle<String> handle = cairn.start(durable::computeBriefly);

    assertThatThrownBy(handle::await).isInstanceOf(StepTimeoutException.class);
  }

  @Test
  void cancellationInterruptsACpuBoundStep() {
    Cairn cairn = openRegistered();
    List<Handle<String>> spinning = spinOnEveryCore(cairn);

    cairn.workflows().cancel("spin0");

    assertThatThrownBy(spinning.getFirst()::await).isInstanceOf(WorkflowCancelledException.class);
  }

  @Test
  void cancellationReachesAStepThatWaitsForAThread() {
    Cairn cairn = openRegistered();
    spinOnEveryCore(cairn);
    Handle<String> waiting = cairn.start(StartOptions.id("waits"), durable::compute);
    Eventually.holds(() -> assertThat(state("waits")).isEqualTo("RUNNING"));

    cairn.workflows().cancel("waits");

    assertThatThrownBy(() -> waiting.await(Duration.ofSeconds(20)))
        .isInstanceOf(WorkflowCancelledException.class);
    assertThat(durable.spinning).hasValue(CORES);
  }

  @Test
  void everyAttemptDerivesTheSameIdsOnAnyThread() {
    Cairn cairn = openRegistered();

    assertThat(cairn.start(StartOptions.id("w"), durable::computeWithIds).await()).isEqualTo("w");

    assertThat(durable.ids).hasSize(2);
    assertThat(durable.ids.stream().distinct()).hasSize(1);
  }

  @Test
  void otherWorkflowsContinueWhileStepsBlockAllCarriers() {
    assumeThat(Runtime.version().feature())
        .as("the Java version, which lets carriers be added since 24")
        .isGreaterThanOrEqualTo(24);
    Cairn cairn = openRegistered();
    List<Handle<String>> spinning = spinOnEveryCarrier(cairn);

    assertThat(cairn.start(durable::quick).await(Duration.ofSeconds(30))).isEqualTo("quick");

    assertThat(spinning).noneMatch(handle -> handle.state().isEnded());
  }

  @Test
  void codeThatBlocksAllCarriersIsReported() {
    Cairn cairn = openRegistered();
    List<Handle<String>> spinning = spinOnEveryCarrier(cairn);
    Eventually.holds(() -> assertThat(events(Event.CarriersBusy.class)).isNotEmpty());
    durable.stop = true;
    spinning.forEach(Handle::await);

    assertThat(events(Event.CarriersBusy.class))
        .singleElement()
        .satisfies(busy ->
            assertThat(busy.places())
                .isNotEmpty()
                .allSatisfy(place ->
                    assertThat(place)
                        .startsWith("computeOnVirtualThread at ")
                        .contains("spinOnVirtualThread")));
  }

  private List<Handle<String>> spinOnEveryCarrier(Cairn cairn) {
    List<Handle<String>> handles =
        IntStream.range(0, CORES)
            .mapToObj(i -> cairn.start(durable::computeOnVirtualThread))
            .toList();
    Eventually.holds(() -> assertThat(durable.spinning).hasValue(CORES));
    return handles;
  }

  @Test
  void leaseIsRenewedWhileStepsBlockAllCarriers() {
    Config config = database.config().lease(Duration.ofSeconds(3));
    Cairn cairn = open(config, opened -> durable = opened.durable(Computing.class));
    List<Handle<String>> spinning = spinOnEveryCarrier(cairn);

    String renewed =
        "select id from cairn.executors where expires_at > now() and now() > started_at + interval '4 seconds'";
    Eventually.holds(() -> assertThat(database.query(renewed)).hasSize(1));
    durable.stop = true;

    spinning.forEach(handle -> assertThat(handle.await()).isEqualTo("spun"));

    assertThat(events(Event.ExecutorLost.class)).isEmpty();
    assertThat(database.query("select state from cairn.executors")).containsExactly("ALIVE");
  }
}
