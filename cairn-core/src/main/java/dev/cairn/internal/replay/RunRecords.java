package dev.cairn.internal.replay;

import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepHeader;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.record.StoredHistory;
import dev.cairn.internal.store.workflow.HistoryStore;
import dev.cairn.operate.HistorySize;
import dev.cairn.workflow.EngineStepCall;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The records that a run had when it began, grouped by branch. Each branch is replayed on its own,
 * independent of the timing between branches. Thread-safe.
 */
public final class RunRecords {
  /** Path of the workflow's code outside branches. */
  public static final String MAIN_PATH = "";

  private final String workflowId;
  private final boolean sameBuild;
  private final NavigableMap<String, List<StepHeader>> byPath;
  private final Map<String, Outcome> preloaded;
  private final Set<String> unrequestedBranches;
  private final Set<String> abandonedBranches;
  private final AtomicInteger nextPosition = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean large = new AtomicBoolean();
  private final @Nullable RequestTrace trace;

  /**
   * Creates the records of a run.
   *
   * @param trace collects the durable calls of a dry run; null if they are not needed
   */
  public RunRecords(
      String workflowId, StoredHistory history, boolean sameBuild, @Nullable RequestTrace trace) {
    this.trace = trace;
    List<StepHeader> records = history.steps();
    this.workflowId = workflowId;
    this.sameBuild = sameBuild;
    this.preloaded = new ConcurrentHashMap<>(history.outcomes());
    this.byPath =
        records.stream()
            .collect(
                Collectors.groupingBy(
                    step -> branchPath(step.key()), TreeMap::new, Collectors.toList()));
    this.unrequestedBranches = ConcurrentHashMap.newKeySet(byPath.size());
    this.abandonedBranches = ConcurrentHashMap.newKeySet();
    unrequestedBranches.addAll(byPath.keySet());
    records.forEach(step -> nextPosition.accumulateAndGet(step.position() + 1, Math::max));
  }

  private RunRecords(String workflowId) {
    this.trace = null;
    this.workflowId = workflowId;
    this.sameBuild = true;
    this.byPath = Collections.emptyNavigableMap();
    this.preloaded = Map.of();
    this.unrequestedBranches = Set.of();
    this.abandonedBranches = Set.of();
  }

  /** Returns the records of a new run. They need no memory. */
  public static RunRecords empty(String workflowId) {
    return new RunRecords(workflowId);
  }

  /** Returns the path of the branch that a step belongs to. */
  private static String branchPath(String key) {
    return key.substring(0, Math.max(key.lastIndexOf('/'), 0));
  }

  /** Adds a durable call to the trace, if there is one. */
  void trace(String path, StepKind kind, String key) {
    if (trace != null) {
      trace.add(path, kind, key);
    }
  }

  /** Adds the argument hash of a durable call to the trace, if there is one. */
  public void traceArguments(String key, EngineStepCall.ArgumentsOf arguments) {
    if (trace != null) {
      arguments.fingerprint().ifPresent(hash -> trace.addArguments(key, hash));
    }
  }

  /** Returns the replay of a branch. */
  Replay branchReplay(String path) {
    if (!byPath.isEmpty()) {
      unrequestedBranches.remove(path);
    }
    return new Replay(workflowId, byPath.getOrDefault(path, List.of()), sameBuild);
  }

  /** Returns a loader for a branch's outcomes. */
  OutcomeLoader outcomeLoader(ActiveRun run, HistoryStore store) {
    return new OutcomeLoader(run, preloaded, store);
  }

  /** Returns the records of joins. Their outcomes are always preloaded. */
  public List<StepRecord> joinRecords() {
    return byPath.values().stream()
        .flatMap(List::stream)
        .filter(step -> step.kind() == StepKind.JOIN)
        .map(step -> step.with(Objects.requireNonNull(preloaded.get(step.key()))))
        .toList();
  }

  /** Returns whether the running build wrote all records. */
  public boolean isSameBuild() {
    return sameBuild;
  }

  /** Returns whether any branch recorded a patch of this name. */
  public boolean hasPatch(String name) {
    return byPath.values().stream()
        .flatMap(List::stream)
        .filter(step -> step.kind() == StepKind.PATCH)
        .map(StepHeader::key)
        .anyMatch(key -> key.substring(key.lastIndexOf('/') + 1).equals(name));
  }

  /** Returns whether a branch, or a branch within it, has records. */
  public boolean hasRecordsIn(String path) {
    String inside = path + "/";
    String next = byPath.ceilingKey(inside);
    return byPath.containsKey(path) || (next != null && next.startsWith(inside));
  }

  /** Returns the next free position. */
  int nextPosition() {
    return nextPosition.getAndIncrement();
  }

  /** Returns the number of positions in use. */
  int count() {
    return nextPosition.get();
  }

  /** Adds the size of a recorded or replayed outcome to the size of the history. */
  void countBytes(Outcome outcome) {
    bytes.addAndGet(
        switch (outcome) {
          case Outcome.Success(var json) -> json.length();
          case Outcome.Failure(var json) -> json.length();
        });
  }

  /** Returns the size of the outcomes that were recorded or replayed so far. */
  long bytes() {
    return bytes.get();
  }

  /** Returns whether the history has reached a size. */
  boolean hasReached(HistorySize size) {
    return size.isReachedBy(bytes.get(), nextPosition.get());
  }

  /** Marks the history as large if it has reached a size. */
  void markLargeIfReached(HistorySize size) {
    if (hasReached(size)) {
      large.set(true);
    }
  }

  /** Marks the history as large if it has reached a size. Returns true only for the first time. */
  boolean becomesLarge(HistorySize size) {
    return hasReached(size) && large.compareAndSet(false, true);
  }

  /** Marks a branch as abandoned; it may leave records unrequested. */
  public void markAbandoned(String path) {
    if (!byPath.isEmpty()) {
      abandonedBranches.add(path);
    }
  }

  /** Returns whether a branch is abandoned. */
  public boolean isAbandoned(String path) {
    return abandonedBranches.contains(path);
  }

  private boolean isInAbandonedBranch(String path) {
    for (String up = path; !up.equals(MAIN_PATH); up = branchPath(up)) {
      if (abandonedBranches.contains(up)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Checks, when the workflow's code has ended, that it started every branch that has records.
   *
   * @throws WorkflowStoppedException if the same build did not start one, unless it is in an
   *     abandoned branch
   */
  void checkAllBranchesRequested() {
    for (String path : unrequestedBranches) {
      if (sameBuild && !isInAbandonedBranch(path)) {
        throw WorkflowStoppedException.stuck(
            "The code of workflow '%s' ended without starting branch '%s', which has recorded steps. The records are from the same build, so the code is not deterministic between its steps. Get time, random numbers, ids and answers of other systems from Durable or from steps, then resume the workflow."
                .formatted(workflowId, path),
            workflowId);
      }
    }
  }
}
