package dev.cairn.http.internal.view;

import dev.cairn.access.AccessToken;
import dev.cairn.common.Cancellation;
import dev.cairn.common.SourcePosition;
import dev.cairn.common.WorkflowState;
import dev.cairn.health.DatabaseOutage;
import dev.cairn.health.ExecutorStatus;
import dev.cairn.health.LoopFailure;
import dev.cairn.health.UnclaimedWorkflows;
import dev.cairn.http.access.Grant;
import dev.cairn.http.access.Principal;
import dev.cairn.http.access.Role;
import dev.cairn.http.internal.json.Values;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The bodies of answers. */
public final class Views {
  private Views() {}

  /**
   * A workflow as it is listed.
   *
   * @param id the workflow id
   * @param href the path of the workflow, relative to that of the API
   * @param name the registered name
   * @param state the state
   * @param parent the id of the workflow that started it
   * @param times its timestamps
   * @param runner its attempt, executor and version
   * @param queue its queue, and its place there
   * @param attributes its attributes
   * @param cancelled its cancellation
   */
  public record WorkflowView(
      String id,
      String href,
      String name,
      WorkflowState state,
      @Nullable String parent,
      Times times,
      Runner runner,
      @Nullable InQueue queue,
      JsonNode attributes,
      @Nullable Cancelled cancelled) {}

  /**
   * The timestamps of a workflow.
   *
   * @param created when it was created
   * @param started when it first ran
   * @param completed when it ended, or became stuck or exhausted
   * @param tookMillis the milliseconds from the first run to the end
   */
  public record Times(
      Instant created,
      @Nullable Instant started,
      @Nullable Instant completed,
      @Nullable Long tookMillis) {}

  /** The attempt, generation, executor and version of a workflow. */
  public record Runner(
      int attempt, int generation, @Nullable String executor, @Nullable String version) {}

  /** The queue of a workflow, and its place there. */
  public record InQueue(String name, String partition, int priority) {}

  /** The cancellation of a workflow. */
  public record Cancelled(Instant at, Cancellation by, @Nullable String reason) {}

  /**
   * A page of workflows, the newest first.
   *
   * @param workflows the workflows
   * @param cursor the cursor of the next page
   * @param examinedTo when the last workflow was created that a search for a text has examined
   */
  public record WorkflowList(
      List<WorkflowView> workflows, @Nullable String cursor, @Nullable Instant examinedTo) {}

  /**
   * A workflow with its values.
   *
   * @param workflow the workflow
   * @param headers its headers
   * @param arguments its arguments, an array
   * @param result its result
   * @param error its exception, or why it is stuck, exhausted or cancelled
   */
  public record WorkflowDetail(
      WorkflowView workflow,
      Map<String, String> headers,
      JsonNode arguments,
      @Nullable JsonNode result,
      @Nullable JsonNode error) {}

  /** The state of a workflow, and its result or error if it has ended. */
  public record Outcome(
      String id, WorkflowState state, @Nullable JsonNode result, @Nullable JsonNode error) {}

  /** A started workflow. */
  public record Started(String id, String href) {}

  /** A fork, and the workflow that it was made of. */
  public record Forked(String id, String href, String forkOf) {}

  /**
   * A record of a workflow.
   *
   * @param key the step key
   * @param position its position
   * @param kind the kind of record
   * @param started when its first try began
   * @param completed when its last try ended
   * @param tookMillis the milliseconds between both
   * @param tries the tries since the last recovery
   * @param ran the attempt and the executor that recorded it
   * @param result the value
   * @param error the exception
   */
  public record StepView(
      String key,
      int position,
      String kind,
      Instant started,
      Instant completed,
      long tookMillis,
      int tries,
      RanBy ran,
      @Nullable JsonNode result,
      @Nullable JsonNode error) {}

  /** The attempt of a workflow that recorded a step, and its executor. */
  public record RanBy(int attempt, @Nullable String executor) {}

  /** A page of records, and the position at which the next page begins. */
  public record StepList(List<StepView> steps, @Nullable Integer next) {}

  /** A workflow with all its records and its tree of children. */
  public record History(
      WorkflowDetail workflow, List<StepView> steps, List<Tree> children, boolean allChildren) {}

  /** A workflow and the tree of its children. */
  public record Tree(WorkflowView workflow, List<Tree> children) {}

  /** An event of a workflow. */
  public record EventView(String key, JsonNode value, Instant at) {}

  /**
   * A promise that nobody has completed.
   *
   * @param workflow the id of the workflow that created it
   * @param href the path of the workflow, relative to that of the API
   * @param name the registered name of the workflow
   * @param state the state of the workflow
   * @param queue the queue of the workflow
   * @param key the key of the promise
   * @param created when it was created
   */
  public record PromiseView(
      String workflow,
      String href,
      String name,
      WorkflowState state,
      @Nullable String queue,
      String key,
      Instant created) {}

