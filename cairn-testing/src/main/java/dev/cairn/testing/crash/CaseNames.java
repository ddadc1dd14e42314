package dev.cairn.testing.crash;

import dev.cairn.testing.internal.process.Fault;
import dev.cairn.testing.internal.process.FaultPoint;
import dev.cairn.testing.internal.process.JournalRecord;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names records and faults in words.
 *
 * @param learned the run without a crash, which knows the kinds of records
 * @param records its records
 * @param root the id of the workflow of the test
 */
record CaseNames(Observation learned, List<JournalRecord> records, String root) {
  /** Such as: crashed after step "charge" ran, before its record was committed. */
  String of(CrashCase crashCase) {
    return crashCase.faults().stream().map(this::of).collect(Collectors.joining("; then "));
  }

  private String of(FaultPoint point) {
    JournalRecord record = point.record();
    return switch (point.fault()) {
      case KILL_BEFORE -> "crashed " + before(record);
      case KILL_AFTER -> "crashed after %s was committed%s".formatted(subject(record), in(record));
      case FREEZE -> "owner froze " + before(record);
      case CANCEL -> "cancelled " + before(record);
    };
  }

  private String before(JournalRecord record) {
    return switch (kind(record)) {
      case "STEP", "COMPENSATION" ->
          "after %s ran, before its record was committed".formatted(name(record));
      default -> "before %s was committed%s".formatted(subject(record), in(record));
    };
  }

  private String subject(JournalRecord record) {
    return switch (kind(record)) {
      case "STEP", "COMPENSATION" -> "the record of " + name(record);
      case "TRANSACTION" -> isCopy(record) ? "the record of " + name(record) : name(record);
      default -> name(record);
    };
  }

  private static String in(JournalRecord record) {
    return record.database().isEmpty() ? "" : " in database '%s'".formatted(record.database());
  }

  /** Whether it is that of a transaction which was committed in an external database before. */
  private boolean isCopy(JournalRecord record) {
    return record.database().isEmpty()
        && records.stream()
            .anyMatch(other ->
                !other.database().isEmpty()
                    && other.workflowId().equals(record.workflowId())
                    && other.key().equals(record.key())
                    && other.use() == record.use());
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

  /** The key of a record, with its generation and its external database, as a cell of a table. */
  static String cell(JournalRecord record) {
    return key(record) + in(record);
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
