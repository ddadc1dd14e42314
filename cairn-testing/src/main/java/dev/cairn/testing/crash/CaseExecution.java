package dev.cairn.testing.crash;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.common.WorkflowState;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.TestClock;
import dev.cairn.testing.crash.CaseFailure.Reason;
import dev.cairn.testing.internal.process.Fault;
import dev.cairn.testing.internal.process.JournalRecord;
import dev.cairn.testing.internal.process.Simulation;
import dev.cairn.testing.internal.process.TestBed;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Executes one invocation: runs the workflow through its faults, and compares what it did. */
final class CaseExecution {
  /** How long nothing may happen until the workflow counts as waiting for ever. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long POLL = 2;

  private final CrashCase crashCase;
  private final Simulation simulation;
  private final CrashPlan plan;
  private final CrashedWorkflow.Request request;
  private final TestBed bed;
  private boolean cancelled;

  CaseExecution(
      CrashCase crashCase, Simulation simulation, CrashPlan plan, CrashedWorkflow.Request request) {
    this.crashCase = crashCase;
    this.simulation = simulation;
    this.plan = plan;
    this.request = request;
    this.bed =
        simulation
            .bed()
            .orElseThrow(() ->
                new IllegalStateException(
                    "The test has no engine. Take a Cairn or a durable object as a parameter of the test or its constructor, and run a workflow of it."));
  }

  /**
   * Executes the invocation.
   *
   * @throws AssertionError if the workflow does not do what it does without a fault
   */
  void execute() {
    checkRequest();
    try {
      run();
      plan.ended(crashCase, outcome());
    } catch (CaseFailure failure) {
      String explanation = explanation(failure);
      plan.ended(
          crashCase,
          new CaseOutcome.Failed(failure.getMessage(), explanation, isOutsideSteps(failure)));
      throw new AssertionError(
          title() + ": " + failure.getMessage() + (explanation.isEmpty() ? "" : "\n" + explanation),
          failure.getCause());
    }
  }

  private void checkRequest() {
    boolean cancels = plan.faults().contains(Fault.CANCEL);
    if (cancels && request.whenCancelled() == null) {
      throw new IllegalStateException(
          "@CrashEverywhere(cancels = true) cancels the workflow. Say what has to be true then, with run.workflow(...).whenCancelled(...).verify(...).");
    }
    if (!cancels && request.whenCancelled() != null) {
      throw new IllegalStateException(
          "The code of whenCancelled would never be executed. Write @CrashEverywhere(cancels = true).");
    }
  }

  private CaseOutcome outcome() {
    return simulation.allHappened() ? new CaseOutcome.Passed() : new CaseOutcome.NotReached();
  }

