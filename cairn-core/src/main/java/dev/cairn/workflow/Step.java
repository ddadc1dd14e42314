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
 * Makes a method a step: its outcome, value or exception, is recorded once and from then on never
 * computed again. Until it is recorded it may run more than once, so what it does elsewhere should
 * be idempotent ({@link Durable#uuid()} inside a step gives a key that stays the same for every
 * try).
 *
 * <p>An exception is retried as the options say; the last one is the step's outcome. Durations are
 * written as {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}, {@code 2d}, or in ISO-8601 as
 * {@code PT0.5S}. A step called inside a step is part of that step. Called outside a workflow, the
 * method runs as plain code, which is logged once, or throws a {@link UsageException} in strict
 * mode.
 *
 * <p>The annotation may stand on the method of an interface or of a superclass.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Step {
  /**
   * The step's name; the method's name if empty.
   *
   * @return the name, or the empty string
   */
  String value() default "";

  /**
   * The maximum number of tries before the exception is recorded; 1 or more.
   *
   * @return the number of tries
   */
  int attempts() default 1;

  /**
   * The pause after the first failed try.
   *
   * @return a duration
   */
  String delay() default "500ms";

  /**
   * The factor by which each further pause is longer; 1 or more.
   *
   * @return the factor
   */
  double backoff() default 2;

  /**
   * The longest pause between two tries.
   *
   * @return a duration
   */
  String maxDelay() default "1m";

  /**
   * How far a pause may randomly differ from its length, from 0 to 1.
   *
   * @return a share of the pause
   */
  double jitter() default 0.1;

  /**
   * How long one try may take. Then its thread is interrupted, and the try counts as failed with a
   * {@link StepTimeoutException}.
   *
   * @return a duration, or the empty string for no limit
   */
  String timeout() default "";

  /**
   * The exceptions that are retried; every {@link Exception} if empty.
   *
   * @return exception types
   */
  Class<? extends Throwable>[] retryOn() default {};

  /**
   * The exceptions that are recorded at once, even if {@link #retryOn()} names them too.
   *
   * @return exception types
   */
  Class<? extends Throwable>[] abortOn() default {};

  /**
   * Conditions on the exception, for what a type does not say, such as an HTTP status; an exception
   * is retried if all return true. Each class needs a constructor without parameters and is created
   * once, when the step's class is registered. Otherwise as {@link Retry#retryIf(Predicate)}.
   *
   * @return classes of predicates
   */
  Class<? extends Predicate<? super Throwable>>[] retryIf() default {};

  /**
   * Whether the method computes for long without waiting for anything. Such a step runs on a
   * platform thread of a pool that has as many threads as the machine has cores, so that it does
   * not keep other workflows from running. Interrupts, the timeout and {@link Durable} work there
   * as elsewhere; thread locals of the caller do not.
   *
   * @return whether it computes for long
   */
  boolean cpuBound() default false;
}
