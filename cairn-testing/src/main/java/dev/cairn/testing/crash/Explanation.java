package dev.cairn.testing.crash;

import dev.cairn.testing.internal.process.Execution;
import dev.cairn.testing.internal.process.JournalRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Explains a failure by what was observed.
 *
 * @param plan the runs without a crash, and the invocations before
 * @param executions how often steps and transactions were executed
 * @param cancelledAt before which record the workflow was cancelled; null if it did not end so
 */
record Explanation(
    CrashPlan plan, Map<Execution, Integer> executions, @Nullable JournalRecord cancelledAt) {
  String of(CaseFailure failure) {
    return switch (failure.reason()) {
      case STUCK ->
          "The code between the records does not do the same when it is replayed. Take times from Durable.now(), random values from Durable.random() and Durable.uuid(), and other values from steps.";
      case VERIFY, DIFFERENT -> cancelledAt == null ? ofEffect() : ofCancellation(cancelledAt);
      case ARGUMENTS ->
          "The arguments come from a value that is not the same when the code is replayed, such as a time, a random value, or a field of the durable object.";
      case ENDLESS, FROZEN, START, DURING -> "";
    };
  }

  /** Whether code outside steps or state in memory is the cause. */
  boolean isOutsideSteps(CaseFailure failure) {
    return switch (failure.reason()) {
      case VERIFY, DIFFERENT -> cancelledAt == null && repeated().isEmpty();
      case STUCK, ARGUMENTS, ENDLESS, FROZEN, START, DURING -> false;
    };
  }

  private String ofCancellation(JournalRecord record) {
    return plan.names().kind(record).equals("STEP")
        ? "Step \"%s\" was executed, and the cancellation kept it from being recorded. The code did not continue after it, so a compensation that is registered there does not run. Register it before the step, with Durable.compensate, and let it undo the step only if the step took effect."
            .formatted(record.key())
        : "A cancelled workflow ends at its next durable call. Undo what it did until then, with Durable.compensate or Durable.onCancel.";
  }

  private String ofEffect() {
    List<String> repeated = repeated();
    if (repeated.isEmpty()) {
      return "No step was executed more often than without a crash. So the difference comes from code of the workflow outside its steps, which is executed again, or from state in memory, such as a field of the durable object, which a new process does not have. Move it into a step, and use what the step returns.";
    }
    String advice =
        "Its effect must be the same if it is executed again: pass Durable.uuid() as idempotency key, or make it a @Transaction.";
    return failsWithoutRepetition()
        ? "%s executed more often than without a crash, but the test also fails when no step is: code of the workflow outside its steps has an effect, or state in memory is lost."
            .formatted(named(repeated))
        : "%s executed more often than without a crash. %s".formatted(named(repeated), advice);
  }

  private static String named(List<String> repeated) {
    return "Step %s %s"
        .formatted(
            repeated.stream().map("\"%s\""::formatted).collect(Collectors.joining(", ")),
            repeated.size() == 1 ? "was" : "were");
  }

  /** The keys of steps that were executed more often than without a crash. */
  private List<String> repeated() {
    Map<Execution, Integer> expected = plan.firstRun().executions();
    return executions.entrySet().stream()
        .filter(entry -> entry.getValue() > expected.getOrDefault(entry.getKey(), 0))
        .map(entry -> entry.getKey().key())
        .sorted()
        .distinct()
        .toList();
  }

  /** Whether an invocation failed without any repeated step. */
  private boolean failsWithoutRepetition() {
    return plan.outcomes().values().stream()
        .anyMatch(outcome -> outcome instanceof CaseOutcome.Failed failed && failed.outsideSteps());
  }
}
