package dev.cairn.workflow;

import dev.cairn.error.DatabaseException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import java.util.List;

/**
 * The writing end of one of a workflow's streams: see {@link Durable#stream}. Thread-safe within
 * the workflow, its branches and its steps.
 *
 * @param <T> what is written
 */
public interface StreamWriter<T> {
  /**
   * Adds a value at the end. Returns before it is committed, which happens at once and in the order
   * of the calls; it waits only when many thousand values wait to be written. A step, and the
   * workflow, ends after the values that it added are committed.
   *
   * @param value not null
   * @throws ValueException if it cannot be written as JSON, or is too large
   * @throws UsageException after {@link #close()}, or where the workflow's code has ended
   * @throws DatabaseException if Postgres refused an earlier value
   */
  void append(T value);

  /**
   * Adds values at the end, as {@link #append} does.
   *
   * @param values none of them null
   */
  default void appendAll(List<? extends T> values) {
    values.forEach(this::append);
  }

  /** Says that nothing more comes: readers end after the last value. A second call does nothing. */
  void close();
}
