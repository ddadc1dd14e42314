package dev.cairn.testing.crash;

import dev.cairn.testing.internal.process.Fault;
import dev.cairn.testing.internal.process.FaultPoint;
import dev.cairn.testing.internal.process.Place;
import java.util.Optional;
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
    Place place = point.place();
    return switch (point.fault()) {
      case KILL_BEFORE -> "crashed " + before(place);
      case KILL_AFTER -> "crashed after " + subject(place) + " was committed";
      case FREEZE -> "owner froze " + before(place);
      case CANCEL -> "cancelled " + before(place);
    };
  }

  private String before(Place place) {
    return switch (kind(place)) {
      case "STEP", "COMPENSATION" ->
          "after %s ran, before its record was committed".formatted(name(place));
      default -> "before %s was committed".formatted(subject(place));
    };
  }

  private String subject(Place place) {
    return switch (kind(place)) {
      case "STEP", "COMPENSATION" -> "the record of " + name(place);
      default -> name(place);
    };
  }

  /** Such as: step "charge", or the start of workflow 'order-17/tell'. */
  private String name(Place place) {
    String workflow =
        place.workflowId().equals(root) ? "" : " of workflow '%s'".formatted(place.workflowId());
    return switch (place.key()) {
      case "begin" -> "the start" + workflow;
      case "end" -> "the end" + workflow;
      default -> "%s \"%s\"%s".formatted(label(place), key(place), workflow);
    };
  }

  /** The key of a record, with its generation if it is not the first. */
  static String key(Place place) {
    return place.use() == 1 ? place.key() : place.key() + " (use " + place.use() + ")";
  }

  private String label(Place place) {
    return switch (kind(place)) {
      case "STEP" -> "step";
      case "TRANSACTION" -> "transaction";
      case "COMPENSATION" -> "compensation";
      default -> "record";
    };
  }

  /** The kind of a record; empty for those of the workflow itself. */
  String kind(Place place) {
    return kindIfKnown(place).orElse("");
  }

  private Optional<String> kindIfKnown(Place place) {
    return learned.kind(place.workflowId(), place.key());
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
