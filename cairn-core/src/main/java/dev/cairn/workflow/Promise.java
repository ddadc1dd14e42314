package dev.cairn.workflow;

import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.UsageException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A value that is completed once from outside the workflow, by anyone who has the token: a person
 * who follows a link, a webhook, another system. {@link Durable#promise} creates it. It is
 * completed with {@link dev.cairn.start.Messages#complete(String, Object)}, with {@link
 * dev.cairn.start.Messages#fail}, or in SQL.
 *
 * {@snippet :
 * Promise<Decision> approval = Durable.promise("approval", Decision.class);
 * Durable.step("mail", () -> mailer.send("https://shop.example/approve/" + approval.token()));
 * Decision decision = approval.await(Duration.ofDays(3));
 * }
 *
 * @param <T> the type of the value
 */
public interface Promise<T extends @Nullable Object> {
  /**
   * Returns the token that permits completing the promise: 256 random bits as letters, digits, '-'
   * and '_', safe in a URL. Treat it like a password. It is the same on every replay.
   *
   * @return the token
   */
  String token();

  /**
   * Blocks until the promise is completed, and records the outcome. The process may restart
   * meanwhile.
   *
   * @return the value
   * @throws UsageException outside the workflow that created it, and inside its steps
   */
  T await();

  /**
   * Blocks as {@link #await()} does, with a timeout. The end of the wait is recorded when it
   * begins, so a recovery waits only for the rest.
   *
   * @param timeout how long to wait
   * @return the value
   * @throws AwaitTimeoutException if the promise was not completed in time; it can still be
   *     completed and awaited again
   * @throws UsageException outside the workflow that created it, and inside its steps
   */
  T await(Duration timeout);
}
