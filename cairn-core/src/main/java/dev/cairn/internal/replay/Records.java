package dev.cairn.internal.replay;

import dev.cairn.common.HistorySize;
import dev.cairn.error.StuckException;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepHeader;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.record.StoredHistory;
import dev.cairn.internal.store.workflow.HistoryStore;
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

/**
 * What a run recorded before, by the branches that did: each is replayed by itself, whatever the
 * timing between them. Thread-safe.
 */
public final class Records {
  /** The path of what the workflow does outside branches. */
  public static final String TRUNK = "";

  private final String workflow;
  private final boolean sameBuild;
  private final NavigableMap<String, List<StepHeader>> byPath;
  private final Map<String, Outcome> small;
  private final Set<String> leftOut;
  private final Set<String> givenUp;
  private final AtomicInteger positions = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean large = new AtomicBoolean();

  public Records(String workflow, StoredHistory history, boolean sameBuild) {
    List<StepHeader> records = history.steps();
    this.workflow = workflow;
    this.sameBuild = sameBuild;
    this.small = new ConcurrentHashMap<>(history.outcomes());
    this.byPath =
        records.stream()
            .collect(
                Collectors.groupingBy(step -> path(step.key()), TreeMap::new, Collectors.toList()));
    this.leftOut = ConcurrentHashMap.newKeySet(byPath.size());
    this.givenUp = ConcurrentHashMap.newKeySet();
    leftOut.addAll(byPath.keySet());
    records.forEach(step -> positions.accumulateAndGet(step.position() + 1, Math::max));
  }

  private Records(String workflow) {
    this.workflow = workflow;
    this.sameBuild = true;
    this.byPath = Collections.emptyNavigableMap();
    this.small = Map.of();
    this.leftOut = Set.of();
    this.givenUp = Set.of();
  }

  /** Those of a run that begins: nothing is to be kept in mind for it. */
  public static Records none(String workflow) {
    return new Records(workflow);
  }

  /** The branch that a step belongs to. */
  private static String path(String key) {
    return key.substring(0, Math.max(key.lastIndexOf('/'), 0));
  }

  /** What a branch recorded, to be handed out again. */
  Replay replay(String path) {
    if (!byPath.isEmpty()) {
      leftOut.remove(path);
    }
    return new Replay(workflow, byPath.getOrDefault(path, List.of()), sameBuild);
  }

  /** The outcomes of what a branch recorded. */
  Outcomes outcomes(ActiveRun run, HistoryStore store) {
    return new Outcomes(run, small, store);
  }

  /** What was decided among branches: these outcomes are known from the beginning. */
  public List<StepRecord> joins() {
    return byPath.values().stream()
        .flatMap(List::stream)
        .filter(step -> step.kind() == StepKind.JOIN)
        .map(step -> step.with(Objects.requireNonNull(small.get(step.key()))))
        .toList();
  }

  /** Whether all of it was recorded by the build that runs. */
  public boolean sameBuild() {
    return sameBuild;
  }

  /** Whether a branch or the trunk noted a change of the code. */
  public boolean hasPatch(String name) {
    return byPath.values().stream()
        .flatMap(List::stream)
        .filter(step -> step.kind() == StepKind.PATCH)
        .map(StepHeader::key)
        .anyMatch(key -> key.substring(key.lastIndexOf('/') + 1).equals(name));
  }

  /** Whether a branch recorded anything, or one that it is around. */
  public boolean hasWithin(String path) {
    String inside = path + "/";
    String next = byPath.ceilingKey(inside);
    return byPath.containsKey(path) || (next != null && next.startsWith(inside));
  }

  /** A position that no other record has. */
  int nextPosition() {
    return positions.getAndIncrement();
  }

  /** How many positions are taken. */
  int length() {
    return positions.get();
  }

  /** Counts an outcome that was recorded, or that was replayed. */
  void add(Outcome outcome) {
    bytes.addAndGet(
        switch (outcome) {
          case Outcome.Success(var json) -> json.length();
          case Outcome.Failure(var json) -> json.length();
        });
  }

  /** How many bytes the outcomes have that were recorded and replayed. */
  long bytes() {
    return bytes.get();
  }

  /** Whether the history has this size. */
  boolean hasReached(HistorySize size) {
    return size.isReachedBy(bytes.get(), positions.get());
  }

  /** Notes that the history has this size, if it has. */
  void notice(HistorySize size) {
    if (hasReached(size)) {
      large.set(true);
    }
  }

  /** Whether the history has this size, and did not have it before. */
  boolean reaches(HistorySize size) {
    return hasReached(size) && large.compareAndSet(false, true);
  }

  /** Notes that a branch was given up, so that it may leave records unasked for. */
  public void giveUp(String path) {
    if (!byPath.isEmpty()) {
      givenUp.add(path);
    }
  }

  /** Whether it was decided against a branch. */
  public boolean gaveUp(String path) {
    return givenUp.contains(path);
  }

  private boolean isWithinGivenUp(String path) {
    for (String up = path; !up.equals(TRUNK); up = path(up)) {
      if (givenUp.contains(up)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Makes sure, when the workflow's code has ended, that no branch was left out.
   *
   * @throws StuckException if the same build left out one that has records
   */
  void end() {
    for (String path : leftOut) {
      if (sameBuild && !isWithinGivenUp(path)) {
        throw new StuckException(
            "The code of workflow '%s' ended without forking '%s', of which steps are recorded, in the same build, so it is not deterministic between its steps. Take time, random numbers, ids and other systems' answers from Durable or from steps, then resume the workflow."
                .formatted(workflow, path));
      }
    }
  }
}
