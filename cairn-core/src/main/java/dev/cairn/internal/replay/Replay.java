package dev.cairn.internal.replay;

import dev.cairn.error.StuckException;
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
 * What a run recorded before, or one of its branches, handed out as its code asks for it again. If
 * the same build runs that recorded it, the code must ask for exactly the records, in their order;
 * another build finds its records by key. Used by the branch's own thread; any thread may ask
 * whether there is more.
 */
final class Replay {
  private final String workflow;
  private final List<StepHeader> records;
  private final boolean sameBuild;
  private final boolean undone;
  private final Map<String, StepHeader> byKey = new HashMap<>();
  private final List<String> requested = new ArrayList<>();
  private final AtomicInteger handedOut = new AtomicInteger();

  Replay(String workflow, List<StepHeader> records, boolean sameBuild) {
    this.workflow = workflow;
    this.records = records;
    this.sameBuild = sameBuild;
    boolean ofCode = true;
    for (StepHeader step : records) {
      ofCode &= isOfCode(step);
      byKey.put(step.key(), step);
    }
    this.undone = !ofCode;
  }

  /**
   * The record that answers a request, or null if the step was never recorded.
   *
   * @throws StuckException if the records say that the code asked for something else here
   */
  @Nullable StepHeader next(StepKind kind, String key) {
    if (handedOut.get() == records.size()) {
      return null;
    }
    requested.add(key);
    StepHeader found = sameBuild ? records.get(handedOut.get()) : byKey.get(key);
    if (found == null) {
      return null;
    }
    if (!found.key().equals(key) || found.kind() != kind) {
      throw new StuckException(
          sameBuild
              ? "The code of workflow '%s' asked for %s '%s' where %s '%s' is recorded, in the same build, so it is not deterministic between its steps."
                      .formatted(workflow, kind, key, found.kind(), found.key())
                  + sideBySide()
              : "The code of workflow '%s' asked for %s '%s', which another build recorded as %s. Give the step another name, then resume the workflow."
                  .formatted(workflow, kind, key, found.kind()));
    }
    handedOut.incrementAndGet();
    return found;
  }

  /** The record that answers a request, if it is the next one; null if not. */
  @Nullable StepHeader nextIf(StepKind kind, String key) {
    StepHeader found = sameBuild ? head() : byKey.get(key);
    return found != null && found.kind() == kind && found.key().equals(key)
        ? next(kind, key)
        : null;
  }

  /** The record that this was undone, wherever it stands among those; null if there is none. */
  @Nullable StepHeader undone(String key) {
    StepHeader found = byKey.get(key);
    if (found == null || isOfCode(found)) {
      return null;
    }
    requested.add(key);
    handedOut.incrementAndGet();
    return found;
  }

  /** The records after one, in the order of recording. */
  Stream<StepHeader> after(StepHeader step) {
    int found =
        Collections.binarySearch(records, step, Comparator.comparingInt(StepHeader::position));
    return found < 0 ? Stream.empty() : records.subList(found + 1, records.size()).stream();
  }

  private @Nullable StepHeader head() {
    int next = handedOut.get();
    return next < records.size() ? records.get(next) : null;
  }

  /** Whether the code has not asked yet for all that it recorded before it was undone. */
  boolean hasMore() {
    StepHeader head = head();
    return sameBuild
        ? head != null && isOfCode(head)
        : handedOut.get() < records.stream().filter(Replay::isOfCode).count();
  }

  /** Whether the records say that the code was undone instead of asking for this. */
  boolean undoneBefore(String key) {
    StepHeader head = head();
    return sameBuild ? head != null && !isOfCode(head) : undone && !byKey.containsKey(key);
  }

  /** Whether it is recorded that something was undone. */
  boolean isUndone() {
    return undone;
  }

  /** That the code goes on where it was undone before. */
  StuckException goesOn(String how) {
    return new StuckException(
        "The code of workflow '%s' %s where it had failed before and has undone '%s', so it cannot go on. Let it fail there again, then resume the workflow."
            .formatted(workflow, how, undoings().getFirst()));
  }

  /** That the code undoes something else than what it is recorded to have undone. */
  StuckException undoesOtherwise(List<String> asked) {
    return new StuckException(
        "The code of workflow '%s' does not undo what it has begun to undo, so that something may be undone twice. Let it register the recorded compensations under their names, in their order.%n%s"
            .formatted(workflow, SideBySide.of(undoings(), asked)));
  }

  /** What is recorded as undone, in its order. */
  List<String> undoings() {
    return records.stream().filter(step -> !isOfCode(step)).map(StepHeader::key).toList();
  }

  static boolean isOfCode(StepHeader step) {
    return step.kind() != StepKind.COMPENSATION;
  }

  /**
   * Makes sure, when the code has ended, that it asked for every record.
   *
   * @throws StuckException if the same build left records unasked for
   */
  void end() {
    if (sameBuild && handedOut.get() < records.size()) {
      throw new StuckException(
          "The code of workflow '%s' ended without asking for '%s', which is recorded, in the same build, so it is not deterministic between its steps."
                  .formatted(workflow, records.get(handedOut.get()).key())
              + sideBySide());
    }
  }

  /** What another build recorded and this one did not ask for. */
  List<String> unasked() {
    if (sameBuild || handedOut.get() == records.size()) {
      return List.of();
    }
    return left().stream().filter(Replay::isOfCode).map(StepHeader::key).toList();
  }

  /** What was recorded and not asked for, of whatever build. */
  List<StepHeader> left() {
    Set<String> asked = Set.copyOf(requested);
    return records.stream().filter(step -> !asked.contains(step.key())).toList();
  }

  /** Whether what is recorded was recorded by the build that runs. */
  boolean isOfSameBuild() {
    return sameBuild;
  }

  private String sideBySide() {
    return "\n"
        + SideBySide.of(records.stream().map(StepHeader::key).toList(), requested)
        + "Take time, random numbers, ids and other systems' answers from Durable or from steps,"
        + " then resume the workflow.";
  }
}
