package dev.cairn.workflow;

import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.UsageException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow waits for, and somebody else decides once: a person who follows a link, a
 * webhook, another system. Made by {@link Durable#promise}. Whoever has the token completes it,
 * with a value or an exception, through {@code cairn.messages()}, a client or SQL.
 *
 * @param <T> the value
 */
public interface Promise<T extends @Nullable Object> {
  /**
   * What one has to know to complete it: 256 random bits, of letters, digits, '-' and '_', fit for
   * a link. The same on every replay.
   *
   * @return the token
   */
  String token();

  /**
   * Waits until it is completed. That is recorded.
   *
   * @return the value
   * @throws UsageException outside of the workflow that made it, and inside its steps
   */
  T await();

  /**
   * Waits until it is completed, or for some time. The end of the wait is recorded when it begins,
   * so a restart waits only for what remains.
   *
   * @param limit how long
   * @return the value
   * @throws AwaitTimeoutException if it was not completed in time; it still can be, and awaited
   *     again
   * @throws UsageException outside of the workflow that made it, and inside its steps
   */
  T await(Duration limit);
}
