package dev.cairn.testing.internal.process;

import dev.cairn.spi.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the processes of a test have executed and recorded. For one thread at a time. */
final class Occurrences {
  private final Map<Event.Line, Integer> uses = new HashMap<>();
  private final List<JournalRecord> records = new ArrayList<>();
  private final Map<Execution, Integer> executions = new HashMap<>();
  private final List<Event> findings = new ArrayList<>();
  private int executed;

  /** The record that a line becomes when it is committed. */
  JournalRecord next(Event.Line line) {
    return new JournalRecord(line.workflowId(), line.key(), uses.getOrDefault(line, 0) + 1);
  }

  /** A line was committed. */
  JournalRecord committed(Event.Line line) {
    JournalRecord record = next(line);
    uses.put(line, record.use());
    records.add(record);
    return record;
  }

  void executes(Execution execution) {
    executions.merge(execution, 1, Integer::sum);
    executed++;
  }

  /** Something happened that no correct program causes. */
  void found(Event finding) {
    findings.add(finding);
  }

  /** In the order of their commits. */
  List<JournalRecord> records() {
    return List.copyOf(records);
  }

  Map<Execution, Integer> executions() {
    return Map.copyOf(executions);
  }

  List<Event> findings() {
    return List.copyOf(findings);
  }

  /** How many records and executions there were. */
  int count() {
    return records.size() + executed;
  }
}
