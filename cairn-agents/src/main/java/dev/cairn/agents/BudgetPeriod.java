package dev.cairn.agents;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** How often a {@link SharedBudget} begins anew, by the calendar in UTC. */
public enum BudgetPeriod {
  /** Each hour. */
  HOUR,
  /** Each day. */
  DAY,
  /** Each month. */
  MONTH,
  /** Never. */
  UNLIMITED;

  /** Returns the beginning of the period that contains a time. */
  Instant begin(Instant time) {
    ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
    return switch (this) {
      case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
      case DAY -> time.truncatedTo(ChronoUnit.DAYS);
      case MONTH -> utc.withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS).toInstant();
      case UNLIMITED -> Instant.EPOCH;
    };
  }
}
