package dev.cairn.testing.crash;

import dev.cairn.testing.internal.process.Fault;
import dev.cairn.testing.internal.process.FaultPoint;
import dev.cairn.testing.internal.process.JournalRecord;
import java.util.stream.Collectors;

/**
 * Names records and faults in words.
 *
 * @param learned the run without a crash, which knows the kinds of records
 * @param root the id of the workflow of the test
 */
record CaseNames(Observation learned, String root) {
  /** Such as: crashed after step "charge" ran, before its record was committed. */
  String of(CrashCase crashCase) {
    return crashCase.faults().stream().map(this::of).collect(Collectors.joining("; then "));
  }

  private String of(FaultPoint point) {
    JournalRecord record = point.record();
    return switch (point.fault()) {
      case KILL_BEFORE -> "crashed " + before(record);
      case KILL_AFTER -> "crashed after " + subject(record) + " was committed";
      case FREEZE -> "owner froze " + before(record);
      case CANCEL -> "cancelled " + before(record);
    };
  }

  private String before(JournalRecord record) {
    return switch (kind(record)) {
      case "STEP", "COMPENSATION" ->
          "after %s ran, before its record was committed".formatted(name(record));
      default -> "before %s was committed".formatted(subject(record));
    };
  }

  private String subject(JournalRecord record) {
    return switch (kind(record)) {
      case "STEP", "COMPENSATION" -> "the record of " + name(record);
      default -> name(record);
    };
  }

  /** Such as: step "charge", or the start of workflow 'order-17/tell'. */
  private String name(JournalRecord record) {
    String workflow =
        record.workflowId().equals(root) ? "" : " of workflow '%s'".formatted(record.workflowId());
    return switch (record.key()) {
      case "begin" -> "the start" + workflow;
      case "end" -> "the end" + workflow;
      default -> "%s \"%s\"%s".formatted(label(record), key(record), workflow);
    };
  }

  /** The key of a record, with its generation if it is not the first. */
  static String key(JournalRecord record) {
    return record.use() == 1 ? record.key() : record.key() + " (use " + record.use() + ")";
  }

  private String label(JournalRecord record) {
    return switch (kind(record)) {
      case "STEP" -> "step";
      case "TRANSACTION" -> "transaction";
      case "COMPENSATION" -> "compensation";
      default -> "record";
    };
  }

  /** The kind of a record; empty for those of the workflow itself. */
  String kind(JournalRecord record) {
    return learned.kind(record.workflowId(), record.key()).orElse("");
  }

  /** The name of a fault as a column of a table. */
  static String column(Fault fault) {
    return switch (fault) {
      case KILL_BEFORE -> "crash before commit";
      case KILL_AFTER -> "crash after commit";
      case FREEZE -> "owner frozen";
      case CANCEL -> "cancelled";
    };
  }
}
