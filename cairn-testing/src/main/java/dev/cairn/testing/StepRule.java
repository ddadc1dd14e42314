package dev.cairn.testing;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The behaviour of the steps, transactions and compensations with one name; see {@link Steps#on}.
 * Methods can be combined: a try first waits, then fails if failures are left, and otherwise
 * returns the replaced outcome or executes the code.
 *
 * <p>Thread-safe.
 */
public final class StepRule {
  private final String name;
  private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
  private final Queue<Exception> lostResponses = new ConcurrentLinkedQueue<>();
  private final Queue<Hang> pendingHangs = new ConcurrentLinkedQueue<>();
  private final Queue<Hang> hangs = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Callable<@Nullable Object> replacement;
  private volatile Duration delay = Duration.ZERO;

  StepRule(String name) {
    this.name = name;
  }

  /**
   * Replaces the code: each try returns this value.
   *
   * @param value the value, which must match the type of the step; null for one without a result
   * @return this
   */
  public StepRule returns(@Nullable Object value) {
    replacement = () -> value;
    return this;
  }

  /**
   * Replaces the code: each try throws this exception. The step is retried as configured.
   *
   * @param exception the exception
   * @return this
   */
  public StepRule throwsException(Exception exception) {
    replacement =
        () -> {
          throw exception;
        };
    return this;
  }

  /**
   * Lets the next tries fail before the code is executed; later ones execute it.
   *
   * @param times the number of tries, 1 or more
   * @param exception the exception
   * @return this
   * @throws IllegalArgumentException if the number is too small
   */
  public StepRule fails(int times, Exception exception) {
    if (times < 1) {
      throw new IllegalArgumentException("times is %d; must be at least 1".formatted(times));
    }
    for (int i = 0; i < times; i++) {
      failures.add(exception);
    }
    return this;
  }

  /**
   * Delays each try.
   *
   * @param time for how long, of the clock of this machine
   * @return this
   */
  public StepRule delays(Duration time) {
    delay = time;
    return this;
  }

  /**
   * Lets the next try hang before the code is executed, until it is released, interrupted, or the
   * test ends.
   *
   * @return the hang, to be awaited and released
   */
  public Hang hangs() {
    var hang = new Hang(name);
    hangs.add(hang);
    pendingHangs.add(hang);
    return hang;
  }

  /**
   * Loses the response of the next try after its effect. A step executes its code, and then the try
   * fails with a {@link SocketTimeoutException}, as if a server had done the work and the network
   * had lost the answer. A transaction is committed, and then its connection breaks before the
   * engine learns of the commit.
   *
   * @return this
   */
  public StepRule losesResponse() {
    lostResponses.add(
        new SocketTimeoutException("The test lost the response of '%s'".formatted(name)));
    return this;
  }

  @Nullable Object call(Callable<@Nullable Object> code) throws Exception {
    if (!delay.isZero()) {
      pause();
    }
    Hang hang = pendingHangs.poll();
    if (hang != null) {
      hang.reach();
    }
    Exception failure = failures.poll();
    if (failure != null) {
      throw failure;
    }
    Callable<@Nullable Object> replaced = replacement;
    return replaced == null ? code.call() : replaced.call();
  }

  private void pause() throws InterruptedException {
    if (new CountDownLatch(1).await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new AssertionError("nobody counts this down");
    }
  }

  Optional<Exception> takeLostResponse() {
    return Optional.ofNullable(lostResponses.poll());
  }

  void loseResponse() throws Exception {
    Exception lost = lostResponses.poll();
    if (lost != null) {
      throw lost;
    }
  }

  void releaseAll() {
    hangs.forEach(Hang::release);
  }
}
