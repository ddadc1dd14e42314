package dev.cairn.testing.crash;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A test of a workflow whose process dies at each of its records. A method of a class with {@link
 * dev.cairn.testing.CairnTest} that has a {@link CrashRun} as a parameter.
 *
 * {@snippet :
 * @CrashEverywhere
 * void chargesOnce(CrashRun run) {
 *   run.workflow(checkout::checkout, order)
 *       .verify(() -> assertThat(payments.charges()).isEqualTo(1));
 * }
 * }
 *
 * <p>The method is invoked many times, each time with a new instance of the test class and a fresh
 * database:
 *
 * <ol>
 *   <li>twice without a crash, to learn the records of the workflow and of all workflows that it
 *       starts, and which values differ between two runs;
 *   <li>for each record with a crash after its commit, and with one before it. The engine loses its
 *       connections, its threads never continue, and another engine takes over at once, in which
 *       durable objects are constructed anew, with the same arguments. Records that are committed
 *       together are lost or kept together;
 *   <li>for each record with an owner that freezes before its commit, and returns when another
 *       engine has finished the workflow ({@link #frozenOwner});
 *   <li>for each record with a cancellation before its commit ({@link #cancels});
 *   <li>with two crashes ({@link #maxPairs}).
 * </ol>
 *
 * <p>Each time, the workflow has to end with the same result, its history and those of its children
 * have to be the same, and the code that was given to {@link CrashedWorkflow#verify} has to pass.
 * Otherwise the invocation fails, with an explanation, as it does if the test throws something
 * else. If an invocation without a crash fails, no other follows. A table of all invocations is
 * written to {@code target/cairn-crash/} (or {@code build/cairn-crash/}, or the folder of the JUnit
 * configuration parameter {@code cairn.testing.crashReports}), as {@code
 * shop.CheckoutTest.orderIsChargedOnce.md}, with the types of the parameters if the method is
 * overloaded; if some failed, it is also printed on the standard error stream.
 *
 * <p>The time is that of a {@link dev.cairn.testing.TestClock}, and advances by itself as soon as
 * the workflow waits for it. The invocations run one after another.
 */
@Documented
@TestTemplate
@Execution(ExecutionMode.SAME_THREAD)
@ExtendWith(CrashExtension.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface CrashEverywhere {
  /**
   * How many records are tested at most. Of more, an even sample is tested, and the report says so.
   *
   * @return 200 by default
   */
  int maxRecords() default 200;

  /**
   * Whether the owner of the workflow also freezes at each record, and returns after another
   * process has finished the workflow.
   *
   * @return true by default
   */
  boolean frozenOwner() default true;

  /**
   * Whether the workflow is also cancelled at each record. It then ends as cancelled, which {@link
   * CrashedWorkflow#whenCancelled} verifies, or as without a cancellation. Without that call, the
   * test fails.
   *
   * @return false by default
   */
  boolean cancels() default false;

  /**
   * How many pairs of crashes are tested at most, of records at which one crash alone does no harm.
   * Of more pairs, an even sample is tested.
   *
   * @return 0 by default
   */
  int maxPairs() default 0;
}
