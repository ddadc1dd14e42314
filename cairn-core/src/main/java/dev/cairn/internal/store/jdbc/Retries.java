package dev.cairn.internal.store.jdbc;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.sql.SqlError;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import dev.cairn.spi.ManualClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Repeats statements after errors until they succeed, the error is final, or {@link #stopWaiting}
 * ended all waits for an unavailable server. Thread-safe.
 */
public final class Retries {
  private static final Duration INITIAL_DELAY = Duration.ofMillis(50);
  private static final Duration MAX_DELAY = Duration.ofSeconds(1);
  private static final Duration MAX_CONFLICT_DELAY = Duration.ofMillis(100);

  private final Environment environment;
  private final Environment.Pause pause;
  private final Outages outages;
  private volatile boolean waiting = true;

  Retries(Environment environment, Listener listener) {
    this.environment = environment;
    this.pause =
        environment.clock() instanceof ManualClock // an outage ends in real time
            ? Environment.system().pause()
            : environment.pause();
    this.outages = new Outages(environment.clock(), listener);
  }

  /** One attempt to execute statements. */
  @FunctionalInterface
  interface Attempt<T extends @Nullable Object> {
    T execute() throws SQLException;
  }

  /**
   * Executes statements until they succeed.
   *
   * @param action what they do, as an infinitive for error messages
   * @param isFinal whether an error ends the attempts
   * @throws DatabaseException if an error is final, or waits were ended
   */
  <T extends @Nullable Object> T retry(
      String action, Attempt<T> attempt, Predicate<SQLException> isFinal) {
    SQLException first;
    try {
      return attempt.execute();
    } catch (SQLException problem) {
      first = problem;
    }
    return retryAfter(first, action, attempt, isFinal);
  }

  private <T extends @Nullable Object> T retryAfter(
      SQLException first, String action, Attempt<T> attempt, Predicate<SQLException> isFinal) {
    SQLException problem = first;
    try (RetryLoop loop = newLoop(action)) {
      while (true) {
        if (isFinal.test(problem)) {
          throw SqlError.refused(action, problem);
        }
        loop.await(problem);
        try {
          return attempt.execute();
        } catch (SQLException next) {
          problem = next;
        }
      }
    }
  }

  /** Starts a retry loop, to be closed when the statements have succeeded or are given up. */
  public RetryLoop newLoop(String action) {
    return new RetryLoop(this, action, outages.caller());
  }

  /** Returns the oldest outage that has not ended. */
  public Optional<Outage> outage() {
    return outages.current();
  }

  /** Ends all waits for an unavailable server; statements fail instead of being repeated. */
  public void stopWaiting() {
    waiting = false;
  }

  /** Reverts {@link #stopWaiting}: statements are repeated again. */
  public void resumeWaiting() {
    waiting = true;
  }

  boolean isWaiting() {
    return waiting;
  }

  /**
   * Rejects a statement that would have to wait for the server.
   *
   * @throws DatabaseException during an outage if waits were ended
   */
  void checkWaiting(String action) {
    if (!waiting && outages.current().isPresent()) {
      throw closedDuringOutage(action, null);
    }
  }

  /**
   * Waits before the next attempt; the delay grows from 50 ms to 1 s.
   *
   * @param tries how many attempts failed
   * @throws DatabaseException if waits were ended, or the thread is interrupted
   */
  void delayBefore(int tries, String action, SQLException problem) {
    if (!waiting) {
      throw closedDuringOutage(action, problem);
    }
    Duration delay = INITIAL_DELAY.multipliedBy(1L << Math.min(tries - 1, 10));
    sleep(delay.compareTo(MAX_DELAY) < 0 ? delay : MAX_DELAY);
  }

  /** Waits for a random time; the maximum doubles with each try, up to 100 ms. */
  public void delayAfterConflict(int tries) {
    long longest = Math.min(1L << Math.min(tries, 10), MAX_CONFLICT_DELAY.toMillis());
    sleep(Duration.ofNanos((long) (environment.random().getAsDouble() * longest * 1_000_000)));
  }

  private void sleep(Duration delay) {
    try {
      pause.sleep(delay);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(
          "The thread was interrupted while it waited for Postgres to answer again.", interrupted);
    }
  }

  private static DatabaseException closedDuringOutage(
      String action, @Nullable SQLException problem) {
    return SqlError.exception(
        "Cairn was closed while Postgres did not answer, so it could not %s. The work continues at the next start."
            .formatted(action),
        problem);
  }
}
