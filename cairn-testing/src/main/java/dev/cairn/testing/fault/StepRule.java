package dev.cairn.testing.fault;

import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The behaviour of the steps, transactions and compensations with one name; see {@link Steps#on}.
 * Methods can be combined: a try first waits, then fails if failures are left, and otherwise
 * returns the replaced outcome or executes the code.
 *
 * <p>Thread-safe.
 */
public interface StepRule {
  /**
   * Replaces the code: each try returns this value.
   *
   * @param value the value, which must match the type of the step; null for one without a result
   * @return this
   */
  StepRule returns(@Nullable Object value);

  /**
   * Replaces the code: each try throws this exception. The step is retried as configured.
   *
   * @param exception the exception
   * @return this
   */
  StepRule throwsException(Exception exception);

  /**
   * Lets the next tries fail before the code is executed; later ones execute it.
   *
   * @param times the number of tries, 1 or more
   * @param exception the exception
   * @return this
   * @throws IllegalArgumentException if the number is too small
   */
  StepRule fails(int times, Exception exception);

  /**
   * Delays each try.
   *
   * @param time for how long, of the clock of this machine
   * @return this
   */
  StepRule delays(Duration time);

  /**
   * Lets the next try hang before the code is executed, until it is released, interrupted, or the
   * test ends.
   *
   * @return the hang, to be awaited and released
   */
  Hang hangs();

  /**
   * Loses the response of the next try after its effect. A step executes its code, and then the try
   * fails with a {@link SocketTimeoutException}, as if a server had done the work and the network
   * had lost the answer. A transaction is committed, and then its connection breaks before the
   * engine learns of the commit.
   *
   * @return this
   */
  StepRule losesResponse();
}
