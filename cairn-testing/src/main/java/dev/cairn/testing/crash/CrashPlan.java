package dev.cairn.testing.crash;

import dev.cairn.testing.internal.process.Execution;
import dev.cairn.testing.internal.process.Fault;
import dev.cairn.testing.internal.process.FaultPoint;
import dev.cairn.testing.internal.process.JournalRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The invocations of one test: what they learned, which follow, and how they ended. The invocations
 * are sequential, each may run on another thread.
 */
final class CrashPlan {
  private final CrashEverywhere settings;
  private final List<Learned> learned = new ArrayList<>();
  private final Deque<CrashCase> left = new ArrayDeque<>();
  private final Map<CrashCase, CaseOutcome> outcomes = new LinkedHashMap<>();
  private @Nullable CrashCase current;
  private List<JournalRecord> tested = List.of();
  private boolean pairsAdded;
  private int skippedRecords;
  private int skippedPairs;

  CrashPlan(CrashEverywhere settings) {
    this.settings = settings;
  }

  /**
   * A run without a crash.
   *
   * @param root the id of the workflow of the test
   * @param observation the workflows
   * @param records their records
   * @param executions how often each step and transaction was executed
   */
  record Learned(
      String root,
      Observation observation,
      List<JournalRecord> records,
      Map<Execution, Integer> executions) {}

  /** Returns the next invocation; empty if there is none, or the previous one was not executed. */
  synchronized Optional<CrashCase> next() {
    if (current != null && !outcomes.containsKey(current)) {
      return Optional.empty();
    }
    if (failureWithoutFault().isPresent()) {
      return Optional.empty();
    }
    if (learned.size() < 2) {
      outcomes.remove(CrashCase.WITHOUT_FAULT);
      current = CrashCase.WITHOUT_FAULT;
      return Optional.of(current);
    }
    if (left.isEmpty() && !pairsAdded) {
      addPairs();
    }
    current = left.poll();
    return Optional.ofNullable(current);
  }

  synchronized void learn(Learned run) {
    learned.add(run);
    if (learned.size() == 2) {
      addSingles();
    }
  }

  synchronized void ended(CrashCase crashCase, CaseOutcome outcome) {
    outcomes.put(crashCase, outcome);
  }

  /** An invocation failed, possibly in code of the test around the run of its workflow. */
  synchronized void failed(CrashCase crashCase, String problem) {
    if (!(outcomes.get(crashCase) instanceof CaseOutcome.Failed)) {
      outcomes.put(crashCase, new CaseOutcome.Failed(problem, "", false));
    }
  }

  private void addSingles() {
    List<JournalRecord> all = ordered(learned.getFirst().records());
    tested = sample(all, settings.maxRecords());
    skippedRecords = all.size() - tested.size();
    for (Fault fault : faults()) {
      tested.stream()
          .filter(record -> fault != Fault.CANCEL || canCancel(record))
          .map(record -> CrashCase.of(new FaultPoint(record, fault)))
          .forEach(left::add);
    }
  }

  /** Before its start is committed, there is no workflow to cancel. */
  private boolean canCancel(JournalRecord record) {
    return !record.key().equals("begin") || !record.workflowId().equals(root());
  }

  /** Crashes after commits first: no step is repeated then, which helps to find the cause. */
  List<Fault> faults() {
    return Stream.of(Fault.KILL_AFTER, Fault.KILL_BEFORE, Fault.FREEZE, Fault.CANCEL)
        .filter(fault ->
            switch (fault) {
              case KILL_AFTER, KILL_BEFORE -> true;
              case FREEZE -> settings.frozenOwner();
              case CANCEL -> settings.cancels();
            })
        .toList();
  }

  /** The records of the workflow first, those of each branch together. */
  private List<JournalRecord> ordered(List<JournalRecord> records) {
    return records.stream()
        .sorted(
            Comparator.comparing((JournalRecord record) -> !record.workflowId().equals(root()))
                .thenComparing(JournalRecord::workflowId)
                .thenComparing(record -> record.key().equals("end"))
                .thenComparing(record -> Observation.branchOf(record.key())))
        .toList();
  }

  private static <T> List<T> sample(List<T> all, int most) {
    if (all.size() <= most) {
      return all;
    }
    var sample = new ArrayList<T>();
    for (int i = 0; i < most; i++) {
      sample.add(all.get((int) ((long) i * all.size() / most)));
    }
    return sample;
  }

  /** Pairs of crashes of which each alone does no harm. */
  private void addPairs() {
    pairsAdded = true;
    List<JournalRecord> harmless =
        tested.stream()
            .filter(record -> passed(record, Fault.KILL_BEFORE) && passed(record, Fault.KILL_AFTER))
            .toList();
    var pairs = new ArrayList<CrashCase>();
    for (int i = 0; i < harmless.size(); i++) {
      for (JournalRecord second : harmless.subList(i, harmless.size())) {
        pairs.add(
            CrashCase.of(
                new FaultPoint(harmless.get(i), Fault.KILL_BEFORE),
                new FaultPoint(second, Fault.KILL_BEFORE)));
      }
    }
    List<CrashCase> chosen = sample(pairs, settings.maxPairs());
    skippedPairs = settings.maxPairs() == 0 ? 0 : pairs.size() - chosen.size();
    left.addAll(chosen);
  }

  private boolean passed(JournalRecord record, Fault fault) {
    return outcome(record, fault) instanceof CaseOutcome.Passed;
  }

  synchronized @Nullable CaseOutcome outcome(JournalRecord record, Fault fault) {
    return outcomes.get(CrashCase.of(new FaultPoint(record, fault)));
  }

  /** Whether an invocation has ended. */
  synchronized boolean hasOutcome() {
    return !outcomes.isEmpty();
  }

  /** Why the test fails even without a fault; empty if it does not. */
  synchronized Optional<CaseOutcome.Failed> failureWithoutFault() {
    return outcomes.get(CrashCase.WITHOUT_FAULT) instanceof CaseOutcome.Failed failed
        ? Optional.of(failed)
        : Optional.empty();
  }

  private String root() {
    return learned.getFirst().root();
  }

  synchronized CaseNames names() {
    Learned first = learned.getFirst();
    return new CaseNames(first.observation(), first.records(), root());
  }

  synchronized Comparison comparison() {
    return new Comparison(learned.getFirst().observation(), learned.getLast().observation());
  }

  synchronized Learned firstRun() {
    return learned.getFirst();
  }

  /** The records that are tested, in the order of the report. */
  synchronized List<JournalRecord> tested() {
    return tested;
  }

  synchronized Map<CrashCase, CaseOutcome> outcomes() {
    var ended = new LinkedHashMap<>(outcomes);
    ended.remove(CrashCase.WITHOUT_FAULT);
    return ended;
  }

  synchronized int skippedRecords() {
    return skippedRecords;
  }

  synchronized int skippedPairs() {
    return skippedPairs;
  }
}
