package dev.cairn.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.CairnTest;
import dev.cairn.testing.SampleRun;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Programs with bugs that only a crash reveals. */
@Isolated("captures the standard error stream")
class PlantedBugsTest {
  /** A payment provider in memory, which charges once for each key. */
  static final class Provider {
    private final Map<UUID, Integer> payments = new ConcurrentHashMap<>();

    int charge(UUID key) {
      return payments.computeIfAbsent(key, first -> payments.size() + 1);
    }

    int charges() {
      return payments.size();
    }
  }

  /** Charges with a key that differs in each execution. */
  public static class KeylessCharge {
    private final Provider provider;

    KeylessCharge(Provider provider) {
      this.provider = provider;
    }

    @Workflow
    public String order(String sku) {
      reserve(sku);
      charge();
      return "ordered " + sku;
    }

    @Step
    void reserve(String sku) {}

    @Step
    void charge() {
      provider.charge(UUID.randomUUID());
    }
  }

  @CairnTest
  static class KeylessChargeSample {
    private final Provider provider = new Provider();

    @CrashEverywhere
    void chargesOnce(CrashRun run, KeylessCharge shop) {
      run.workflow(shop::order, "teapot").verify(() -> assertThat(provider.charges()).isOne());
    }
  }

  @Test
  void chargeWithoutIdempotencyKey() {
    SampleRun run = SampleRun.of(KeylessChargeSample.class);

    assertThat(run.failures())
        .hasSize(2)
        .first()
        .extracting(Throwable::getMessage)
        .asString()
        .startsWith(
            "Crashed after step \"charge\" ran, before its record was committed: verify failed:")
        .contains("2")
        .endsWith(
            "Step \"charge\" was executed more often than without a crash. Its effect must be the same if it is executed again: pass Durable.uuid() as idempotency key, or make it a @Transaction.");
    assertThat(run.failures().get(1))
        .hasMessageStartingWith(
            "Owner froze after step \"charge\" ran, before its record was committed: verify failed:");
    assertThat(run.printed())
        .contains(
            "# dev.cairn.testing.crash.PlantedBugsTest$KeylessChargeSample.chargesOnce",
            "4 records, 12 invocations with a fault, 2 failed.",
            "| workflow | record | kind | crash after commit | crash before commit | owner frozen |",
            "| crash-run | charge | STEP | passed | **FAILED** | **FAILED** |",
            "| crash-run | end |  | passed | passed | passed |");
  }

  /** Refunds in a compensation that is not idempotent. */
  public static class DoubleRefund {
    private final List<String> refunds;

    DoubleRefund(List<String> refunds) {
      this.refunds = refunds;
    }

    @Workflow
    public void order() {
      Durable.step("charge", () -> {});
      Durable.compensate("refund", () -> refunds.add("refund"));
      throw new IllegalStateException("sold out");
    }
  }

  @CairnTest
  static class DoubleRefundSample {
    private final List<String> refunds = new CopyOnWriteArrayList<>();

    @CrashEverywhere
    void refundsOnce(CrashRun run, DoubleRefund shop) {
      run.workflow(shop::order).verify(() -> assertThat(refunds).hasSize(1));
    }
  }

  @Test
  void compensationThatRefundsTwice() {
    SampleRun run = SampleRun.of(DoubleRefundSample.class);

    assertThat(run.failures())
        .hasSize(2)
        .first()
        .extracting(Throwable::getMessage)
        .asString()
        .startsWith("Crashed after compensation \"refund\" ran, before its record was committed:")
        .contains("Step \"refund\" was executed more often than without a crash.");
  }

  /** Writes to a list between its steps. */
  public static class EffectOutsideStep {
    private final List<String> audit;

    EffectOutsideStep(List<String> audit) {
      this.audit = audit;
    }

    @Workflow
    public void order() {
      Durable.step("reserve", () -> {});
      audit.add("reserved");
      Durable.step("charge", () -> {});
    }
  }

  @CairnTest
  static class EffectOutsideStepSample {
    private final List<String> audit = new CopyOnWriteArrayList<>();

    @CrashEverywhere(frozenOwner = false)
    void auditsOnce(CrashRun run, EffectOutsideStep shop) {
      run.workflow(shop::order).verify(() -> assertThat(audit).containsExactly("reserved"));
    }
  }

  @Test
  void sideEffectOutsideAStep() {
    SampleRun run = SampleRun.of(EffectOutsideStepSample.class);

    assertThat(run.failures())
        .extracting(Throwable::getMessage)
        .anySatisfy(message ->
            assertThat(message)
                .startsWith(
                    "Crashed after the record of step \"charge\" was committed: verify failed")
                .contains(
                    "No step was executed more often than without a crash. So the difference comes from code of the workflow outside its steps"))
        .anySatisfy(message ->
            assertThat(message)
                .startsWith("Crashed after step \"charge\" ran, before its record was committed")
                .contains("but the test also fails when no step is"));
  }

