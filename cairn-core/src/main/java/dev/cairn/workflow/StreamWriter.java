package dev.cairn.workflow;

import dev.cairn.error.DatabaseException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import java.util.List;

/**
 * Appends values to a stream of a workflow. {@link Durable#stream} opens it. Thread-safe within the
 * workflow, its branches and its steps.
 *
 * @param <T> the type of the values
 */
public interface StreamWriter<T> {
  /**
   * Appends a value. Returns before the value is committed; values are committed immediately and in
   * the order of the calls. Blocks only while many thousand values are pending. A step, and the
   * workflow, ends only after its values are committed.
   *
   * @param value the value, not null
   * @throws ValueException if the value cannot be written as JSON or is too large
   * @throws UsageException after {@link #close()}, or after the end of the try of a step that
   *     opened this writer, or of the code of the workflow
   * @throws DatabaseException if the database rejected an earlier value
   */
  void append(T value);

  /**
   * Appends several values, as {@link #append} does.
   *
   * @param values the values, none of them null
   */
  default void appendAll(List<? extends T> values) {
    values.forEach(this::append);
  }

  /**
   * Closes the stream: readers end after the last value. A second call has no effect.
   *
   * @throws UsageException after the end of the try of a step that opened this writer
   */
  void close();
}
