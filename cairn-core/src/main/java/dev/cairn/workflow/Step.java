package dev.cairn.workflow;

import dev.cairn.error.StepTimeoutException;
import dev.cairn.error.UsageException;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.function.Predicate;

/**
 * Makes a method a step of a workflow: its outcome, a value or an exception, is recorded once, and
 * the step is then never executed again.
 *
 * {@snippet :
 * @Step(attempts = 5, abortOn = CardDeclinedException.class)
 * Payment charge(Order order) {
 *   return payments.charge(order.id(), order.total(), Durable.uuid());
 * }
 * }
 *
 * <p>Until the outcome is recorded, the method may be executed more than once: after a failed try,
 * and again if the process dies. Make its effects idempotent; {@link Durable#uuid()} inside a step
 * returns the same id for every try. The caller receives the value as decoded from the record, so a
 * replay sees the same value. An exception is retried as configured; the last one is recorded and
 * thrown.
 *
 * <p>A step that is called inside a step is part of that step. Called outside a workflow, the
 * method runs as plain code and a warning is logged once; in {@linkplain dev.cairn.Config#strict
 * strict} mode it throws a {@link UsageException}.
 *
 * <p>The method must not be private, static or final. The annotation may be on the method of an
 * interface or a superclass. Durations are written as {@code 500ms}, {@code 2s}, {@code 5m}, {@code
 * 1h}, {@code 2d}, or in ISO-8601 as {@code PT0.5S}. The object form of the same options is {@link
 * Retry}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Step {
  /**
   * Returns the name of the step; by default the name of the method.
   *
   * @return the name, or an empty string
   */
  String value() default "";

  /**
   * Returns the maximum number of tries in one run, 1 or more.
   *
   * @return the number of tries
   */
  int attempts() default 1;

  /**
   * Returns the pause after the first failed try.
   *
   * @return a duration
   */
  String delay() default "500ms";

  /**
   * Returns the factor by which each further pause is longer, 1 or more.
   *
   * @return the factor
   */
  double backoff() default 2;

  /**
   * Returns the longest pause between two tries.
   *
   * @return a duration
   */
  String maxDelay() default "1m";

  /**
   * Returns the random deviation of a pause, as a fraction of its length, 0 to 1.
   *
   * @return the fraction
   */
  double jitter() default 0.1;

  /**
   * Returns the maximum duration of one try. When it has passed, the thread is interrupted, and the
   * try counts as failed with a {@link StepTimeoutException}.
   *
   * @return a duration, or an empty string for no limit
   */
  String timeout() default "";

  /**
   * Returns the exceptions that are retried; by default every {@link Exception}.
   *
   * @return exception classes
   */
  Class<? extends Throwable>[] retryOn() default {};

  /**
   * Returns the exceptions that are never retried, even if {@link #retryOn()} names them.
   *
   * @return exception classes
   */
  Class<? extends Throwable>[] abortOn() default {};

  /**
   * Returns conditions on the exception, such as the HTTP status that it contains. A failed try is
   * retried if all return true, as {@link Retry#retryIf(Predicate)} describes. Each class needs a
   * constructor without parameters; one instance is created when the class of the step is
   * registered.
   *
   * @return classes of predicates
   */
  Class<? extends Predicate<? super Throwable>>[] retryIf() default {};

  /**
   * Returns whether the method computes for a long time without waiting. Such a step runs on a
   * platform thread of a pool with as many threads as the machine has cores, so that it does not
   * delay other workflows. Interrupts, the timeout and {@link Durable} work as usual; thread locals
   * of the caller are not visible.
   *
   * @return true if it computes for a long time
   */
  boolean cpuBound() default false;
}
