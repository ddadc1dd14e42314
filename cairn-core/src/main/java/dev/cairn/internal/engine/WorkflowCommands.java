package dev.cairn.internal.engine;

import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.internal.execution.CaptureScope;
import dev.cairn.internal.execution.UnknownWorkflow;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.start.WorkflowCalls;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.workflow.CommandStore;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.operate.Fork;
import dev.cairn.operate.ReplayResult;
import dev.cairn.spi.Environment;
import dev.cairn.spi.ValueType;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cancels, resumes, forks, deletes and replays workflows, from anywhere but a workflow's own code.
 * Thread-safe.
 */
public final class WorkflowCommands {
  private final Store store;
  private final CommandStore steering;
  private final Environment ambient;
  private final WorkflowCalls calls;
  private final Supplier<ValueSerializer> values;
  private final @Nullable DryRunReplay rehearsal;

  /** With what says, at a call, how values are written; and what replays, where code is. */
  WorkflowCommands(
      Store store,
      Environment ambient,
      WorkflowCalls calls,
      Supplier<ValueSerializer> values,
      @Nullable DryRunReplay rehearsal) {
    this.store = store;
    this.steering = store.steering();
    this.ambient = ambient;
    this.calls = calls;
    this.values = values;
    this.rehearsal = rehearsal;
  }

  /**
   * Cancels a workflow.
   *
   * @param id its id
   * @param children whether also what it has started
   * @return false if it had ended or was cancelled before
   */
  public boolean cancel(String id, boolean children) {
    outsideWorkflow("cancel");
    return steering.cancel(id, children);
  }

  /**
   * Lets a workflow go on from its records.
   *
   * @param id its id
   */
  public void resume(String id) {
    outsideWorkflow("resume");
    steering.resume(id);
  }

  /**
   * Makes a workflow that begins with another one's records.
   *
   * @param fork which ones
   * @param call calls the workflow with other arguments; null to keep those of the other one
   * @return its id
   */
  public String fork(Fork fork, WorkflowCalls.@Nullable CallOfWorkflow call) {
    outsideWorkflow("fork");
    ValueSerializer writing = values.get();
    String bindingId = bindingId(fork, writing);
    String input = call == null ? null : input(fork, calls.captured(call), writing);
    var outcomes = new TreeMap<String, String>();
    fork.outcomes()
        .forEach((step, value) -> {
          var slot = new ValueType("the outcome of step '" + step + "'", value.getClass());
          outcomes.put(step, writing.encodeEditedStepResult(bindingId, step, slot, value));
        });
    String id = fork.id() == null ? ambient.ids().get() : fork.id();
    steering.fork(new CommandStore.Forked(fork, id, input, outcomes));
    return id;
  }

  /** The id that values of the fork are bound to; asked for only where one is given. */
  private String bindingId(Fork fork, ValueSerializer writing) {
    return fork.outcomes().isEmpty() || !writing.bindsValues()
        ? fork.source()
        : store
            .workflows()
            .bindingId(fork.source())
            .orElseThrow(() -> UnknownWorkflow.of(fork.source()));
  }

  /**
   * Replays a workflow's code against its records, without executing or writing anything.
   *
   * @param id the workflow
   * @return whether it fits
   */
  public ReplayResult replay(String id) {
    return rehearsal().of(List.of(id)).stream()
        .findFirst()
        .orElseThrow(() -> UnknownWorkflow.of(id));
  }

  /**
   * Replays the code of all that is in flight or stuck, as {@link #replay} does.
   *
   * @return whether it fits, for each
   */
  public List<ReplayResult> replayInFlight() {
    return rehearsal().of(store.workflows().inFlight());
  }

  private DryRunReplay rehearsal() {
    outsideWorkflow("replay");
    if (rehearsal == null) {
      throw new UsageException(
          "A client has no code to replay. Use workflows() of a Cairn in which the workflows are registered; it need not be started.");
    }
    return rehearsal;
  }

  private String input(Fork fork, CaptureScope.Call call, ValueSerializer writing) {
    WorkflowRow source =
        store.workflows().find(fork.source()).orElseThrow(() -> UnknownWorkflow.of(fork.source()));
    WorkflowDefinition definition = call.definition();
    if (!source.name().equals(definition.name())) {
      throw new WorkflowConflictException(
          "Workflow '%s' is a call of %s, so its fork cannot be one of %s. Call %s with other arguments."
              .formatted(fork.source(), source.name(), definition.name(), source.name()));
    }
    return writing.encodeArguments(source.bindingId(), definition, call.arguments());
  }

  /**
   * Deletes a workflow that does not go on.
   *
   * @param id its id
   * @return how many workflows are gone
   */
  public int delete(String id) {
    outsideWorkflow("delete");
    return steering.delete(id);
  }

  /**
   * Refuses what is called in a workflow outside its steps.
   *
   * @param call the method of {@code workflows()}
   * @throws UsageException if this thread runs a workflow's own code
   */
  public static void outsideWorkflow(String call) {
    if (CurrentScope.get() instanceof WorkflowScope workflow) {
      throw new UsageException(
          "workflows().%s was called in workflow '%s' outside its steps, where nothing would record it. Call it in a step."
              .formatted(call, workflow.workflowId()));
    }
  }
}
