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
 * How a workflow is to be started: under which id, and through which queue. Immutable: each method
 * gives a changed copy.
 *
 * <p>The id names one execution for ever. Starting it again, with the same workflow and the same
 * arguments, gives a handle on that execution; this makes a start idempotent.
 *
 * <pre>{@code
 * cairn.start(StartOptions.id("order-17").queue("orders").priority(2), checkout::checkout, order);
 * }</pre>
 *
 * @param id 1 to 512 characters, none of them a control character or an unpaired surrogate; null
 *     for an id of Cairn's own
 * @param placement the place in a queue; null to run at once
 * @param isPinned whether only executors of the version that begins it may go on with it
 * @param bounds how long it may take
 * @param attributes by what it can be found, see {@link #attribute}; empty for nothing
 * @param headers what it is started with besides its arguments, see {@link #header}; empty for
 *     nothing
 */
public record StartOptions(
    @Nullable String id,
    @Nullable Placement placement,
    boolean isPinned,
    StartBounds bounds,
    Map<String, Object> attributes,
    Map<String, String> headers) {
  /** The longest id, in characters. */
  public static final int LONGEST_ID = Names.MAX_WORKFLOW_ID_LENGTH;

  /** Refuses an id that is blank, too long, or cannot be stored. */
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
   * Starts the workflow under this id.
   *
   * @param id see {@link StartOptions}
   * @return how to start
   * @throws InvalidArgumentException if the id is blank, too long, or cannot be stored
   */
  public static StartOptions id(String id) {
    return new StartOptions(id, null, false, StartBounds.NONE, Map.of(), Map.of());
  }

  /**
   * Starts the workflow at once, under an id of Cairn's own.
   *
   * @return how to start
   */
  public static StartOptions fresh() {
    return new StartOptions(null, null, false, StartBounds.NONE, Map.of(), Map.of());
  }

  /**
   * Starts the workflow through a queue, under an id of Cairn's own.
   *
   * @param queue the name of a declared queue
   * @return how to start
   */
  public static StartOptions onQueue(String queue) {
    return new StartOptions(null, Placement.in(queue), false, StartBounds.NONE, Map.of(), Map.of());
  }

  /**
   * Starts it through a queue. If another queue was named before, priority, partition, delay and
   * deduplication stay as they are.
   *
   * @param queue the name of a declared queue
   * @return a changed copy
   */
  public StartOptions queue(String queue) {
    return at(placement == null ? Placement.in(queue) : placement.on(queue));
  }

  /**
   * Leaves it to executors of the version that begins it, as said with {@code Config.version}, for
   * ever: for code that cannot go on with what another version recorded.
   *
   * @return a changed copy
   */
  public StartOptions pinned() {
    return new StartOptions(id, placement, true, bounds, attributes, headers);
  }

  /**
   * Limits how long it may take from its first run on, through all recoveries. Then it is
   * cancelled, as by {@code workflows().cancel(id)}. What it starts is bound by the same deadline,
   * unless that is {@link #detached()}.
   *
   * @param timeout more than zero, in microseconds, and 36,500 days at most
   * @return a changed copy
   * @throws InvalidArgumentException if it is not
   */
  public StartOptions timeout(Duration timeout) {
    return bounded(new StartBounds(timeout, bounds.deadline(), bounds.detached()));
  }

  /**
   * Cancels it at a time, wherever it is by then, unless it has ended.
   *
   * @param deadline the time, in microseconds, by the database's clock, from 1970 to 9999-12-31
   * @return a changed copy
   * @throws InvalidArgumentException if it is not
   */
  public StartOptions deadline(Instant deadline) {
    return bounded(new StartBounds(bounds.timeout(), deadline, bounds.detached()));
  }

  /**
   * Lets it go on whatever becomes of the workflow that starts it: neither that one's deadline nor
   * its cancellation concerns it.
   *
   * @return a changed copy
   */
  public StartOptions detached() {
    return bounded(new StartBounds(bounds.timeout(), bounds.deadline(), true));
  }

  /**
   * How a workflow is started by another one.
   *
   * @param deadlineOfParent that one's; null if it has none
   * @return a changed copy, which ends no later unless detached
   */
  public StartOptions within(@Nullable Instant deadlineOfParent) {
    return bounded(bounds.within(deadlineOfParent));
  }

  private StartOptions bounded(StartBounds changed) {
    return new StartOptions(id, placement, isPinned, changed, attributes, headers);
  }

  /**
   * Changes the id alone.
   *
   * @param other see {@link StartOptions}
   * @return a changed copy
   */
  public StartOptions under(String other) {
    return new StartOptions(other, placement, isPinned, bounds, attributes, headers);
  }

  /**
   * Says something of the workflow by which it can be found with {@link Criterion#attribute}. A
   * start that finds its id taken changes nothing. It is kept as it is, also with a codec that
   * encrypts values: say nothing secret.
   *
   * @param key such as {@code customer}, without {@code #} and {@code /}
   * @param value anything but null that can be written as JSON, such as a text or a number
   * @return a changed copy
   * @throws InvalidArgumentException if there are more than 100, or the value is null
   */
  public StartOptions attribute(String key, Object value) {
    Attributes.check(key, value);
    return attributes(Map.of(key, value));
  }

  /**
   * Says several things of the workflow, as {@link #attribute} does one by one.
   *
   * @param more up to 100 values by key; none are null
   * @return a changed copy
   * @throws InvalidArgumentException if there are more than 100 in all, or a value is null
   */
  public StartOptions attributes(Map<String, ?> more) {
    var all = new HashMap<String, Object>(attributes);
    all.putAll(more);
    return new StartOptions(id, placement, isPinned, bounds, all, headers);
  }

  /**
   * Sets a header: a text that interceptors, {@link dev.cairn.workflow.Durable#headers} and {@code
   * cairn.workflows} show. It is recorded with the workflow, so the workflow has the same headers
   * after a crash, a resume, and in its forks; what it starts and the messages that it sends
   * inherit them. A start that finds its id taken changes nothing; of debounced starts, the last
   * one counts.
   *
   * <p>Headers are stored as plain text, also with a codec that encrypts values: put no secrets
   * there.
   *
   * @param key 1 to 256 characters, none of them a control character
   * @param value the value; it replaces an earlier or inherited one of the same key
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
   * @param headers texts by key, as {@link #header} takes them
   * @return a changed copy
   * @throws InvalidArgumentException as {@link #header}
   */
  public StartOptions headers(Map<String, String> headers) {
    return new StartOptions(id, placement, isPinned, bounds, attributes, headers);
  }

  /**
   * Gives it a priority in its queue.
   *
   * @param priority the smaller, the sooner; 0 unless said otherwise
   * @return a changed copy
   * @throws InvalidArgumentException if there is no queue
   */
  public StartOptions priority(int priority) {
    Placement at = placed("priority(" + priority + ")");
    return at(new Placement(at.queue(), at.partition(), priority, at.delay(), at.uniqueness()));
  }

  /**
   * Gives it a partition key in its queue.
   *
   * @param key 1 to 512 characters
   * @return a changed copy
   * @throws InvalidArgumentException if there is no queue
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
   * Lets it wait before it may have its turn.
   *
   * @param delay zero or more
   * @return a changed copy
   * @throws InvalidArgumentException if there is no queue
   */
  public StartOptions delay(Duration delay) {
    Placement at = placed("delay(" + delay + ")");
    return at(new Placement(at.queue(), at.partition(), at.priority(), delay, at.uniqueness()));
  }

  /**
   * Lets no other wait or run in its queue under the same deduplication id: a second start is
   * refused with a {@link DuplicateException} until the first has ended.
   *
   * @param deduplicationId 1 to 512 characters
   * @return a changed copy
   * @throws InvalidArgumentException if there is no queue
   */
  public StartOptions deduplicate(String deduplicationId) {
    return deduplicate(deduplicationId, OnDuplicate.REFUSE);
  }

  /**
   * Lets no other wait or run in its queue under the same deduplication id.
   *
   * @param deduplicationId 1 to 512 characters
   * @param onDuplicate what becomes of a second start
   * @return a changed copy
   * @throws InvalidArgumentException if there is no queue
   */
  public StartOptions deduplicate(String deduplicationId, OnDuplicate onDuplicate) {
    placed("deduplicate(\"" + deduplicationId + "\")");
    return unique(new Uniqueness.Deduplicated(deduplicationId, onDuplicate));
  }

  /**
   * Makes one of all starts of a workflow that come under the same key in short order: it runs with
   * the last one's arguments once none has come for a while, or after the longest wait.
   *
   * @param key what they have in common, 1 to 512 characters
   * @param quiet how long no other may come before it runs
   * @param longest how long it waits at most, from the first start on
   * @return a changed copy
   * @throws InvalidArgumentException if there is no queue, or this has an id
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
          "queue",
          "%s is said of a start without a queue. Name the queue first, with queue(\"...\")."
              .formatted(call));
    }
    return placement;
  }
}
