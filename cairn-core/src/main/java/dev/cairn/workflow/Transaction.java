package dev.cairn.workflow;

import dev.cairn.error.UsageException;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method a transaction: a step whose rows and whose record are one commit, so that it
 * happens exactly once. The method takes its connection from {@link Durable#connection()}; Cairn
 * commits when it returns and rolls back when it throws.
 *
 * <p>Serialization failures and deadlocks are retried with a fresh transaction, so the method may
 * run more than once while only one run is committed: it should touch nothing but the database.
 * Called outside a workflow, it runs as a transaction that is not recorded, which is logged once,
 * or throws a {@link UsageException} in strict mode.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Transaction {
  /**
   * The transaction's name; the method's name if empty.
   *
   * @return the name, or the empty string
   */
  String value() default "";

  /**
   * The isolation level.
   *
   * @return the level
   */
  Isolation isolation() default Isolation.REPEATABLE_READ;

  /**
   * The name of the database that holds the rows, as given to {@code Config.database(name,
   * dataSource)}; Cairn's own database if empty. Another name is refused when the class is
   * registered.
   *
   * @return the name, or the empty string
   */
  String database() default "";
}