  /** A page of open promises, and the cursor of the next page. */
  public record PromiseList(List<PromiseView> promises, @Nullable String cursor) {}

  /** Whether the request has changed something. */
  public record Changed(boolean changed) {}

  /** How many workflows an operation has changed or started. */
  public record Count(long count) {}

  /** What operations on many workflows would change. */
  public record Preview(
      long count,
      Map<String, Long> states,
      long cancel,
      long resume,
      long fork,
      long delete,
      List<WorkflowView> first) {}

  /** How many starts are permitted in any period. */
  public record RateView(int starts, Duration period) {}

  /** A queue: its limits, which are left out if there are none, and its workflows. */
  public record QueueView(String name, boolean paused, Limits limits, Depth depth) {}

  /** The limits of a queue. */
  public record Limits(
      @Nullable Integer concurrency,
      int perExecutor,
      @Nullable RateView rate,
      boolean partitioned,
      @Nullable Integer concurrencyPerPartition,
      @Nullable RateView ratePerPartition,
      List<String> applications) {}

  /** The workflows of a queue, and the age of the oldest that waits. */
  public record Depth(
      long waiting, long delayed, long running, long oldestMillis, Map<String, Long> runningBy) {}

  /** A schedule: its workflow, when it ticks, and its next ticks. */
  public record ScheduleView(
      String name,
      String workflow,
      boolean paused,
      @Nullable String cron,
      @Nullable String zone,
      @Nullable Duration every,
      String queue,
      String catchUp,
      List<Instant> next) {}

  /**
   * An action that the application offers.
   *
   * @param name identifies it
   * @param label what it is called
   * @param effect what it does, as a sentence
   */
  public record HostActionView(String name, String label, String effect) {}

  /** The health of the cluster and of the process that answers. */
  public record HealthView(
      boolean healthy,
      List<ExecutorStatus> executors,
      List<UnclaimedWorkflows> unclaimed,
      List<LoopFailure> failingLoops,
      @Nullable DatabaseOutage outage) {}

  /**
   * What a workflow looks like.
   *
   * @param name the registered name
   * @param parameters the types of its parameters
   * @param result the type of its result
   * @param argumentsSchema the JSON schema of its arguments, an array with a value per parameter;
   *     null if it is larger than 64 kB
   * @param resultSchema the JSON schema of its result; null if it is larger than 64 kB
   * @param origin whose description it is; null if the process that answers has the code, and no
   *     executor has described it
   */
  public record WorkflowType(
      String name,
      List<String> parameters,
      String result,
      @Nullable JsonNode argumentsSchema,
      @Nullable JsonNode resultSchema,
      @Nullable TypeOrigin origin) {}

  /**
   * Whose description of a workflow it is.
   *
   * @param application the application
   * @param version its version
   * @param className the class that was registered, or that contains the code
   * @param position where the code begins; null if that is not known
   */
  public record TypeOrigin(
      String application, String version, String className, @Nullable SourcePosition position) {}

  /**
   * Who sends the request.
   *
   * @param name the name of the principal
   * @param role the highest role that it has anywhere
   * @param seesValues whether it sees values wherever it has a role
   * @param grants its roles and where they count, such as OPERATOR, or OPERATOR queue:mail
   */
  public record Me(String name, Role role, boolean seesValues, List<String> grants) {
    /** Describes a principal. */
    public static Me of(Principal principal, Values values) {
      return new Me(
          principal.name(),
          principal.role(),
          principal.grants().stream()
              .allMatch(grant -> values.areVisibleTo(new Principal("any", grant.role()))),
          principal.grants().stream().map(Grant::text).toList());
    }
  }

  /**
   * Who uses a browser, and how people log in.
   *
   * @param authenticated whether requests of the browser have a principal
   * @param me the principal
   * @param expiresAt when the session expires; left out if there is no session
   * @param logins how people log in, if they can get a session
   */
  public record SessionView(
      boolean authenticated, @Nullable Me me, @Nullable Instant expiresAt, Logins logins) {}

  /**
   * How people log in.
   *
   * @param token whether POST /session exchanges an access token
   * @param provider the path where a login at a provider begins, relative to that of the API; left
   *     out if there is none
   */
  public record Logins(boolean token, @Nullable String provider) {}

  /** An item of a stream; offset counts from 0. */
  public record Item(
      long offset, JsonNode value, Instant at, @Nullable String step, @Nullable Integer tries) {}

  /** The state in which a stream of events has ended. */
  public record End(@Nullable WorkflowState state) {}

  /** A new access token, and the secret that clients send. */
  public record CreatedToken(AccessToken token, String secret) {}

  /** An entry of the audit log. */
  public record AuditView(
      long id,
      Instant at,
      String principal,
      String operation,
      @Nullable String target,
      String address,
      @Nullable JsonNode request,
      @Nullable JsonNode before,
      @Nullable String outcome,
      @Nullable JsonNode after) {}
}
