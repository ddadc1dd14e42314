package dev.cairn.operate;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record in a workflow's history.
 *
 * @param key its name, with #2, #3 from the second use on, after the path of its branch
 * @param position its place in the order of beginning, from 0
 * @param kind what it stands for: a word of the column {@code kind} of the view {@code cairn.steps}
 * @param course when it ran, and who ran it
 * @param output what it returned, as plain JSON; null if it threw, and for a promise, whose token
 *     only its workflow may read
 * @param error what it threw, as plain JSON; null if it did not
 */
public record RecordedStep(
    String key,
    int position,
    String kind,
    Course course,
    @Nullable String output,
    @Nullable String error) {
  /**
   * When a step ran, and who ran it.
   *
   * @param started when its first try began
   * @param completed when its last try ended
   * @param tries how often its code ran, since the last recovery
   * @param attempt which attempt of the workflow recorded it
   * @param executor the executor of that attempt; null if that was before executors were kept
   */
  public record Course(
      Instant started, Instant completed, int tries, int attempt, @Nullable String executor) {
    /**
     * How long it took, all its tries and the pauses between them.
     *
     * @return the time
     */
    public Duration took() {
      return Duration.between(started, completed);
    }
  }
}
