package dev.cairn.promise;

import dev.cairn.error.UsageException;
import org.jspecify.annotations.Nullable;

/**
 * The promises that workflows wait for, as people see them who decide: an inbox.
 *
 * {@snippet :
 * PromisePage inbox = cairn.promises().firstPage(20, PromiseSearch.all());
 * OpenPromise oldest = inbox.promises().getLast();
 * cairn.promises().complete(oldest.workflowId(), oldest.key(), true);
 * }
 *
 * <p>No token is needed or returned. Thread-safe. Each method queries the database and blocks until
 * it answers.
 */
public interface Promises {
  /** How many open promises a page examines at most. */
  int EXAMINED = 2_000;

  /**
   * Returns the first page of open promises: those that nobody has completed, of workflows that
   * have not ended. A promise that its workflow has stopped waiting for is open until the workflow
   * ends.
   *
   * <p>A page examines at most {@value #EXAMINED} promises in the order of the list, so its
   * duration does not depend on the number of promises, and of workflows. Open promises of
   * workflows that have ended are examined, too, and left out.
   *
   * @param size the maximum number of promises, 1 to 1,000
   * @param search which promises, and their order
   * @return the page
   * @throws dev.cairn.error.InvalidArgumentException if the size is out of range
   */
  PromisePage firstPage(int size, PromiseSearch search);

  /**
   * Returns the page after another one.
   *
   * @param cursor the cursor of that page
   * @param size the maximum number of promises, 1 to 1,000
   * @param search the search of that page
   * @return the page
   * @throws dev.cairn.error.InvalidArgumentException if the size is out of range, or the cursor
   *     belongs to another search
   */
  PromisePage nextPage(String cursor, int size, PromiseSearch search);

  /**
   * Completes a promise with a value, as {@link dev.cairn.start.Messages#complete} does by its
   * token. Forks that have the same token get the value, too.
   *
   * @param workflowId the id of the workflow that created it
   * @param key its key, such as {@code promise approval}
   * @param value the value, which is written as JSON; may be null
   * @return true if this call completed the promise; false if it was completed before, and nothing
   *     changed
   * @throws dev.cairn.error.NoSuchPromiseException if the workflow has no such promise
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended
   * @throws dev.cairn.error.ValueException if the value cannot be written as JSON or is too large
   * @throws UsageException in workflow code outside its steps
   */
  boolean complete(String workflowId, String key, @Nullable Object value);

  /**
   * Completes a promise with an exception, which its workflow then gets in place of a value.
   *
   * @param workflowId the id of the workflow that created it
   * @param key its key
   * @param thrown the exception
   * @return true if this call completed the promise; false if it was completed before, and nothing
   *     changed
   * @throws dev.cairn.error.NoSuchPromiseException if the workflow has no such promise
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended
   * @throws UsageException in workflow code outside its steps
   */
  boolean fail(String workflowId, String key, Throwable thrown);
}
