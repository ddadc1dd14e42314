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
 * A workflow to be that begins with what another one has recorded up to some step, and goes on from
 * there by itself; the other one stays as it is. Immutable: each method gives a changed copy.
 *
 * <pre>{@code
 * cairn.workflows().fork(Fork.of("order-17").beforeFailure().as("order-17-again"));
 * }</pre>
 *
 * @param source the id of the workflow whose records it begins with
 * @param from where it goes on
 * @param id its own id, see {@link StartOptions}; null for one of Cairn's own
 * @param version the only version of the application that may run it; null for that of its source
 * @param outcomes other values for recorded steps, by their keys
 * @param queue the queue that it is put into; null for that of its source
 * @param bounds its timeout and its deadline; those of its source are not kept
 */
public record Fork(
    String source,
    From from,
    @Nullable String id,
    @Nullable String version,
    Map<String, Object> outcomes,
    @Nullable QueueTarget queue,
    StartBounds bounds) {
  /** Refuses ids that cannot be, and keeps a copy of the outcomes. */
  public Fork {
    Names.checkWorkflowId(source);
    if (id != null) {
      Names.checkWorkflowId(id);
    }
    outcomes = Map.copyOf(outcomes);
  }

  /** Where a fork goes on. */
  public sealed interface From {
    /** At the beginning: nothing is kept. */
    record Beginning() implements From {}

    /**
     * At a step: what was recorded before it is kept.
     *
     * @param step the step's key, as in {@code cairn.steps}
     */
    record Step(String step) implements From {}

    /** At the last step whose exception was recorded. */
    record Failure() implements From {}
  }

  /**
   * Begins anew, with the arguments of another workflow.
   *
   * @param source its id
   * @return a fork that keeps none of its records
   * @throws InvalidArgumentException if no workflow has such an id
   */
  public static Fork of(String source) {
    return new Fork(source, new From.Beginning(), null, null, Map.of(), null, StartBounds.NONE);
  }

  /**
   * Goes on at a step, which is done anew: with all that was recorded before it, the events and the
   * streams up to there included.
   *
   * @param step the step's key, as in {@code cairn.steps}
   * @return a changed copy
   */
  public Fork before(String step) {
    return from(new From.Step(step));
  }

  /**
   * Goes on at the last step whose exception was recorded.
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
   * Gives it an id.
   *
   * @param own see {@link StartOptions}
   * @return a changed copy
   * @throws InvalidArgumentException if no workflow can have such an id
   */
  public Fork as(String own) {
    return new Fork(source, from, own, version, outcomes, queue, bounds);
  }

  /**
   * Leaves it to executors of a version, for ever. The fork is rejected if no executor of that
   * version has registered the workflow.
   *
   * @param name as said with {@code Config.version}
   * @return a changed copy
   */
  public Fork onVersion(String name) {
    return new Fork(source, from, id, name, outcomes, queue, bounds);
  }

  /**
   * Gives a step that is kept another outcome than it had.
   *
   * @param step the step's key, as in {@code cairn.steps}
   * @param value anything but null that can be written as JSON, as what the step gives
   * @return a changed copy
   */
  public Fork outcome(String step, Object value) {
    var all = new HashMap<String, Object>(outcomes);
    all.put(step, value);
    return new Fork(source, from, id, version, all, queue, bounds);
  }

  /**
   * Puts the fork into a queue, instead of the queue of its source.
   *
   * @param name the name of the queue; if it is partitioned, the fork keeps the partition key of
   *     its source
   * @return a changed copy
   * @throws InvalidArgumentException if no queue can have this name
   */
  public Fork queue(String name) {
    return queue(QueueTarget.of(name));
  }

  /**
   * Puts the fork into a queue, instead of the queue of its source, with another partition key or
   * priority.
   *
   * @param target the queue
   * @return a changed copy
   */
  public Fork queue(QueueTarget target) {
    return new Fork(source, from, id, version, outcomes, target, bounds);
  }

  /**
   * Limits how long the fork may run: it is cancelled if it has not ended by then. The timeout
   * counts from its first run, through all recoveries; time in a queue before that does not count.
   *
   * @param longest the longest duration, more than zero and at most 36,500 days
   * @return a changed copy
   * @throws InvalidArgumentException if it is zero or less, or longer than that
   */
  public Fork timeout(Duration longest) {
    return within(new StartBounds(longest, bounds.deadline(), false));
  }

  /**
   * Cancels the fork at a time if it has not ended by then, also while it waits in a queue.
   *
   * @param latest the time, from 1970 to 9999-12-31
   * @return a changed copy
   * @throws InvalidArgumentException if the time is out of this range
   */
  public Fork deadline(Instant latest) {
    return within(new StartBounds(bounds.timeout(), latest, false));
  }

  private Fork within(StartBounds other) {
    return new Fork(source, from, id, version, outcomes, queue, other);
  }
}
