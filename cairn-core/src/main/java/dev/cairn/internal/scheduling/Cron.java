package dev.cairn.internal.scheduling;

import dev.cairn.error.UsageException;
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
 * Ticks when the clocks of a zone show what a cron expression says. Where these clocks are changed,
 * it depends on the hour field:
 *
 * <ul>
 *   <li>If it names hours, as in {@code 30 2 * * *}, every local time that the expression matches
 *       is one tick. A time that the clocks jump over is made up for at the moment of the jump;
 *       several such times, and one that falls on that moment anyway, are one tick there. A time
 *       that the clocks show twice counts the first time.
 *   <li>If it holds a {@code *}, as in {@code 15 * * * *}, every instant ticks at which the clocks
 *       show a time that the expression matches. What the clocks jump over is left out, and what
 *       they show twice ticks twice.
 * </ul>
 *
 * @param expression what the clocks show
 * @param zone whose clocks
 */
record Cron(CronExpression expression, ZoneId zone) implements Timing {
  /**
   * Reads both.
   *
   * @param expression as {@link CronExpression#parse} takes it
   * @param zone such as {@code Europe/Berlin} or {@code UTC}
   * @return when it ticks
   * @throws UsageException if the expression cannot be read or there is no such zone
   */
  static Cron of(String expression, String zone) {
    return new Cron(CronExpression.parse(expression), zone(zone));
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException unknown) {
      throw new UsageException(
          "'%s' is no time zone. Give an IANA name such as Europe/Berlin or UTC.".formatted(name),
          unknown);
    }
  }

  @Override
  public Optional<Instant> next(Instant after) {
    Instant second = after.truncatedTo(ChronoUnit.SECONDS);
    return expression.namesHours() ? nextNamed(second) : nextShown(second);
  }

  /** The next where every local time ticks once. */
  private Optional<Instant> nextNamed(Instant after) {
    LocalDateTime shown = LocalDateTime.ofInstant(after, zone);
    ZoneOffsetTransition twice = rules().getTransition(shown);
    boolean again = twice != null && rules().getOffset(after).equals(twice.getOffsetAfter());
    return expression
        .next(again ? twice.getDateTimeBefore().minusSeconds(1) : shown)
        .map(this::firstShown);
  }

  private Instant firstShown(LocalDateTime time) {
    ZoneOffsetTransition change = rules().getTransition(time);
    return change != null && change.isGap()
        ? change.getInstant()
        : time.toInstant(rules().getOffset(time)); // of two, the offset before the change
  }

  /** The next where every instant ticks that shows a match. */
  private Optional<Instant> nextShown(Instant after) {
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
