package dev.cairn.operate;

import dev.cairn.error.InvalidArgumentException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * A property by which {@link Workflows#counts} and {@link Workflows#durations} group workflows. The
 * groups are described by {@link WorkflowGroup}.
 */
public sealed interface GroupBy {
  /** A property that is a single word. */
  enum Word implements GroupBy {
    /** The state. */
    STATE,
    /** The registered name. */
    NAME,
    /** The queue. */
    QUEUE,
    /** The version of the application that has begun the workflow. */
    VERSION
  }

  /**
   * The period of time in which the workflow was created.
   *
   * @param unit the length of the period: minutes, hours, days, weeks (from Monday), months or
   *     years
   * @param zone the time zone in which days begin: UTC, or a region such as Europe/Berlin
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

    /**
     * Validates the unit and the time zone.
     *
     * @throws InvalidArgumentException if the unit is another one, or the zone is an offset other
     *     than UTC
     */
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
   * Groups by state.
   *
   * @return the grouping
   */
  static GroupBy state() {
    return Word.STATE;
  }

  /**
   * Groups by registered name.
   *
   * @return the grouping
   */
  static GroupBy name() {
    return Word.NAME;
  }

  /**
   * Groups by queue.
   *
   * @return the grouping
   */
  static GroupBy queue() {
    return Word.QUEUE;
  }

  /**
   * Groups by the version of the application that has begun the workflow.
   *
   * @return the grouping
   */
  static GroupBy version() {
    return Word.VERSION;
  }

  /**
   * Groups by the period of time, in UTC, in which the workflow was created.
   *
   * @param unit minutes, hours, days, weeks (from Monday), months or years
   * @return the grouping
   * @throws InvalidArgumentException if it is another unit
   */
  static GroupBy created(ChronoUnit unit) {
    return created(unit, ZoneOffset.UTC);
  }

  /**
   * Groups by the period of time in which the workflow was created.
   *
   * @param unit minutes, hours, days, weeks (from Monday), months or years
   * @param zone the time zone in which days begin: UTC, or a region such as Europe/Berlin
   * @return the grouping
   * @throws InvalidArgumentException if it is another unit, or the zone is an offset other than UTC
   */
  static GroupBy created(ChronoUnit unit, ZoneId zone) {
    return new Created(unit, zone);
  }
}
