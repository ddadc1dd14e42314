package dev.cairn.start;

import dev.cairn.error.DuplicateException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.Attributes;
import dev.cairn.internal.check.Names;
import dev.cairn.internal.header.Headers;
import dev.cairn.operate.Criterion;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of a start: id, queue, limits, attributes and headers. Immutable: each method returns
 * a changed copy.
 *
 * {@snippet :
 * cairn.start(
 *     StartOptions.id("order-17").queue("orders").priority(2), checkout::checkout, order);
 * }
 *
 * <p>An id names one execution: a second start with the same id, workflow and arguments returns a
 * handle to that execution. So an id makes a start idempotent.
 *
 * @param id the workflow id, 1 to 512 characters without control characters and unpaired
 *     surrogates; null for a generated one
 * @param placement the queue and the place in it; null to run without a queue
 * @param isPinned whether only executors of the version that begins the workflow may continue it
 * @param bounds the timeout and the deadline
 * @param attributes the attributes, see {@link #attribute}; empty for none
 * @param headers the headers, see {@link #header}; empty for none
 */
public record StartOptions(
    @Nullable String id,
    @Nullable Placement placement,
    boolean isPinned,
    StartBounds bounds,
    Map<String, Object> attributes,
    Map<String, String> headers) {
  /** The maximum length of a workflow id, in characters. */
  public static final int LONGEST_ID = Names.MAX_WORKFLOW_ID_LENGTH;

  /**
   * Validates the values, and copies the attributes and headers.
   *
   * @throws InvalidArgumentException if the id, an attribute or a header is not valid, or a
   *     debounced start has an id
   */
  public StartOptions {
    attributes = Attributes.of(attributes);
    headers = Headers.of(headers);
    if (id != null) {
      Names.checkWorkflowId(id);
    }
    if (id != null && placement != null && placement.uniqueness() instanceof Uniqueness.Debounced) {
      throw new InvalidArgumentException(
          "id",
          "A debounced start cannot have an id ('%s'): several starts become one workflow. Leave the id out; the handle has it."
              .formatted(id));
    }
  }

  /**
   * Returns options that start a workflow under an id, without a queue.
   *
   * @param id the workflow id, 1 to 512 characters
   * @return the options
   * @throws InvalidArgumentException if the id is blank, too long, or cannot be stored
   */
  public static StartOptions id(String id) {
    return new StartOptions(id, null, false, StartBounds.NONE, Map.of(), Map.of());
  }

  /**
   * Returns options that start a workflow under a generated id, without a queue. They are the
   * default.
   *
   * @return the options
   */
  public static StartOptions fresh() {
    return new StartOptions(null, null, false, StartBounds.NONE, Map.of(), Map.of());
  }

  /**
   * Returns options that start a workflow under a generated id, through a queue.
   *
   * @param queue the name of a declared queue
   * @return the options
   * @throws InvalidArgumentException if the name is blank, too long, or has a control character
   */
  public static StartOptions onQueue(String queue) {
    return new StartOptions(null, Placement.in(queue), false, StartBounds.NONE, Map.of(), Map.of());
  }

  /**
   * Sets the queue. If another queue was set before, priority, partition key, delay and
   * deduplication are kept.
   *
   * @param queue the name of a declared queue
   * @return a changed copy
   * @throws InvalidArgumentException if the name is blank, too long, or has a control character
   */
  public StartOptions queue(String queue) {
    return at(placement == null ? Placement.in(queue) : placement.on(queue));
  }

  /**
   * Pins the workflow to the version that begins it ({@link dev.cairn.Config#version}): only
   * executors of that version run it. Use it for code that cannot continue with the records of
   * another version.
   *
   * @return a changed copy
   */
  public StartOptions pinned() {
    return new StartOptions(id, placement, true, bounds, attributes, headers);
  }

  /**
   * Limits how long the workflow may run; then it is cancelled, as by {@link
   * dev.cairn.operate.Workflows#cancel(String)}. The time counts from its first run, including
   * recoveries. Its children are bound by the same deadline unless they are {@link #detached()}.
   *
   * @param timeout 1 microsecond to 36,500 days; fractions of a microsecond are not stored
   * @return a changed copy
   * @throws InvalidArgumentException if the timeout is out of range
   */
  public StartOptions timeout(Duration timeout) {
    return bounded(new StartBounds(timeout, bounds.deadline(), bounds.detached()));
  }

  /**
   * Sets a time at which the workflow is cancelled if it has not ended, also while it waits in a
   * queue.
   *
   * @param deadline the time, by the clock of the database, from 1970 to 9999-12-31; fractions of a
   *     microsecond are not stored
   * @return a changed copy
   * @throws InvalidArgumentException if the time is out of range
   */
  public StartOptions deadline(Instant deadline) {
    return bounded(new StartBounds(bounds.timeout(), deadline, bounds.detached()));
  }

  /**
   * Makes a child workflow independent of its parent: neither the parent's deadline nor its
   * cancellation applies to it.
   *
   * @return a changed copy
   */
  public StartOptions detached() {
    return bounded(new StartBounds(bounds.timeout(), bounds.deadline(), true));
  }

  /**
   * Returns the options of a child workflow: its deadline is not after that of its parent, unless
   * it is detached.
   *
   * @param deadlineOfParent the deadline of the parent; null if it has none
   * @return a changed copy
   */
  public StartOptions within(@Nullable Instant deadlineOfParent) {
    return bounded(bounds.within(deadlineOfParent));
  }

  private StartOptions bounded(StartBounds changed) {
    return new StartOptions(id, placement, isPinned, changed, attributes, headers);
  }

  /**
   * Replaces only the id.
   *
   * @param other the workflow id, 1 to 512 characters
   * @return a changed copy
   * @throws InvalidArgumentException if the id is blank, too long, or cannot be stored
   */
  public StartOptions under(String other) {
    return new StartOptions(other, placement, isPinned, bounds, attributes, headers);
  }

  /**
   * Sets an attribute, by which the workflow can be found with {@link Criterion#attribute}. If the
   * id belongs to an existing workflow, its attributes do not change. Attributes are stored as
   * plain JSON, also with an encrypting codec; do not put secrets there.
   *
   * @param key 1 to 200 characters without {@code #}, {@code /} and control characters, such as
   *     {@code customer}
   * @param value a value other than null that can be written as JSON, such as a text or a number
   * @return a changed copy
   * @throws InvalidArgumentException if there are more than 100 attributes, the key is not valid,
   *     or the value is null
   */
  public StartOptions attribute(String key, Object value) {
    Attributes.check(key, value);
    return attributes(Map.of(key, value));
  }

  /**
   * Sets several attributes, as {@link #attribute} does.
   *
   * @param more up to 100 values by key, none of them null
   * @return a changed copy
   * @throws InvalidArgumentException if there are more than 100 attributes in all, a key is not
   *     valid, or a value is null
   */
  public StartOptions attributes(Map<String, ?> more) {
    var all = new HashMap<String, Object>(attributes);
    all.putAll(more);
    return new StartOptions(id, placement, isPinned, bounds, all, headers);
  }

  /**
   * Sets a header: a text that interceptors, {@link dev.cairn.workflow.Durable#headers} and {@code
   * cairn.workflows()} can read. Headers are recorded with the workflow, so it has the same headers
   * after a crash, after a resume, and in its forks. Its children and messages inherit them. If the
   * id belongs to an existing workflow, its headers do not change; of debounced starts, the last
   * one counts.
   *
   * <p>Headers are stored as plain text, also with an encrypting codec; do not put secrets there.
   *
   * @param key 1 to 256 characters without control characters
   * @param value the value; replaces an earlier or inherited one of the same key
   * @return a changed copy
   * @throws InvalidArgumentException if the key or the value cannot be stored, or all headers have
   *     more than 8,192 bytes of UTF-8 with their keys
   */
  public StartOptions header(String key, String value) {
    return headers(Headers.with(headers, key, value));
  }

  /**
   * Replaces all headers.
   *
   * @param headers texts by key, as {@link #header} accepts them
   * @return a changed copy
   * @throws InvalidArgumentException as {@link #header}
   */
  public StartOptions headers(Map<String, String> headers) {
    return new StartOptions(id, placement, isPinned, bounds, attributes, headers);
  }

  /**
   * Sets the priority in the queue.
   *
   * @param priority the priority, smaller values first; 0 by default
   * @return a changed copy
   * @throws InvalidArgumentException if no queue is set
   */
  public StartOptions priority(int priority) {
    Placement at = placed("priority(" + priority + ")");
    return at(new Placement(at.queue(), at.partition(), priority, at.delay(), at.uniqueness()));
  }

  /**
   * Sets the partition key in the queue.
   *
   * @param key 1 to 512 characters
   * @return a changed copy
   * @throws InvalidArgumentException if no queue is set, or the key is empty or too long
   */
  public StartOptions partition(String key) {
    Placement at = placed("partition(\"" + key + "\")");
    if (key.isEmpty()) {
      throw new InvalidArgumentException(
          "partition", "The partition key is empty. Give one, or leave it out.");
    }
    return at(new Placement(at.queue(), key, at.priority(), at.delay(), at.uniqueness()));
  }

  /**
   * Delays the workflow: it is enqueued when the delay has passed.
   *
   * @param delay zero to 36,500 days
   * @return a changed copy
   * @throws InvalidArgumentException if no queue is set, or the delay is out of range
   */
  public StartOptions delay(Duration delay) {
    Placement at = placed("delay(" + delay + ")");
    return at(new Placement(at.queue(), at.partition(), at.priority(), delay, at.uniqueness()));
  }

  /**
   * Sets a deduplication id: as long as a workflow of the queue with the same id waits or runs,
   * another start with it throws a {@link DuplicateException}.
   *
   * @param deduplicationId 1 to 512 characters
   * @return a changed copy
   * @throws InvalidArgumentException if no queue is set, or the id is blank or too long
   */
  public StartOptions deduplicate(String deduplicationId) {
    return deduplicate(deduplicationId, OnDuplicate.REJECT);
  }

  /**
   * Sets a deduplication id, and what another start with it does as long as a workflow of the queue
   * with the same id waits or runs.
   *
   * @param deduplicationId 1 to 512 characters
   * @param onDuplicate what another start does
   * @return a changed copy
   * @throws InvalidArgumentException if no queue is set, or the id is blank or too long
   */
  public StartOptions deduplicate(String deduplicationId, OnDuplicate onDuplicate) {
    placed("deduplicate(\"" + deduplicationId + "\")");
    return unique(new Uniqueness.Deduplicated(deduplicationId, onDuplicate));
  }

  /**
   * Debounces the start: starts of a workflow with the same key become one, which runs with the
   * arguments of the last one. It runs when no further start has come for the quiet time, or when
   * the longest time has passed since the first one.
   *
   * @param key the key, 1 to 512 characters
   * @param quiet how long to wait after each start, more than zero
   * @param longest how long to wait after the first start, at least the quiet time
   * @return a changed copy
   * @throws InvalidArgumentException if no queue is set, an id is set, the start is delayed, or a
   *     value is out of range
   */
  public StartOptions debounce(String key, Duration quiet, Duration longest) {
    placed("debounce(\"" + key + "\")");
    return unique(new Uniqueness.Debounced(key, quiet, longest));
  }

  private StartOptions unique(Uniqueness uniqueness) {
    Placement at = placed("deduplicate or debounce");
    return at(new Placement(at.queue(), at.partition(), at.priority(), at.delay(), uniqueness));
  }

  private StartOptions at(Placement changed) {
    return new StartOptions(id, changed, isPinned, bounds, attributes, headers);
  }

  private Placement placed(String call) {
    if (placement == null) {
      throw new InvalidArgumentException(
          "queue", "%s needs a queue. Set the queue first, with queue(\"...\").".formatted(call));
    }
    return placement;
  }
}
