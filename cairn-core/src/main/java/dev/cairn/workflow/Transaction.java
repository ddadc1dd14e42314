package dev.cairn.workflow;

import dev.cairn.error.UsageException;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method a transaction of a workflow: a step whose rows and record are committed together,
 * so it takes effect exactly once.
 *
 * {@snippet :
 * @Transaction
 * void reserve(Order order) throws SQLException {
 *   try (var insert =
 *       Durable.connection().prepareStatement("insert into reservation values (?)")) {
 *     insert.setString(1, order.id());
 *     insert.executeUpdate();
 *   }
 * }
 * }
 *
 * <p>The method uses the connection that {@link Durable#connection()} returns. Cairn commits when
 * the method returns, and rolls back when it throws; the exception is then recorded.
 *
 * <p>Serialization failures, deadlocks and lost connections repeat the method in a new transaction.
 * Only one execution is committed, so the method should have no other effects than its rows. For
 * rows in another database, a record in that database ensures that they are committed once.
 *
 * <p>Called outside a workflow, the method runs as a transaction that is not recorded, and a
 * warning is logged once; in {@linkplain dev.cairn.Config#strict strict} mode it throws a {@link
 * UsageException}. The method must not be private, static or final.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Transaction {
  /**
   * Returns the name of the transaction; by default the name of the method.
   *
   * @return the name, or an empty string
   */
  String value() default "";

  /**
   * Returns the isolation level.
   *
   * @return the level
   */
  Isolation isolation() default Isolation.REPEATABLE_READ;

  /**
   * Returns the name of the database that contains the rows, as given to {@link
   * dev.cairn.Config#database}; by default Cairn's database. An unknown name is rejected when the
   * class is registered.
   *
   * @return the name, or an empty string
   */
  String database() default "";
}
