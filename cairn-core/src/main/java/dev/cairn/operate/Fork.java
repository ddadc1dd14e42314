package dev.cairn.operate;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.Names;
import dev.cairn.queue.QueueTarget;
import dev.cairn.start.StartBounds;
import dev.cairn.start.StartOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Describes a fork: a new workflow that begins with the records of another one up to some step, and
 * then runs independently. Immutable: each method returns a changed copy.
 *
 * {@snippet :
 * cairn.workflows().fork(Fork.of("order-17").beforeFailure().as("order-17-again"));
 * }
 *
 * @param source the id of the workflow whose records are copied
 * @param from where the fork continues
 * @param id the id of the fork, see {@link StartOptions}; null for a generated one
 * @param version the only version of the application that may run it; null for the version of its
 *     source
 * @param outcomes other values for copied steps, by step key
 * @param queue the queue in which it is enqueued; null for that of its source
 * @param bounds its timeout and deadline; those of its source are not copied
 */
public record Fork(
    String source,
    From from,
    @Nullable String id,
    @Nullable String version,
    Map<String, Object> outcomes,
    @Nullable QueueTarget queue,
    StartBounds bounds) {
  /**
   * Validates the ids and copies the outcomes.
   *
   * @throws InvalidArgumentException if an id is not valid
   */
  public Fork {
    Names.checkWorkflowId(source);
    if (id != null) {
      Names.checkWorkflowId(id);
    }
    outcomes = Map.copyOf(outcomes);
  }

  /** Where a fork continues. */
  public sealed interface From {
    /** At the beginning: no records are copied. */
    record Beginning() implements From {}

    /**
     * At a step: the records before it are copied, and the step is executed again.
     *
     * @param step the step key, as in {@code cairn.steps}
     */
    record Step(String step) implements From {}

    /** At the last step whose outcome is an exception. */
    record Failure() implements From {}
  }

  /**
   * Returns a fork that copies no records: it begins again with the same arguments.
   *
   * @param source the id of the workflow to fork
   * @return the fork
   * @throws InvalidArgumentException if the id is not valid
   */
  public static Fork of(String source) {
    return new Fork(source, new From.Beginning(), null, null, Map.of(), null, StartBounds.NONE);
  }

  /**
   * Continues at a step, which is executed again. All records before it are copied, including
   * events and stream values.
   *
   * @param step the step key, as in {@code cairn.steps}
   * @return a changed copy
   */
  public Fork before(String step) {
    return from(new From.Step(step));
  }

  /**
   * Continues at the last step whose outcome is an exception.
   *
   * @return a changed copy
   */
  public Fork beforeFailure() {
    return from(new From.Failure());
  }

  private Fork from(From other) {
    return new Fork(source, other, id, version, outcomes, queue, bounds);
  }

  /**
   * Sets the id of the fork.
   *
   * @param own the id, see {@link StartOptions}
   * @return a changed copy
   * @throws InvalidArgumentException if the id is not valid
   */
  public Fork as(String own) {
    return new Fork(source, from, own, version, outcomes, queue, bounds);
  }

  /**
   * Lets only executors of one version run the fork. The fork is rejected if no executor of that
   * version has registered the workflow.
   *
   * @param name the version, as given to {@code Config.version}
   * @return a changed copy
   */
  public Fork onVersion(String name) {
    return new Fork(source, from, id, name, outcomes, queue, bounds);
  }

  /**
   * Replaces the outcome of a copied step.
   *
   * @param step the step key, as in {@code cairn.steps}
   * @param value the new value, which can be written as JSON as a result of the step; not null
   * @return a changed copy
   */
  public Fork outcome(String step, Object value) {
    var all = new HashMap<String, Object>(outcomes);
    all.put(step, value);
    return new Fork(source, from, id, version, all, queue, bounds);
  }

  /**
   * Enqueues the fork in another queue than that of its source.
   *
   * @param name the name of the queue; if it is partitioned, the fork keeps the partition key of
   *     its source
   * @return a changed copy
   * @throws InvalidArgumentException if the name is not valid
   */
  public Fork queue(String name) {
    return queue(QueueTarget.of(name));
  }

  /**
   * Enqueues the fork in another queue than that of its source, with another partition key or
   * priority.
   *
   * @param target the queue
   * @return a changed copy
   */
  public Fork queue(QueueTarget target) {
    return new Fork(source, from, id, version, outcomes, target, bounds);
  }

  /**
   * Limits how long the fork may run; then it is cancelled. The time counts from its first run,
   * including recoveries; waiting in a queue before that does not count.
   *
   * @param longest the timeout, 1 microsecond to 36,500 days
   * @return a changed copy
   * @throws InvalidArgumentException if the timeout is out of range
   */
  public Fork timeout(Duration longest) {
    return within(new StartBounds(longest, bounds.deadline(), false));
  }

  /**
   * Sets a time at which the fork is cancelled if it has not ended, also while it waits in a queue.
   *
   * @param latest the time, from 1970 to 9999-12-31
   * @return a changed copy
   * @throws InvalidArgumentException if the time is out of range
   */
  public Fork deadline(Instant latest) {
    return within(new StartBounds(bounds.timeout(), latest, false));
  }

  private Fork within(StartBounds other) {
    return new Fork(source, from, id, version, outcomes, queue, other);
  }
}
