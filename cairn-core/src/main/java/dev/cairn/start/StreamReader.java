package dev.cairn.start;

import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.NoSuchWorkflowException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Flow;

/**
 * Reads a stream of a workflow, from any offset, while it is written. Immutable and thread-safe;
 * each iterator and each subscription reads by itself.
 *
 * <pre>{@code
 * for (StreamItem<String> token : messages.stream("chat-17", "tokens", String.class)) {
 *   print(token.value());
 * }
 * }</pre>
 *
 * @param <T> what is read
 */
public interface StreamReader<T> extends Iterable<StreamItem<T>> {
  /**
   * Reads from an offset on; from 0 unless said otherwise.
   *
   * @param offset 0 or more; one that is not there yet is waited for
   * @return a changed copy
   */
  StreamReader<T> from(long offset);

  /**
   * Waits for each next value no longer than this; for ever unless said otherwise.
   *
   * @param limit how long
   * @return a changed copy
   */
  StreamReader<T> timeout(Duration limit);

  /**
   * Reads one value after the other. {@code hasNext()} blocks until there is one, or the stream was
   * closed, or its workflow has ended; it throws an {@link AwaitTimeoutException} when the patience
   * ends, and a {@link NoSuchWorkflowException} if there is no such workflow.
   *
   * @return the iterator, for one thread
   */
  @Override
  Iterator<StreamItem<T>> iterator();

  /**
   * The same for subscribers, each of which is served on a virtual thread of its own, as fast as it
   * asks; {@code onComplete} comes at the end of the stream.
   *
   * @return the publisher
   */
  Flow.Publisher<StreamItem<T>> publisher();
}
