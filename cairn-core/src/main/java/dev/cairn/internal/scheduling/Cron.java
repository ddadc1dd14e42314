package dev.cairn.internal.scheduling;

import dev.cairn.error.InvalidArgumentException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * Ticks when the local time of a zone matches a cron expression. At clock changes, it depends on
 * the hour field:
 *
 * <ul>
 *   <li>If it names hours, as in {@code 30 2 * * *}, every matching local time is one tick. A local
 *       time that is skipped ticks at the moment of the change; several skipped times, and one that
 *       falls on that moment anyway, are one tick. A local time that occurs twice ticks the first
 *       time.
 *   <li>If it contains a {@code *}, as in {@code 15 * * * *}, every instant with a matching local
 *       time ticks. Skipped local times do not tick, and repeated ones tick twice.
 * </ul>
 *
 * @param expression matches local times
 * @param zone the time zone
 */
record Cron(CronExpression expression, ZoneId zone) implements Timing {
  /**
   * Parses an expression and a zone.
   *
   * @param expression as {@link CronExpression#parse} takes it
   * @param zone such as {@code Europe/Berlin} or {@code UTC}
   * @return the timing
   * @throws InvalidArgumentException if the expression or the zone is invalid
   */
  static Cron of(String expression, String zone) {
    return new Cron(CronExpression.parse(expression), zone(zone));
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException unknown) {
      throw new InvalidArgumentException(
          "zone",
          "'%s' is no time zone. Give an IANA name such as Europe/Berlin or UTC.".formatted(name),
          unknown);
    }
  }

  @Override
  public Optional<Instant> next(Instant after) {
    Instant second = after.truncatedTo(ChronoUnit.SECONDS);
    return expression.namesHours() ? nextByLocalTime(second) : nextByInstant(second);
  }

  /** The next tick if every local time ticks once. */
  private Optional<Instant> nextByLocalTime(Instant after) {
    LocalDateTime local = LocalDateTime.ofInstant(after, zone);
    ZoneOffsetTransition overlap = rules().getTransition(local);
    boolean inSecondPass =
        overlap != null && rules().getOffset(after).equals(overlap.getOffsetAfter());
    return expression
        .next(inSecondPass ? overlap.getDateTimeBefore().minusSeconds(1) : local)
        .map(this::firstInstantOf);
  }

  private Instant firstInstantOf(LocalDateTime time) {
    ZoneOffsetTransition change = rules().getTransition(time);
    return change != null && change.isGap()
        ? change.getInstant()
        : time.toInstant(rules().getOffset(time)); // if the time occurs twice, the first one
  }

  /** The next tick if every instant with a matching local time ticks. */
  private Optional<Instant> nextByInstant(Instant after) {
    ZoneOffset offset = rules().getOffset(after);
    ZoneOffsetTransition change = rules().nextTransition(after);
    Optional<LocalDateTime> match = expression.next(LocalDateTime.ofInstant(after, offset));
    while (match.isPresent()
        && change != null
        && !match.get().isBefore(change.getDateTimeBefore())) {
      offset = change.getOffsetAfter();
      match = expression.next(change.getDateTimeAfter().minusSeconds(1));
      change = rules().nextTransition(change.getInstant());
    }
    ZoneOffset then = offset;
    return match.map(time -> time.toInstant(then));
  }

  private ZoneRules rules() {
    return zone.getRules();
  }
}
