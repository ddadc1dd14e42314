package dev.cairn.internal.background;

import dev.cairn.error.CairnException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.health.LoopFailure;
import dev.cairn.internal.text.LogText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks whether a background loop works or fails. The thread of the loop reports; any thread may
 * read.
 */
public final class TaskStatus implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskStatus.class);
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final int DOUBLINGS = 5; // up to 3.2 seconds

  private final String name;
  private final InstantSource clock;
  private final Consumer<TaskStatus> closing;
  private volatile @Nullable LoopFailure failure;
  private volatile boolean closed;
  private int failures;

  TaskStatus(String name, InstantSource clock, Consumer<TaskStatus> closing) {
    this.name = name;
    this.clock = clock;
    this.closing = closing;
  }

  String name() {
    return name;
  }

  /** The present failure; null while the loop works. */
  @Nullable LoopFailure failure() {
    return failure;
  }

  /** Reports that the action has succeeded. */
  public void succeeded() {
    LoopFailure ended = failure;
    if (ended != null) {
      failure = null;
      failures = 0;
      LOG.info(
          "background loop works again loop={} after={}",
          name,
          Duration.between(ended.since(), clock.instant()));
    }
  }

  /**
   * Reports that the action has failed. Never throws, so that a loop also survives an error while
   * reporting.
   *
   * @param problem the exception of the action
   * @return how long to wait before the next run
   */
  public Duration failed(Throwable problem) {
    int doublings = Math.min(failures++, DOUBLINGS);
    try {
      note(problem);
      return FIRST_DELAY.multipliedBy(1L << doublings);
    } catch (
        Throwable unreportable) { // such as OutOfMemoryError; the next failure is reported again
      return FIRST_DELAY;
    }
  }

  private void note(Throwable problem) {
    LoopFailure before = failure;
    Instant since = before == null ? clock.instant() : before.since();
    failure = new LoopFailure(name, since, reason(problem));
    if (before == null && !closed) {
      log(problem);
    }
  }

  private static String reason(Throwable problem) {
    return isOfCairn(problem) && problem.getMessage() != null
        ? problem.getMessage()
        : problem.toString();
  }

  private static boolean isOfCairn(Throwable problem) {
    return problem instanceof CairnException || problem instanceof InvalidArgumentException;
  }

  /** Logs a Cairn exception by its message only, and any other exception with its stack trace. */
  private void log(Throwable problem) {
    String next = "the action is repeated with increasing delays";
    if (isOfCairn(problem)) {
      LOG.warn(
          "background loop failed loop={} next={} problem={}",
          name,
          next,
          LogText.of(reason(problem)));
    } else {
      LOG.error("background loop failed loop={} next={}", name, next, problem);
    }
  }

  /** Unregisters the loop, which may fail while it ends. */
  @Override
  public void close() {
    closed = true;
    closing.accept(this);
  }
}
