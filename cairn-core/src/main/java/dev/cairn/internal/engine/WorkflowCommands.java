package dev.cairn.internal.engine;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.history.DeploymentReport;
import dev.cairn.history.ExportedHistory;
import dev.cairn.history.HistoryReplay;
import dev.cairn.internal.execution.CaptureScope;
import dev.cairn.internal.execution.UnknownWorkflow;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.run.Cancelled;
import dev.cairn.internal.start.WorkflowCalls;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.workflow.CommandStore;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.operate.Fork;
import dev.cairn.operate.ReplayResult;
import dev.cairn.queue.QueueTarget;
import dev.cairn.spi.Environment;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Fn;
import dev.cairn.start.Placement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cancels, resumes, forks, deletes and replays workflows, from anywhere except workflow code.
 * Thread-safe.
 */
public final class WorkflowCommands {
  private final Store store;
  private final CommandStore commands;
  private final Environment environment;
  private final WorkflowCalls calls;
  private final Supplier<ValueSerializer> values;
  private final @Nullable DryRunReplay dryRunReplay;

  /**
   * @param values gives the current serializer
   * @param dryRunReplay replays workflows; null in a client, which has no code
   */
  WorkflowCommands(
      Store store,
      Environment environment,
      WorkflowCalls calls,
      Supplier<ValueSerializer> values,
      @Nullable DryRunReplay dryRunReplay) {
    this.store = store;
    this.commands = store.commands();
    this.environment = environment;
    this.calls = calls;
    this.values = values;
    this.dryRunReplay = dryRunReplay;
  }

  /**
   * Cancels a workflow.
   *
   * @param id its id
   * @param children whether also what it has started
   * @param reason the reason that is recorded; null for none
   * @return false if it had ended or was cancelled before
   */
  public boolean cancel(String id, boolean children, @Nullable String reason) {
    checkOutsideWorkflow("cancel");
    return commands.cancel(id, children, reason == null ? null : Cancelled.checkReason(reason));
  }

  /**
   * Resumes a workflow from its records.
   *
   * @param id its id
   * @param queue the queue in which it goes on; null for its own
   */
  public void resume(String id, @Nullable QueueTarget queue) {
    checkOutsideWorkflow("resume");
    commands.resume(id, queue);
  }

  /**
   * Changes the delay of a workflow that is delayed.
   *
   * @param id its id
   * @param delay how long from now it waits; zero to enqueue it now
   * @return false if it is not delayed any more
   */
  public boolean delay(String id, Duration delay) {
    checkOutsideWorkflow("delay");
    if (delay.isNegative() || delay.compareTo(Placement.LONGEST_DELAY) > 0) {
      throw new InvalidArgumentException(
          "delay",
          "The delay of workflow '%s' is %s; give zero to %s."
              .formatted(id, delay, Placement.LONGEST_DELAY));
    }
    return commands.delay(id, delay);
  }

  /**
   * Sets attributes of a workflow and keeps its others.
   *
   * @param id its id
   * @param json the attributes, a JSON object
   */
  public void setAttributes(String id, String json) {
    checkOutsideWorkflow("setAttributes");
    commands.setAttributes(id, json);
  }

  /**
   * Removes attributes of a workflow.
   *
   * @param id its id
   * @param keys the keys of the attributes
   */
  public void removeAttributes(String id, Collection<String> keys) {
    checkOutsideWorkflow("removeAttributes");
    commands.removeAttributes(id, keys);
  }

  /**
   * Creates a workflow that begins with the records of another one.
   *
   * @param fork the source and the step from which on it executes again
   * @param call calls the workflow with other arguments; null to keep the arguments
   * @return the id of the new workflow
   */
  public String fork(Fork fork, Fn.@Nullable Void0 call) {
    checkOutsideWorkflow("fork");
    CaptureScope.Call captured = call == null ? null : calls.captureCall(call);
    String id = fork.id() == null ? environment.ids().get() : fork.id();
    boolean created;
    do { // again if the source continues as new meanwhile, because values are bound to a generation
      created = commands.fork(forkRequest(fork, id, captured));
    } while (!created);
    return id;
  }

  private CommandStore.ForkRequest forkRequest(
      Fork fork, String id, CaptureScope.@Nullable Call call) {
    if (call == null && fork.outcomes().isEmpty()) {
      return new CommandStore.ForkRequest(fork, id, null, Map.of(), null);
    }
    WorkflowRow source =
        store.workflows().find(fork.source()).orElseThrow(() -> UnknownWorkflow.of(fork.source()));
    ValueSerializer serializer = values.get();
    String input = call == null ? null : input(source, call, serializer);
    var outcomes = new TreeMap<String, String>();
    fork.outcomes()
        .forEach((step, value) -> {
          var valueType = new ValueType("the outcome of step '" + step + "'", value.getClass());
          outcomes.put(
              step,
              serializer.encodeEditedStepResult(
                  source.generationBindingId(), step, valueType, value));
        });
    return new CommandStore.ForkRequest(fork, id, input, outcomes, source.generation());
  }

  /**
   * Replays a workflow's code against its records, without executing steps or writing anything.
   *
   * @param id the workflow
   * @return whether the code matches
   */
  public ReplayResult replay(String id) {
    return dryRunReplay().replay(List.of(id)).stream()
        .findFirst()
        .orElseThrow(() -> UnknownWorkflow.of(id));
  }

  /**
   * Replays the code of all workflows that are in flight or stuck, as {@link #replay} does.
   *
   * @return whether the code matches, for each workflow
   */
  public List<ReplayResult> replayInFlight() {
    return dryRunReplay().replay(store.workflows().inFlight());
  }

  /**
   * Replays an exported history.
   *
   * @param history the history, which need not be in the database
   * @return whether the code matches, and what it did
   */
  public HistoryReplay replay(ExportedHistory history) {
    return dryRunReplay().replay(history);
  }

  /**
   * Replays the workflows in flight of this application, the oldest first.
   *
   * @param limit the maximum number
   * @param progress is called after each replay
   * @return whether the code matches, for each workflow
   */
  public DeploymentReport checkDeployment(int limit, DeploymentReport.Progress progress) {
    return dryRunReplay().checkDeployment(limit, progress);
  }

  private DryRunReplay dryRunReplay() {
    checkOutsideWorkflow("replay");
    if (dryRunReplay == null) {
      throw new UsageException(
          "A client has no code to replay. Use workflows() of a Cairn that has registered the workflows; it need not be started.");
    }
    return dryRunReplay;
  }

  private static String input(
      WorkflowRow source, CaptureScope.Call call, ValueSerializer serializer) {
    WorkflowDefinition definition = call.definition();
    if (!source.name().equals(definition.name())) {
      throw new WorkflowConflictException(
          "Workflow '%s' is a call of %s, so its fork cannot be a call of %s. Call %s with other arguments."
              .formatted(source.id(), source.name(), definition.name(), source.name()),
          source.id(),
          source.name(),
          definition.name(),
          null);
    }
    return serializer.encodeArguments(source.generationBindingId(), definition, call.arguments());
  }

  /**
   * Deletes a workflow that has ended, with its children.
   *
   * @param id its id
   * @return how many workflows were deleted
   */
  public int delete(String id) {
    checkOutsideWorkflow("delete");
    return commands.delete(id);
  }

  /**
   * Refuses a call in workflow code, outside its steps.
   *
   * @param call the method of {@code workflows()}
   * @throws UsageException if this thread runs workflow code
   */
  public static void checkOutsideWorkflow(String call) {
    WorkflowScope.refuse("workflows()." + call, "Call it in a step.");
  }
}
