package dev.cairn.testing.internal.process;

import dev.cairn.spi.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the processes of a test have executed and recorded. For one thread at a time. */
final class Occurrences {
  private final Map<Place, Integer> uses = new HashMap<>();
  private final List<JournalRecord> records = new ArrayList<>();
  private final Map<Execution, Integer> executions = new HashMap<>();
  private final List<Event> findings = new ArrayList<>();
  private int executed;

  private record Place(Event.Line line, String database) {}

  /** The record that a line becomes when it is committed, in an external database or in none. */
  JournalRecord next(Event.Line line, String database) {
    int use = uses.getOrDefault(new Place(line, database), 0) + 1;
    return new JournalRecord(line.workflowId(), line.key(), database, use);
  }

  /** A line was committed. */
  JournalRecord committed(Event.Line line, String database) {
    JournalRecord record = next(line, database);
    uses.put(new Place(line, database), record.use());
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