  /** Keeps the number of a payment in a field. */
  public static class StateInField {
    private int payment;

    @Workflow
    public String order() {
      charge();
      confirm();
      return "payment " + payment;
    }

    @Step
    void charge() {
      payment = 17;
    }

    @Step
    void confirm() {}
  }

  @CairnTest
  static class StateInFieldSample {
    @CrashEverywhere(frozenOwner = false)
    void ordersOnce(CrashRun run, StateInField shop) {
      run.workflow(shop::order).verify(() -> {});
    }
  }

  @Test
  void stateInAFieldOfTheDurableObject() {
    SampleRun run = SampleRun.of(StateInFieldSample.class);

    assertThat(run.failures())
        .extracting(Throwable::getMessage)
        .anySatisfy(message ->
            assertThat(message)
                .startsWith("Crashed after the record of step \"charge\" was committed: ")
                .contains(
                    "Workflow 'crash-run' returned \"payment 0\"; without a crash it returned \"payment 17\"",
                    "which a new process does not have"));
  }

  /** Decides by a clock that is read between steps. */
  public static class ClockBetweenSteps {
    private final AtomicInteger hour;

    ClockBetweenSteps(AtomicInteger hour) {
      this.hour = hour;
    }

    @Workflow
    public void order() {
      Durable.step("reserve", () -> {});
      if (hour.getAndAdd(12) % 24 < 12) {
        Durable.step("express", () -> {});
      } else {
        Durable.step("standard", () -> {});
      }
      Durable.step("confirm", () -> {});
    }
  }

  @CairnTest
  static class ClockBetweenStepsSample {
    @SuppressWarnings("UnusedVariable") // the argument of ClockBetweenSteps
    private final AtomicInteger hour = new AtomicInteger();

    @CrashEverywhere(frozenOwner = false)
    void ordersOnce(CrashRun run, ClockBetweenSteps shop) {
      run.workflow(shop::order).verify(() -> {});
    }
  }

  @Test
  void clockReadBetweenSteps() {
    SampleRun run = SampleRun.of(ClockBetweenStepsSample.class);

    assertThat(run.failures())
        .extracting(Throwable::getMessage)
        .anySatisfy(message ->
            assertThat(message)
                .startsWith(
                    "Crashed after the record of step \"express\" was committed: Workflow 'crash-run' is STUCK:")
                .contains("express", "standard", "Take times from Durable.now()"));
  }

  /** Retries a payment with a new key. */
  public static class KeyPerTry {
    private final Provider provider;
    private final AtomicInteger tries = new AtomicInteger();

    KeyPerTry(Provider provider) {
      this.provider = provider;
    }

    @Workflow
    public int order() {
      return charge();
    }

    @Step(attempts = 3, delay = "1s")
    int charge() {
      return provider.charge(new UUID(0, tries.incrementAndGet() + System.identityHashCode(this)));
    }
  }

  @CairnTest
  static class KeyPerTrySample {
    private final Provider provider = new Provider();

    @CrashEverywhere(frozenOwner = false)
    void chargesOnce(CrashRun run, KeyPerTry shop) {
      run.workflow(shop::order).verify(() -> assertThat(provider.charges()).isOne());
    }
  }

  @Test
  void retryThatIsNotIdempotent() {
    SampleRun run = SampleRun.of(KeyPerTrySample.class);

    assertThat(run.failure())
        .hasMessageStartingWith(
            "Crashed after step \"charge\" ran, before its record was committed")
        .hasMessageContaining("pass Durable.uuid() as idempotency key");
  }

  /** Takes messages from a queue of its own, which forgets them. */
  public static class DestructiveRead {
    private final Queue<String> inbox;

    DestructiveRead(Queue<String> inbox) {
      this.inbox = inbox;
    }

    @Workflow
    public String handle() throws IOException {
      String message = take();
      return "handled " + message;
    }

    @Step
    String take() {
      return String.valueOf(inbox.poll());
    }
  }

  @CairnTest
  static class DestructiveReadSample {
    private final Queue<String> inbox = new ArrayDeque<>(List.of("first", "second"));

    @CrashEverywhere(frozenOwner = false)
    void handlesOneMessage(CrashRun run, DestructiveRead reader) {
      run.workflow(reader::handle).verify(() -> assertThat(inbox).containsExactly("second"));
    }
  }

  @Test
  void messageConsumedTwice() {
    SampleRun run = SampleRun.of(DestructiveReadSample.class);

    assertThat(run.failure())
        .hasMessageStartingWith("Crashed after step \"take\" ran, before its record was committed")
        .hasMessageContaining("Step \"take\" was executed more often");
  }
}
