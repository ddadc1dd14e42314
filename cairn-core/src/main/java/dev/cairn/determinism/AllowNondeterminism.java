package dev.cairn.determinism;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Permits code to violate rules for workflow code, for a reason.
 *
 * {@snippet :
 * @AllowNondeterminism(value = DeterminismRule.CLOCK, reason = "only for the log")
 * void logDuration(Instant begin) {
 *   log.info("took {}", Duration.between(begin, Instant.now()));
 * }
 * }
 *
 * <p>It applies to the code of the method or type, including its lambdas, but not to the methods
 * that it calls. {@code @SuppressWarnings} does not suppress these rules, as it has no reason.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface AllowNondeterminism {
  /**
   * Returns the rules that the code may violate.
   *
   * @return one or more rules
   */
  DeterminismRule[] value();

  /**
   * Returns why this is correct.
   *
   * @return a text that is not blank
   */
  String reason();
}
