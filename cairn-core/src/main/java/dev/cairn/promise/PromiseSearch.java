package dev.cairn.promise;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.StorableText;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which open promises are listed, and in which order. Immutable; each method returns a changed
 * copy.
 *
 * @param workflowId only promises of this workflow; null for all
 * @param idPrefix only promises of workflows whose id begins with this; null for all
 * @param names only promises of workflows with one of these names; empty for all
 * @param queues only promises of workflows in one of these queues; empty for all
 * @param order the order
 */
public record PromiseSearch(
    @Nullable String workflowId,
    @Nullable String idPrefix,
    Set<String> names,
    Set<String> queues,
    Order order) {
  /** The order of a list of promises. */
  public enum Order {
    /** The promise that was created last comes first. */
    NEWEST_FIRST,
    /** The promise that has waited longest comes first. */
    OLDEST_FIRST
  }

  /**
   * Checks the texts and copies the sets.
   *
   * @throws InvalidArgumentException if a text is empty or has a control character
   */
  public PromiseSearch {
    check("workflowId", workflowId);
    check("idPrefix", idPrefix);
    names.forEach(name -> check("names", name));
    queues.forEach(queue -> check("queues", queue));
    names = Collections.unmodifiableSet(new TreeSet<>(names));
    queues = Collections.unmodifiableSet(new TreeSet<>(queues));
  }

  private static void check(String argument, @Nullable String text) {
    if (text != null && (text.isEmpty() || !StorableText.isName(text))) {
      throw new InvalidArgumentException(
          argument,
          "%s is '%s', which nothing is called. Give a text without control characters, or leave it out."
              .formatted(argument, StorableText.printable(text)));
    }
  }

  /**
   * Returns the search for all open promises, the newest first.
   *
   * @return the search
   */
  public static PromiseSearch all() {
    return new PromiseSearch(null, null, Set.of(), Set.of(), Order.NEWEST_FIRST);
  }

  /**
   * Restricts the search to one workflow.
   *
   * @param id the workflow id
   * @return the search
   */
  public PromiseSearch ofWorkflow(String id) {
    return new PromiseSearch(id, idPrefix, names, queues, order);
  }

  /**
   * Restricts the search to workflows whose id begins with a text.
   *
   * @param prefix the text
   * @return the search
   */
  public PromiseSearch idPrefix(String prefix) {
    return new PromiseSearch(workflowId, prefix, names, queues, order);
  }

  /**
   * Restricts the search to workflows with one of some names.
   *
   * @param workflows the registered names
   * @return the search
   */
  public PromiseSearch names(Set<String> workflows) {
    return new PromiseSearch(workflowId, idPrefix, workflows, queues, order);
  }

  /**
   * Restricts the search to workflows in one of some queues.
   *
   * @param names the names of the queues
   * @return the search
   */
  public PromiseSearch queues(Set<String> names) {
    return new PromiseSearch(workflowId, idPrefix, this.names, names, order);
  }

  /**
   * Changes the order.
   *
   * @param order the order
   * @return the search
   */
  public PromiseSearch order(Order order) {
    return new PromiseSearch(workflowId, idPrefix, names, queues, order);
  }
}
