package dev.cairn.schedule;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.StorableText;
import dev.cairn.internal.header.Headers;
import dev.cairn.queue.Queue;
import java.time.Duration;
import java.util.Map;

/**
 * When a workflow is to be started again and again. Immutable: each method gives a changed copy.
 *
 * <pre>{@code
 * cairn.schedules().declare(
 *     Schedule.cron("nightly", "0 3 * * *").zone("Europe/Berlin").catchUp(CatchUp.ALL),
 *     reports::nightly);
 * }</pre>
 *
 * <p>The workflow takes one {@link java.time.Instant}: the tick. Its run is called {@code
 * nightly@2026-11-24T02:00:00Z}, so that a tick runs once, whoever starts it and however often.
 *
 * @param name 1 to 128 characters, none of them a control character
 * @param when the times
 * @param queue the queue that its runs are put into; {@link #QUEUE} unless said otherwise
 * @param catchUp what becomes of ticks that are missed
 * @param headers the headers of its runs, see {@link #header}; empty for none
 */
public record Schedule(
    String name, When when, String queue, CatchUp catchUp, Map<String, String> headers) {
  /** The queue of schedules that name none; it is declared without limits. */
  public static final String QUEUE = "schedules";

  /** Refuses a name that cannot be one. */
  public Schedule {
    name = StorableText.checkName("The name of a schedule", name, Queue.LONGEST_NAME);
    queue =
        StorableText.checkName(
            "The queue of schedule '%s'".formatted(name), queue, Queue.LONGEST_NAME);
    headers = Headers.of(headers);
  }

  /** The times at which a schedule ticks. */
  public sealed interface When {
    /**
     * At times of day and days of the calendar. Over changes of the clocks: where the expression
     * names hours, a time that is skipped is made up for when the clocks have changed, and one that
     * comes twice counts once; where it names no hours, it ticks in the hours that there are.
     *
     * @param expression 5 fields (minute, hour, day of month, month, weekday), or 6 with the second
     *     first
     * @param zone the IANA name of the time zone, such as {@code Europe/Berlin}
     */
    record Cron(String expression, String zone) implements When {}

    /**
     * At multiples of an interval since 1970-01-01T00:00Z.
     *
     * @param interval whole seconds, from 1 second to 366 days
     */
    record Every(Duration interval) implements When {}
  }

  /**
   * Ticks as a cron expression says, in UTC until {@link #zone} says otherwise.
   *
   * @param name the schedule's name
   * @param expression see {@link When.Cron}; it is checked when the schedule is declared
   * @return the schedule
   */
  public static Schedule cron(String name, String expression) {
    return new Schedule(name, new When.Cron(expression, "UTC"), QUEUE, CatchUp.LAST, Map.of());
  }

  /**
   * Ticks at multiples of an interval.
   *
   * @param name the schedule's name
   * @param interval see {@link When.Every}
   * @return the schedule
   */
  public static Schedule every(String name, Duration interval) {
    return new Schedule(name, new When.Every(interval), QUEUE, CatchUp.LAST, Map.of());
  }

  /**
   * Reads the cron expression in a time zone.
   *
   * @param zone its IANA name
   * @return a changed copy
   * @throws InvalidArgumentException if this has a fixed interval
   */
  public Schedule zone(String zone) {
    return switch (when) {
      case When.Cron(var expression, var utc) ->
          new Schedule(name, new When.Cron(expression, zone), queue, catchUp, headers);
      case When.Every every ->
          throw new InvalidArgumentException(
              "zone",
              "Schedule '%s' ticks every %s, which is the same in all time zones. Leave the zone '%s' out."
                  .formatted(name, every.interval(), zone));
    };
  }

  /**
   * Sets the queue in which its runs are started. In a queue with partitions, the name of the
   * schedule is their partition key.
   *
   * @param queue the name of a declared queue
   * @return a changed copy
   */
  public Schedule queue(String queue) {
    return new Schedule(name, when, queue, catchUp, headers);
  }

  /**
   * Says what becomes of ticks that are missed; the last one runs unless said otherwise.
   *
   * @param catchUp what
   * @return a changed copy
   */
  public Schedule catchUp(CatchUp catchUp) {
    return new Schedule(name, when, queue, catchUp, headers);
  }

  /**
   * Sets a header of its runs, as {@link dev.cairn.start.StartOptions#header} does for one start.
   * Start interceptors are not called for ticks.
   *
   * @param key 1 to 256 characters, none of them a control character
   * @param value the value; it replaces an earlier one of the same key
   * @return a changed copy
   * @throws InvalidArgumentException if the key or the value cannot be stored, or all headers have
   *     more than 8,192 bytes
   */
  public Schedule header(String key, String value) {
    return new Schedule(name, when, queue, catchUp, Headers.with(headers, key, value));
  }
}
