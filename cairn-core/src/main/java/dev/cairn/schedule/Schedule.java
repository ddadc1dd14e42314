package dev.cairn.schedule;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.StorableText;
import dev.cairn.internal.header.Headers;
import dev.cairn.queue.Queue;
import java.time.Duration;
import java.util.Map;

/**
 * The times at which a workflow is started, and the queue through which it is started. Immutable:
 * each method returns a changed copy.
 *
 * {@snippet :
 * cairn
 *     .schedules()
 *     .declare(
 *         Schedule.cron("nightly", "0 3 * * *").zone("Europe/Berlin").catchUp(CatchUp.ALL),
 *         reports::nightly);
 * }
 *
 * <p>The workflow has one parameter of type {@link java.time.Instant}, which receives the time of
 * the tick. Its id is derived from the name and the tick, such as {@code
 * nightly@2026-11-24T02:00:00Z}, so each tick runs once, no matter which executor starts it and how
 * often it is requested.
 *
 * @param name the name, 1 to 128 characters without control characters
 * @param when the times
 * @param queue the queue in which the workflows are enqueued; {@link #QUEUE} by default
 * @param catchUp what happens to missed ticks
 * @param headers the headers of the workflows, see {@link #header}; empty for none
 */
public record Schedule(
    String name, When when, String queue, CatchUp catchUp, Map<String, String> headers) {
  /** The queue of schedules that name none. It has no limits. */
  public static final String QUEUE = "schedules";

  /**
   * Validates the names and the headers, and copies the headers. The times are validated when the
   * schedule is declared.
   *
   * @throws InvalidArgumentException if a name or a header is not valid
   */
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
     * Ticks at the local times that match a cron expression.
     *
     * <p>A field is a comma-separated list of {@code *}, values such as {@code 5} and increasing
     * ranges such as {@code 1-5}. Each may have a step, which counts from the first value of the
     * range: {@code 10-30/5} is every fifth value from 10 to 30; {@code 10/5} is a range from 10 to
     * the last value of the field; a {@code *} with the step 5 is one from the first to the last
     * value. Months and days of the week also have names, such as {@code JAN} and {@code MON}.
     * Weekdays go from 0 to 7; 0 and 7 are Sunday: {@code 3/2} is Wednesday, Friday and Sunday, and
     * {@code 7/2} is Sunday alone. {@code @hourly}, {@code @daily}, {@code @weekly}, {@code
     * @monthly} and {@code @yearly} are allowed too.
     *
     * <p>Changes of daylight saving time: if the expression names hours, a skipped time ticks at
     * the moment of the change, and a repeated time ticks the first time only. If the hour field is
     * {@code *}, the schedule ticks in the repeated hour again, and not in the skipped hour.
     *
     * <p>If both day of month and weekday are given, one match is enough with 5 fields, as in
     * crontab; both must match with 6 fields, as in Spring.
     *
     * @param expression 5 fields (minute, hour, day of month, month, weekday), or 6 with the second
     *     as the first
     * @param zone the IANA name of the time zone, such as {@code Europe/Berlin}
     */
    record Cron(String expression, String zone) implements When {}

    /**
     * Ticks at multiples of an interval since 1970-01-01T00:00Z, so all executors agree on the
     * times.
     *
     * @param interval whole seconds, from 1 second to 366 days
     */
    record Every(Duration interval) implements When {}
  }

  /**
   * Returns a schedule that ticks by a cron expression, in UTC unless {@link #zone} sets another
   * time zone.
   *
   * @param name the name
   * @param expression the expression, see {@link When.Cron}; validated when the schedule is
   *     declared
   * @return the schedule
   * @throws InvalidArgumentException if the name is blank, too long, or has a control character
   */
  public static Schedule cron(String name, String expression) {
    return new Schedule(name, new When.Cron(expression, "UTC"), QUEUE, CatchUp.LAST, Map.of());
  }

  /**
   * Returns a schedule that ticks at multiples of an interval.
   *
   * @param name the name
   * @param interval the interval, see {@link When.Every}; validated when the schedule is declared
   * @return the schedule
   * @throws InvalidArgumentException if the name is blank, too long, or has a control character
   */
  public static Schedule every(String name, Duration interval) {
    return new Schedule(name, new When.Every(interval), QUEUE, CatchUp.LAST, Map.of());
  }

  /**
   * Sets the time zone of the cron expression.
   *
   * @param zone the IANA name of the time zone; validated when the schedule is declared
   * @return a changed copy
   * @throws InvalidArgumentException if this schedule has a fixed interval
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
   * Sets the queue in which the workflows are enqueued. In a partitioned queue, the name of the
   * schedule is the partition key.
   *
   * @param queue the name of a declared queue
   * @return a changed copy
   * @throws InvalidArgumentException if the name is blank, too long, or has a control character
   */
  public Schedule queue(String queue) {
    return new Schedule(name, when, queue, catchUp, headers);
  }

  /**
   * Sets what happens to missed ticks; {@link CatchUp#LAST} by default.
   *
   * @param catchUp what happens to them
   * @return a changed copy
   */
  public Schedule catchUp(CatchUp catchUp) {
    return new Schedule(name, when, queue, catchUp, headers);
  }

  /**
   * Sets a header of the workflows, as {@link dev.cairn.start.StartOptions#header} does for one
   * start. Start interceptors are not called for ticks.
   *
   * @param key 1 to 256 characters without control characters
   * @param value the value; replaces an earlier one of the same key
   * @return a changed copy
   * @throws InvalidArgumentException if the key or the value cannot be stored, or all headers have
   *     more than 8,192 bytes
   */
  public Schedule header(String key, String value) {
    return new Schedule(name, when, queue, catchUp, Headers.with(headers, key, value));
  }
}
