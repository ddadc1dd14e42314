package dev.cairn.workflow;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method a workflow: once accepted, it runs to its end through any number of crashes.
 *
 * <p>The method must be deterministic between its steps: the same arguments and the same step
 * outcomes lead to the same next step. Whatever differs from run to run (time, random numbers, ids,
 * other systems) belongs into a {@link Step} or comes from {@link Durable}. It must not be private,
 * static or final, and its arguments and result must be writable as JSON.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Workflow {
  /**
   * The name under which runs are stored; the method's name if empty. Unique within a Cairn. Runs
   * in the database are found by it, so it should outlive renamings of the method.
   *
   * @return the name, or the empty string
   */
  String value() default "";
}
