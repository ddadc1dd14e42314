package dev.cairn.internal.replay;

import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.internal.store.record.StepHeader;
import dev.cairn.internal.store.record.StepKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The records of one branch, returned in the order in which its code requests them. If the running
 * build wrote them, the code must request exactly these records in this order; another build finds
 * its records by key. Used by the branch's own thread; {@link #hasUnrequestedRecords} may be called
 * by any thread.
 */
final class Replay {
  private final String workflowId;
  private final List<StepHeader> records;
  private final boolean sameBuild;
  private final boolean hasCompensations;
  private final Map<String, StepHeader> byKey = new HashMap<>();
  private final List<String> requested = new ArrayList<>();
  private final AtomicInteger returnedCount = new AtomicInteger();

  Replay(String workflowId, List<StepHeader> records, boolean sameBuild) {
    this.workflowId = workflowId;
    this.records = records;
    this.sameBuild = sameBuild;
    boolean onlyForwardSteps = true;
    for (StepHeader step : records) {
      onlyForwardSteps &= isForwardStep(step);
      byKey.put(step.key(), step);
    }
    this.hasCompensations = !onlyForwardSteps;
  }

  /**
   * Returns the record of a durable call, or null if the call was never recorded.
   *
   * @throws WorkflowStoppedException if the records show that the code requested something else
   *     here
   */
  @Nullable StepHeader next(StepKind kind, String key) {
    if (returnedCount.get() == records.size()) {
      return null;
    }
    requested.add(key);
    StepHeader found = sameBuild ? records.get(returnedCount.get()) : byKey.get(key);
    if (found == null) {
      return null;
    }
    if (!found.key().equals(key) || found.kind() != kind) {
      throw WorkflowStoppedException.stuck(
          sameBuild
              ? "The code of workflow '%s' requested %s '%s' where %s '%s' is recorded. The records are from the same build, so the code is not deterministic between its steps."
                      .formatted(workflowId, kind, key, found.kind(), found.key())
                  + comparison()
              : "The code of workflow '%s' requested %s '%s', which another build recorded as %s. Give the step another name, then resume the workflow."
                  .formatted(workflowId, kind, key, found.kind()),
          workflowId);
    }
    returnedCount.incrementAndGet();
    return found;
  }

  /** Returns the record of a durable call if it is the next one; otherwise null. */
  @Nullable StepHeader nextIf(StepKind kind, String key) {
    StepHeader found = sameBuild ? nextUnreturned() : byKey.get(key);
    return found != null && found.kind() == kind && found.key().equals(key)
        ? next(kind, key)
        : null;
  }

  /** Returns the record of a compensation, at any position; null if there is none. */
  @Nullable StepHeader findCompensation(String key) {
    StepHeader found = byKey.get(key);
    if (found == null || isForwardStep(found)) {
      return null;
    }
    requested.add(key);
    returnedCount.incrementAndGet();
    return found;
  }

  /** Returns the records after the given one, in the order of recording. */
  Stream<StepHeader> recordsAfter(StepHeader step) {
    int found =
        Collections.binarySearch(records, step, Comparator.comparingInt(StepHeader::position));
    return found < 0 ? Stream.empty() : records.subList(found + 1, records.size()).stream();
  }

  private @Nullable StepHeader nextUnreturned() {
    int next = returnedCount.get();
    return next < records.size() ? records.get(next) : null;
  }

  /** Returns whether the code has not yet requested all records that precede compensation. */
  boolean hasUnrequestedRecords() {
    StepHeader next = nextUnreturned();
    return sameBuild
        ? next != null && isForwardStep(next)
        : returnedCount.get() < records.stream().filter(Replay::isForwardStep).count();
  }

  /** Returns whether the records show that compensation began before the code made this call. */
  boolean wasCompensatedBefore(String key) {
    StepHeader next = nextUnreturned();
    return sameBuild
        ? next != null && !isForwardStep(next)
        : hasCompensations && !byKey.containsKey(key);
  }

  /** Returns whether a compensation is recorded. */
  boolean hasCompensations() {
    return hasCompensations;
  }

  /** Creates the exception for code that continues where it failed and was compensated before. */
  WorkflowStoppedException continuesAfterCompensation(String action) {
    return WorkflowStoppedException.stuck(
        "The code of workflow '%s' %s where it failed before and ran compensation '%s', so it cannot continue. Let the code fail at the same place again, then resume the workflow."
            .formatted(workflowId, action, compensationKeys().getFirst()),
        workflowId);
  }

  /** Creates the exception for code whose compensations differ from the recorded ones. */
  WorkflowStoppedException compensationsDiffer(List<String> requested) {
    return WorkflowStoppedException.stuck(
        "The code of workflow '%s' does not register all compensations that have run already, so that one may run twice. Register the recorded compensations under the same names and in the same order.%n%s"
            .formatted(workflowId, RecordComparison.of(compensationKeys(), requested)),
        workflowId);
  }

  /** Returns the keys of the recorded compensations, in the order in which they ran. */
  List<String> compensationKeys() {
    return records.stream().filter(step -> !isForwardStep(step)).map(StepHeader::key).toList();
  }

  static boolean isForwardStep(StepHeader step) {
    return step.kind() != StepKind.COMPENSATION;
  }

  /**
   * Checks, when the code has ended, that it requested every record.
   *
   * @throws WorkflowStoppedException if the same build left a record unrequested
   */
  void checkAllRequested() {
    if (sameBuild && returnedCount.get() < records.size()) {
      throw WorkflowStoppedException.stuck(
          "The code of workflow '%s' ended without requesting '%s', which is recorded. The records are from the same build, so the code is not deterministic between its steps."
                  .formatted(workflowId, records.get(returnedCount.get()).key())
              + comparison(),
          workflowId);
    }
  }

  /** Returns the keys of steps that another build recorded and this one did not request. */
  List<String> unrequestedKeysOfOtherBuild() {
    if (sameBuild || returnedCount.get() == records.size()) {
      return List.of();
    }
    return unrequested().stream().filter(Replay::isForwardStep).map(StepHeader::key).toList();
  }

  /** Returns the records that were not requested, of any build. */
  List<StepHeader> unrequested() {
    Set<String> requestedKeys = Set.copyOf(requested);
    return records.stream().filter(step -> !requestedKeys.contains(step.key())).toList();
  }

  /** Returns whether the running build wrote the records. */
  boolean isSameBuild() {
    return sameBuild;
  }

  private String comparison() {
    return "\n"
        + RecordComparison.of(records.stream().map(StepHeader::key).toList(), requested)
        + "Get time, random numbers, ids and answers of other systems from Durable or from steps,"
        + " then resume the workflow.";
  }
}
