package dev.cairn.start;

import java.time.Instant;
import java.util.Optional;

/**
 * A value of a stream, with its offset, its time and its origin.
 *
 * @param offset the position in the stream, from 0 without gaps
 * @param value the value
 * @param at when it was added
 * @param step the try of a step that added it; empty if workflow code did, outside steps. If a
 *     later try of the same step adds values, this one was added by a try that failed, or whose
 *     process died. See {@link StreamReader#latestTries}.
 * @param <T> the type of the value
 */
public record StreamItem<T>(long offset, T value, Instant at, Optional<StepTry> step) {
  /**
   * A try of a step.
   *
   * @param key the key of the step, as in the history of the workflow; after {@code #n/} for
   *     generation n from 2 on
   * @param attempt the attempt of the workflow, from 1
   * @param tries the number of the try in that attempt, from 1
   */
  public record StepTry(String key, int attempt, int tries) {}
}
