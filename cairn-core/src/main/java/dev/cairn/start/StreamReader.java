package dev.cairn.start;

import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.NoSuchWorkflowException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Flow;

/**
 * Reads a stream of a workflow from any offset, also while it is written. Immutable and
 * thread-safe; each iterator and each subscription reads independently.
 *
 * {@snippet :
 * for (StreamItem<String> token :
 *     cairn.messages().stream("chat-17", "tokens", String.class)) {
 *   print(token.value());
 * }
 * }
 *
 * @param <T> the type of the values
 */
public interface StreamReader<T> extends Iterable<StreamItem<T>> {
  /**
   * Sets the offset of the first value to read; 0 by default.
   *
   * @param offset 0 or more; a value that does not exist yet is awaited
   * @return a changed copy
   * @throws dev.cairn.error.InvalidArgumentException if the offset is negative
   */
  StreamReader<T> from(long offset);

  /**
   * Limits how long to wait for each value; unlimited by default.
   *
   * @param timeout how long to wait
   * @return a changed copy
   */
  StreamReader<T> timeout(Duration timeout);

  /**
   * Leaves out values of tries of a step that a later try supersedes: a step that fails, or whose
   * process dies, adds its values again. A reader that follows a stream gets the values of a try
   * before it fails; it then sees the values of the next try, whose {@link StreamItem#step}
   * differs.
   *
   * @return a changed copy
   */
  StreamReader<T> latestTries();

  /**
   * Returns an iterator over the values. {@code hasNext()} blocks until there is a value, the
   * stream was closed, or its workflow has ended. It throws an {@link AwaitTimeoutException} when
   * the timeout has passed, and a {@link NoSuchWorkflowException} if there is no such workflow.
   *
   * @return the iterator, to be used by one thread
   * @throws dev.cairn.error.UsageException in workflow code outside its steps, because the values
   *     would not be recorded
   */
  @Override
  Iterator<StreamItem<T>> iterator();

  /**
   * Returns a publisher of the values. Each subscriber is served on its own virtual thread as fast
   * as it requests values; {@code onComplete} is called at the end of the stream.
   *
   * @return the publisher
   */
  Flow.Publisher<StreamItem<T>> publisher();
}
