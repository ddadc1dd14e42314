package dev.cairn.workflow;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method a workflow: once a call is accepted, it runs to its end through any number of
 * crashes.
 *
 * {@snippet :
 * @Workflow
 * Receipt checkout(Order order) {
 *   Reservation held = reserve(order);
 *   Payment paid = charge(order);
 *   return confirm(order, held, paid);
 * }
 * }
 *
 * <p>The method must be deterministic between its steps: with the same arguments and outcomes of
 * steps, it must make the same calls again. Time, random numbers, ids and access to other systems
 * belong into a {@link Step} or come from {@link Durable}. The method must not be private, static
 * or final, and its arguments and result must be writable as JSON.
 *
 * <p>{@link dev.cairn.Cairn#durable} creates an object whose methods are workflows. A direct call
 * starts the workflow and waits for its result; {@code cairn.start} returns a handle. Called inside
 * another workflow, it is a child workflow.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Workflow {
  /**
   * Returns the registered name of the workflow; by default the name of the method. It must be
   * unique within a Cairn. Workflows in the database are found by it, so set it when you rename the
   * method.
   *
   * @return the name, or an empty string
   */
  String value() default "";
}
