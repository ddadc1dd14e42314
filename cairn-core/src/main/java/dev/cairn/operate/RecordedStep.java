package dev.cairn.operate;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record in the history of a workflow: of a step, or of any other recorded call, such as a
 * transaction, a sleep, a message or a start of a child. {@link #kind} tells which.
 *
 * @param key the step key: the path of its branch and its name, with {@code #2}, {@code #3} from
 *     the second use on
 * @param position the position in the order in which the calls began, from 0
 * @param kind the kind of record, as in the column {@code kind} of the view {@code cairn.steps}
 * @param execution when and by which executor it was executed
 * @param output the value as plain JSON; null if the step threw, and for a promise, whose token is
 *     secret
 * @param error the exception as plain JSON; null if the step did not throw
 */
public record RecordedStep(
    String key,
    int position,
    String kind,
    Execution execution,
    @Nullable String output,
    @Nullable String error) {
  /**
   * When and by which executor a step was executed.
   *
   * @param started when its first try began
   * @param completed when its last try ended
   * @param tries the number of executions of its code since the last recovery
   * @param attempt the attempt of the workflow, its number of owners so far, that recorded it
   * @param executor the executor of that attempt; null if it is not known any more
   */
  public record Execution(
      Instant started, Instant completed, int tries, int attempt, @Nullable String executor) {
    /**
     * Returns the time from the begin of the first try to the end of the last one, including
     * pauses.
     *
     * @return the duration
     */
    public Duration took() {
      return Duration.between(started, completed);
    }
  }
}
