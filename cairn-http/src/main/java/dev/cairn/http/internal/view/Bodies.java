package dev.cairn.http.internal.view;

import dev.cairn.http.access.Role;
import dev.cairn.start.OnDuplicate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The bodies of requests. */
public final class Bodies {
  private Bodies() {}

  /**
   * A start of a workflow.
   *
   * @param name the registered name
   * @param id the workflow id; by default that of the Idempotency-Key, or a new one
   * @param argument the argument of a workflow with one parameter
   * @param arguments the arguments, in place of argument
   * @param queue the queue and the place in it
   * @param timeout the longest duration from the first run on
   * @param deadline the time at which the workflow is cancelled
   * @param pinned whether it runs on executors of one version only
   * @param attributes the attributes by key
   * @param headers the headers by key
   */
  public record Start(
      String name,
      @Nullable String id,
      @Nullable JsonNode argument,
      @Nullable List<JsonNode> arguments,
      @Nullable Enqueue queue,
      @Nullable Duration timeout,
      @Nullable Instant deadline,
      @Nullable Boolean pinned,
      @Nullable Map<String, JsonNode> attributes,
      @Nullable Map<String, String> headers) {}

  /**
   * The queue of a start.
   *
   * @param name the name of the queue
   * @param partition the partition key
   * @param priority the priority, smaller values first
   * @param delay how long to wait before the workflow is claimed
   * @param deduplicationId the deduplication id
   * @param onDuplicate what happens if another workflow has the deduplication id
   * @param debounce several starts within a period become one
   */
  public record Enqueue(
      String name,
      @Nullable String partition,
      @Nullable Integer priority,
      @Nullable Duration delay,
      @Nullable String deduplicationId,
      @Nullable OnDuplicate onDuplicate,
      @Nullable Debounce debounce) {}

  /**
   * The debouncing of a start.
   *
   * @param key starts with the same key become one
   * @param quiet how long no further start must follow
   * @param longest how long the first start waits at most
   */
  public record Debounce(String key, Duration quiet, Duration longest) {}

  /**
   * A message.
   *
   * @param topic the topic
   * @param value the value, not null
   * @param keep whether the message is kept if the workflow does not exist yet
   * @param headers the headers by key
   */
  public record Send(
      String topic,
      JsonNode value,
      @Nullable Boolean keep,
      @Nullable Map<String, String> headers) {}

  /**
   * The completion of a promise.
   *
   * @param token the token of the promise
   * @param value the value; null is a value, too
   * @param failure the message of a failure, in place of a value
   */
  public record Complete(String token, @Nullable JsonNode value, @Nullable String failure) {}

  /**
   * The completion of a promise that the path names.
   *
   * @param value the value; null is a value, too
   * @param failure the message of a failure, in place of a value
   */
  public record Decision(@Nullable JsonNode value, @Nullable String failure) {}

  /**
   * A cancellation.
   *
   * @param reason the reason
   * @param alone whether the descendants continue
   */
  public record Cancel(@Nullable String reason, @Nullable Boolean alone) {
    public static final Cancel PLAIN = new Cancel(null, null);
  }

  /**
   * The queue of a fork or of a resumed workflow.
   *
   * @param name the name of the queue
   * @param partition the partition key
   * @param priority the priority
   */
  public record Target(String name, @Nullable String partition, @Nullable Integer priority) {}

  /**
   * A resumption.
   *
   * @param queue the queue in which the workflow continues, in place of its own
   */
  public record Resume(@Nullable Target queue) {
    public static final Resume PLAIN = new Resume(null);
  }

  /**
   * A fork. Without before and beforeFailure it begins anew.
   *
   * @param id the id of the fork; by default that of the Idempotency-Key, or a new one
   * @param before the step key of the record that is executed again
   * @param beforeFailure whether the fork continues at the last step that failed
   * @param version the version that runs the fork
   * @param arguments other arguments
   * @param outcomes other outcomes of copied steps, by step key
   * @param queue the queue of the fork
   * @param timeout the longest duration of the fork
   * @param deadline the time at which the fork is cancelled
   */
  public record ForkRequest(
      @Nullable String id,
      @Nullable String before,
      @Nullable Boolean beforeFailure,
      @Nullable String version,
      @Nullable List<JsonNode> arguments,
      @Nullable Map<String, JsonNode> outcomes,
      @Nullable Target queue,
      @Nullable Duration timeout,
      @Nullable Instant deadline) {
    public static final ForkRequest PLAIN =
        new ForkRequest(null, null, null, null, null, null, null, null, null);
  }

  /**
   * Another delay of a delayed workflow.
   *
   * @param delay the delay from now; zero enqueues the workflow
   */
  public record Delay(Duration delay) {}

  /**
   * Changes of attributes.
   *
   * @param set the attributes to set, by key
   * @param remove the keys to remove
   */
  public record Attributes(@Nullable Map<String, JsonNode> set, @Nullable List<String> remove) {}

  /**
   * An operation on many workflows.
   *
   * @param criteria the criteria by the names of the query parameters of findWorkflows; an empty
   *     object for all workflows
   * @param expected how many workflows the preview has found; more are refused
   * @param reason the reason of a cancellation
   * @param queue the queue in which resumed workflows continue
   * @param before the step key at which forks continue
   * @param beforeFailure whether forks continue at the last step that failed
   */
  public record Bulk(
      Map<String, List<String>> criteria,
      @Nullable Long expected,
      @Nullable String reason,
      @Nullable Target queue,
      @Nullable String before,
      @Nullable Boolean beforeFailure) {}

  /**
   * The settings of a queue. What is left out is not limited.
   *
   * @param concurrency how many workflows run at once on all executors
   * @param perExecutor how many run at once on one executor
   * @param rate how many start in any period
   * @param partitioned whether the queue has partitions
   * @param concurrencyPerPartition how many run at once in one partition
   * @param ratePerPartition how many start in any period in one partition
   * @param applications the applications that claim from it; all if it is left out
   */
  public record QueueSettings(
      @Nullable Integer concurrency,
      @Nullable Integer perExecutor,
      Views.@Nullable RateView rate,
      @Nullable Boolean partitioned,
      @Nullable Integer concurrencyPerPartition,
      Views.@Nullable RateView ratePerPartition,
      @Nullable List<String> applications) {}

  /**
   * A period of ticks that are started now.
   *
   * @param from the first time, inclusive
   * @param to the last time, exclusive
   */
  public record Backfill(Instant from, Instant to) {}

  /**
   * A new access token.
   *
   * @param name the name of the principal
   * @param role what it may do
   * @param expiresAt when it expires; never if it is left out
   * @param areas where the role counts, such as queue:mail or application:shop; everywhere if it is
   *     left out
   */
  public record CreateToken(
      String name, Role role, @Nullable Instant expiresAt, @Nullable List<String> areas) {}

  /**
   * A login with an access token.
   *
   * @param token the token
   */
  public record OpenSession(String token) {}

  /**
   * The version of an application that takes new work.
   *
   * @param application the application
   * @param version the version; all versions take new work if it is left out
   */
  public record CurrentVersion(String application, @Nullable String version) {}
}
