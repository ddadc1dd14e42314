package dev.cairn.examples.agent.demo;

import dev.cairn.examples.agent.demo.Plan.Approval;
import dev.cairn.examples.agent.demo.Plan.Asked;
import dev.cairn.examples.agent.stub.Call;
import dev.cairn.examples.agent.stub.Call.Outcome;
import dev.cairn.examples.agent.stub.CallLog;
import dev.cairn.examples.process.Closer;
import dev.cairn.spi.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Asks questions without kills, then again with kills, and compares the runs. */
public final class Demo {
  /** The begin of the last line of output. */
  public static final String LAST_LINE = "every recorded model call exactly once: ";

  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final Duration PATIENCE_OF_PERSON = Duration.ofHours(1);

  private final Plan plan;
  private final Environment.Pause pause;
  private final Consumer<String> out;

  /**
   * Creates a demo.
   *
   * @param plan its size
   * @param pause provides waiting
   * @param out receives the lines of output
   */
  public Demo(Plan plan, Environment.Pause pause, Consumer<String> out) {
    this.plan = plan;
    this.pause = pause;
    this.out = out;
  }

  /**
   * Runs the demo. Blocks for about half a minute, if no person has to approve anything.
   *
   * @param processes the running processes; the caller ends them
   * @param closer closes further resources of the demo
   * @return true if every check succeeded; the last line of output reports it too
   */
  public boolean run(AgentProcesses processes, Closer closer) {
    var run =
        new Run(
            processes,
            closer.add(new StubClient(processes.stub().orElseThrow().address())),
            closer.add(Inspector.of(processes.postgres())),
            closer.add(new Readers(plan, processes.agent()::address, pause)));
    Verdict verdict = Verdict.of(run.evidence());
    out.accept("");
    verdict.lines().forEach(out);
    out.accept("");
    boolean fine = verdict.problems().isEmpty();
    out.accept(LAST_LINE + (fine ? "OK" : "FAILED: " + String.join("; ", verdict.problems())));
    return fine;
  }

  /** The two runs. */
  private final class Run {
    private final AgentProcesses processes;
    private final StubClient stub;
    private final Inspector inspector;
    private final Readers readers;

    Run(AgentProcesses processes, StubClient stub, Inspector inspector, Readers readers) {
      this.processes = processes;
      this.stub = stub;
      this.inspector = inspector;
      this.readers = readers;
    }

    Evidence evidence() {
      if (plan.approval() == Approval.ASK) {
        out.accept("Approve the purchases at " + processes.agent().address());
      }
      out.accept(
          "%d readers ask %d questions, first without kills ..."
              .formatted(plan.readers(), plan.questions()));
      readers.start(Evidence.REFERENCE);
      awaitAnswers(plan.questions());
      CallLog.View reference = stub.calls();
      out.accept(
          "  answered with %d model calls and %d tokens"
              .formatted(reference.calls().size(), reference.tokens()));
      out.accept("Now the same questions. The agent is killed %d times.".formatted(plan.kills()));
      readers.start(Evidence.KILLED);
      for (long point : plan.killPoints(reference.tokens())) {
        killAfter(reference.tokens() + point);
      }
      awaitAnswers(2 * plan.questions());
      return collect(reference);
    }

    private void awaitAnswers(int count) {
      await("the answers", () -> readers.seen().size() >= count);
    }

    private void killAfter(long tokens) {
      await("the stub to write " + tokens + " tokens", () -> stub.calls().tokens() >= tokens);
      long inFlight =
          stub.calls().calls().stream().filter(call -> call.outcome() == Outcome.ANSWERING).count();
      processes.agent().kill();
      out.accept(
          "  killed the agent (SIGKILL) with %d workflows in progress, %d model calls in flight"
              .formatted(inspector.running().size(), inFlight));
      long killedAt = System.nanoTime();
      processes.agent().restart();
      out.accept(
          "  started it again, ready after %.1f s".formatted((System.nanoTime() - killedAt) / 1e9));
    }

    private void await(String what, BooleanSupplier condition) {
      Duration timeout = plan.approval() == Approval.ASK ? PATIENCE_OF_PERSON : TIMEOUT;
      long startedAt = System.nanoTime();
      while (!condition.getAsBoolean()) {
        readers
            .problem()
            .ifPresent(problem -> {
              throw new DemoException("A reader gave up: " + problem);
            });
        if (System.nanoTime() - startedAt > timeout.toNanos()) {
          throw new DemoException(
              "Timeout: waited %s for %s. Unfinished: %s"
                  .formatted(timeout, what, inspector.notSucceeded()));
        }
        try {
          pause.sleep(POLL_INTERVAL);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new DemoException("Interrupted", interrupted);
        }
      }
    }

    private Evidence collect(CallLog.View reference) {
      Set<String> before =
          reference.calls().stream().map(Call::id).collect(Collectors.toUnmodifiableSet());
      List<Asked> questions = plan.generateQuestions();
      return new Evidence(
          questions,
          readers.seen(),
          stub.calls().calls().stream().filter(call -> !before.contains(call.id())).toList(),
          inspector.recordedResponses().stream().filter(id -> !before.contains(id)).toList(),
          inspector.purchases(),
          inspector.notSucceeded());
    }
  }
}
