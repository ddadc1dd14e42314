package dev.cairn.operate;

import dev.cairn.error.InvalidArgumentException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** By what workflows are counted: see {@link WorkflowGroup}. */
public sealed interface GroupBy {
  /** What a workflow says of itself in a word. */
  enum Word implements GroupBy {
    /** Where it stands. */
    STATE,
    /** Its registered name. */
    NAME,
    /** The queue that it was put into. */
    QUEUE,
    /** The version of the application that began it. */
    VERSION
  }

  /**
   * The stretch of time in which it was accepted.
   *
   * @param unit minutes, hours, days, weeks (from Monday on), months or years
   * @param zone UTC, or a region such as Europe/Berlin: where its days begin
   */
  record Created(ChronoUnit unit, ZoneId zone) implements GroupBy {
    private static final Set<ChronoUnit> UNITS =
        Set.of(
            ChronoUnit.MINUTES,
            ChronoUnit.HOURS,
            ChronoUnit.DAYS,
            ChronoUnit.WEEKS,
            ChronoUnit.MONTHS,
            ChronoUnit.YEARS);

    /** Refuses units and zones that the database does not know. */
    public Created {
      if (!UNITS.contains(unit)) {
        throw new InvalidArgumentException(
            "unit",
            "Workflows cannot be counted by %s. Give MINUTES, HOURS, DAYS, WEEKS, MONTHS or YEARS."
                .formatted(unit));
      }
      if (zone.normalized().equals(ZoneOffset.UTC)) {
        zone = ZoneOffset.UTC;
      } else if (!zone.getId().contains("/")) {
        throw new InvalidArgumentException(
            "zone",
            "The zone '%s' is no region. Give UTC, or one such as Europe/Berlin."
                .formatted(zone.getId()));
      }
    }
  }

  /**
   * By where workflows stand.
   *
   * @return the grouping
   */
  static GroupBy state() {
    return Word.STATE;
  }

  /**
   * By their registered names.
   *
   * @return the grouping
   */
  static GroupBy name() {
    return Word.NAME;
  }

  /**
   * By the queues that they were put into.
   *
   * @return the grouping
   */
  static GroupBy queue() {
    return Word.QUEUE;
  }

  /**
   * By the versions of the application that began them.
   *
   * @return the grouping
   */
  static GroupBy version() {
    return Word.VERSION;
  }

  /**
   * By the stretches of time, in UTC, in which they were accepted.
   *
   * @param unit minutes, hours, days, weeks (from Monday on), months or years
   * @return the grouping
   * @throws InvalidArgumentException if it is another unit
   */
  static GroupBy created(ChronoUnit unit) {
    return created(unit, ZoneOffset.UTC);
  }

  /**
   * By the stretches of time in which they were accepted.
   *
   * @param unit minutes, hours, days, weeks (from Monday on), months or years
   * @param zone UTC, or a region such as Europe/Berlin: where its days begin
   * @return the grouping
   * @throws InvalidArgumentException if it is another unit, or the zone is a mere offset
   */
  static GroupBy created(ChronoUnit unit, ZoneId zone) {
    return new Created(unit, zone);
  }
}