  private String title() {
    if (crashCase.faults().isEmpty()) {
      return "Without a crash";
    }
    String name = plan.names().of(crashCase);
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private String explanation(CaseFailure failure) {
    return crashCase.faults().isEmpty() ? "" : explanation().of(failure);
  }

  private boolean isOutsideSteps(CaseFailure failure) {
    return !crashCase.faults().isEmpty() && explanation().isOutsideSteps(failure);
  }

  private Explanation explanation() {
    JournalRecord cancelledAt = cancelled ? crashCase.faults().getLast().record() : null;
    return new Explanation(plan, simulation.executions(), cancelledAt);
  }

  private void run() throws CaseFailure {
    CairnClient client = crashCase.cancels() ? bed.parameter(CairnClient.class) : null;
    simulation.arm(() -> Objects.requireNonNull(client).workflows().cancel(id()));
    start();
    runOutsideCode();
    WorkflowState end = awaitEnd();
    resumeFrozenOwner();
    check(end);
  }

  private String id() {
    return Objects.requireNonNull(request.options().id());
  }

  /** Starts the workflow; again at the next process if one dies before it has answered. */
  private void start() throws CaseFailure {
    boolean started = false;
    while (!started) {
      Cairn cairn = simulation.liveEngine();
      int process = simulation.processes();
      var answer = new CompletableFuture<StartOptions>();
      Thread.ofVirtual()
          .name("cairn-crash-start")
          .start(() -> {
            try {
              cairn.start(request.options(), request.call());
              answer.complete(request.options());
            } catch (RuntimeException | Error refused) {
              answer.completeExceptionally(refused);
            }
          });
      started = awaitAnswer(answer, process);
    }
  }

  /** Waits for the answer of a process; returns false if it died meanwhile. */
  private boolean awaitAnswer(CompletableFuture<?> answer, int process) throws CaseFailure {
    while (true) {
      try {
        answer.get(POLL, TimeUnit.MILLISECONDS);
        return true;
      } catch (TimeoutException waiting) {
        if (simulation.isReplacing() || simulation.processes() != process) {
          return false;
        }
      } catch (ExecutionException refused) {
        if (simulation.isReplacing() || simulation.processes() != process) {
          return false;
        }
        throw new CaseFailure(
            Reason.START,
            "The workflow was not started: " + refused.getCause(),
            refused.getCause());
      } catch (InterruptedException interrupted) {
        throw interrupted(interrupted);
      }
    }
  }

  private void runOutsideCode() throws CaseFailure {
    CrashedWorkflow.OutsideCode during = request.during();
    if (during == null) {
      return;
    }
    try {
      during.run(bed.parameter(CairnClient.class));
    } catch (Exception | AssertionError thrown) {
      throw new CaseFailure(Reason.DURING, "The code of 'during' threw " + thrown, thrown);
    }
  }

  /** Lets the time advance until the workflow has ended. */
  private WorkflowState awaitEnd() throws CaseFailure {
    TestClock clock = bed.parameter(TestClock.class);
    var patience = new Patience();
    while (true) {
      settle(clock);
      WorkflowState state = state();
      if (state.isEnded() && !simulation.isReplacing()) {
        settle(clock);
        return state;
      }
      if (state == WorkflowState.STUCK || state == WorkflowState.EXHAUSTED) {
        throw stopped(state);
      }
      boolean advanced = !state.isEnded() && clock.advanceToNext();
      if (patience.isOver(advanced)) {
        throw endless(state);
      }
    }
  }

  /** Ends when nothing has happened for some time. */
  private final class Patience {
    private final long end = System.nanoTime() + LIMIT.toNanos();
    private long until = System.nanoTime() + PATIENCE.toNanos();
    private int progress = simulation.progress();

    /** Pauses if nothing has happened since the last call. */
    boolean isOver(boolean advanced) {
      if (advanced || simulation.progress() != progress) {
        progress = simulation.progress();
        until = System.nanoTime() + PATIENCE.toNanos();
      } else {
        pause();
      }
      long now = System.nanoTime();
      return now - until >= 0 || now - end >= 0;
    }
  }

  private void settle(TestClock clock) throws CaseFailure {
    try {
      clock.settle();
    } catch (AssertionError busy) {
      throw new CaseFailure(
          Reason.ENDLESS,
          simulation.failure().map(Throwable::toString).orElseGet(busy::getMessage),
          simulation.failure().orElse(busy));
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL);
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private static IllegalStateException interrupted(InterruptedException interrupted) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(
        "The thread was interrupted while the workflow ran", interrupted);
  }

  private WorkflowState state() {
    return workflow().summary().state();
  }

  private RecordedWorkflow workflow() {
    return simulation.liveEngine().workflows().get(id());
  }

  private CaseFailure stopped(WorkflowState state) {
    return new CaseFailure(
        Reason.STUCK,
        "Workflow '%s' is %s: %s"
            .formatted(
                id(), state, VaryingValues.thrown(new Observation.Value(null, workflow().error()))),
        null);
  }

  private CaseFailure endless(WorkflowState state) {
    List<String> waits = bed.waits(id());
    return new CaseFailure(
        Reason.ENDLESS,
        "Workflow '%s' does not end: it is %s%s"
            .formatted(
                id(),
                state,
                waits.isEmpty()
                    ? ""
                    : ", and waits for "
                        + String.join(", ", waits)
                        + ". Let it come from outside in run.workflow(...).during(...)"),
        null);
  }

  /** The owner that froze returns; it must not change anything. */
  private void resumeFrozenOwner() throws CaseFailure {
    Observation before = Observation.of(simulation.liveEngine());
    List<String> running = simulation.resumeFrozen(Duration.ofSeconds(10));
    if (!running.isEmpty()) {
      throw new CaseFailure(Reason.FROZEN, "The owner that was frozen still runs " + running, null);
    }
    if (!before.equals(Observation.of(simulation.liveEngine()))) {
      throw new CaseFailure(
          Reason.FROZEN, "The owner that was frozen changed records when it returned", null);
    }
  }

  private void check(WorkflowState end) throws CaseFailure {
    Observation actual = Observation.of(simulation.liveEngine());
    checkCancelled();
    cancelled = end == WorkflowState.CANCELLED && crashCase.cancels();
    if (cancelled) {
      verify("whenCancelled", Objects.requireNonNull(request.whenCancelled()));
    } else {
      verify("verify", request.verify());
    }
    if (crashCase.faults().isEmpty()) {
      plan.learn(
          new CrashPlan.Learned(id(), actual, simulation.records(), simulation.executions()));
    } else if (!request.effectsOnly() && !cancelled) {
      compare(actual);
    }
    if (!simulation.findings().isEmpty()) {
      throw new CaseFailure(
          Reason.ARGUMENTS,
          "A replayed step was called with other arguments: " + simulation.findings(),
          null);
    }
  }

  private void checkCancelled() throws CaseFailure {
    Throwable failure = simulation.failure().orElse(null);
    if (failure != null) {
      throw new CaseFailure(
          Reason.DURING, "The workflow could not be cancelled: " + failure, failure);
    }
  }

  private static void verify(String name, CrashedWorkflow.Check check) throws CaseFailure {
    try {
      check.run();
    } catch (Exception | AssertionError thrown) {
      throw new CaseFailure(Reason.VERIFY, name + " failed: " + thrown.getMessage(), thrown);
    }
  }

  private void compare(Observation actual) throws CaseFailure {
    Optional<String> difference = plan.comparison().difference(actual, id());
    if (difference.isPresent()) {
      throw new CaseFailure(Reason.DIFFERENT, difference.get(), null);
    }
  }
}
