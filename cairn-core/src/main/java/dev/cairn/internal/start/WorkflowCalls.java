package dev.cairn.internal.start;

import dev.cairn.error.RegistrationException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.execution.CaptureScope;
import dev.cairn.internal.execution.CompletionWatcher;
import dev.cairn.internal.execution.RunHandle;
import dev.cairn.internal.execution.StartRequest;
import dev.cairn.internal.execution.StepScope;
import dev.cairn.internal.execution.StrayScope;
import dev.cairn.internal.execution.TransactionScope;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.registry.Rethrow;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.scope.ThreadScope;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.spi.Environment;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.Placement;
import dev.cairn.start.StartOptions;
import dev.cairn.start.Uniqueness;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a call of a workflow: from outside it starts one, inside a workflow a child, on a
 * user's connection it is put into a queue. Thread-safe.
 */
public final class WorkflowCalls {
  private final Host host;
  private final Store store;
  private final Environment ambient;

  public WorkflowCalls(Host host, Store store, Environment ambient) {
    this.host = host;
    this.store = store;
    this.ambient = ambient;
  }

  /** Gives the start service of the running engine. */
  @FunctionalInterface
  public interface StartServices {
    /**
     * Returns the service.
     *
     * @param call the call that needs it, for the message
     * @throws UsageException if the engine does not run
     */
    StartService during(String call);
  }

  /**
   * The engine that starts the workflows.
   *
   * @param engine identifies it
   * @param running gives its start service, or throws for a call if it does not run
   * @param endings completes its handles
   * @param post routes messages
   */
  public record Host(
      Object engine,
      StartServices running,
      Supplier<CompletionWatcher> endings,
      MessageRouter post) {}

  /**
   * Calls a workflow and waits for it. Inside a workflow it is a child; inside {@link #capture} it
   * is only noted down.
   *
   * @param definition the workflow
   * @param arguments one for each parameter
   * @return what it returned
   * @throws Exception the very exception that it threw
   */
  public @Nullable Object call(
      WorkflowDefinition definition, List<? extends @Nullable Object> arguments) throws Exception {
    if (CurrentScope.get() instanceof CaptureScope capture) {
      capture.note(host.engine, definition, arguments);
      return null;
    }
    if (CurrentScope.isOutside()) {
      StartService running = host.running.during("The workflow " + definition.name());
      return handle(definition, running.called(definition, arguments)).awaitExactly(null);
    }
    return this.<@Nullable Object>begin(definition, arguments, StartOptions.fresh())
        .awaitExactly(null);
  }

  /** Code that calls one workflow. */
  @FunctionalInterface
  public interface CallOfWorkflow {
    /**
     * Makes the call.
     *
     * @throws Exception as the workflow does, which does not run here
     */
    void make() throws Exception;
  }

  /**
   * Starts the workflow that some code calls.
   *
   * @param call makes the call
   * @param as how it is to be started
   * @param <R> the workflow's result
   * @return its handle, once it is recorded
   */
  public <R extends @Nullable Object> Handle<R> capture(CallOfWorkflow call, StartOptions as) {
    host.running.during("cairn.start");
    CaptureScope.Call captured = captured(call);
    return begin(captured.definition(), captured.arguments(), as);
  }

  /**
   * Starts the workflow that some code calls, with a message that is there when it begins.
   *
   * @param message the message
   * @param call makes the call
   * @param as how it is to be started, under the id of the message's receiver
   * @param <R> the workflow's result
   * @return its handle, once both are recorded
   */
  public <R extends @Nullable Object> Handle<R> captureSending(
      Message message, CallOfWorkflow call, StartOptions as) {
    StartService running = host.running.during("cairn.messages().sendStarting");
    CaptureScope.Call captured = captured(call);
    WorkflowDefinition definition = captured.definition();
    checkPlace(definition);
    if (CurrentScope.get() instanceof WorkflowScope) {
      host.post.send(message.keep());
      return begin(definition, captured.arguments(), as);
    }
    var request = new StartRequest(message.workflowId(), as, null);
    WorkflowAdmission.Call wanted = running.call(definition, captured.arguments(), request);
    boolean there = running.acceptance().same(wanted);
    if (there || as.placement() == null) {
      host.post.send(message.keep()); // the workflow may be deleted by then, and begin again
      return begin(definition, captured.arguments(), as);
    }
    Entry.Begin begin = wanted.begin(store.clock().instant());
    String id = store.outbox().enqueue(begin, as.placement(), host.post.written(message));
    return handle(definition, new WorkflowAdmission.Accepted(id, Optional.empty()));
  }

  /**
   * Which workflow some code calls, with one argument.
   *
   * @param argument the type of the argument
   * @param call makes the call
   * @return the workflow's name
   * @throws RegistrationException if the workflow has other parameters
   */
  public String workflowTaking(Class<?> argument, CallOfWorkflow call) {
    WorkflowDefinition definition = captured(call).definition();
    List<String> parameters =
        definition.parameters().stream().map(slot -> slot.type().getTypeName()).toList();
    if (!parameters.equals(List.of(argument.getTypeName()))) {
      throw new RegistrationException(
          "The workflow '%s' takes %s, and is to be given one %s. Give it that parameter alone."
              .formatted(definition.name(), parameters, argument.getName()));
    }
    return definition.name();
  }

  public CaptureScope.Call captured(CallOfWorkflow call) {
    var capture = new CaptureScope(host.engine);
    ThreadScope before = CurrentScope.enter(capture);
    try {
      call.make();
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw Rethrow.sneakyThrow(thrown);
    } finally {
      CurrentScope.enter(before);
    }
    return capture.call();
  }

  /**
   * Puts many calls into a queue. Outside a workflow they are written in batches.
   *
   * @param calls each makes one call
   * @param as how they are to be started, without an id
   * @param <R> the workflows' result
   * @return their handles, once all are recorded
   */
  public <R extends @Nullable Object> List<Handle<R>> captureAll(
      List<? extends CallOfWorkflow> calls, StartOptions as) {
    StartService running = host.running.during("cairn.startAll");
    Placement placement = as.placement();
    if (!CurrentScope.isOutside() || placement == null || becomeOne(as)) {
      return calls.stream().map(call -> this.<R>capture(call, as)).toList();
    }
    List<WorkflowAdmission.Call> accepted =
        calls.stream()
            .map(this::captured)
            .map(call ->
                running.call(
                    call.definition(),
                    call.arguments(),
                    new StartRequest(ambient.ids().get(), as, null)))
            .toList();
    List<WorkflowAdmission.Accepted> all = running.acceptance().acceptAll(accepted, placement);
    var handles = new ArrayList<Handle<R>>(all.size());
    for (int i = 0; i < all.size(); i++) {
      handles.add(handle(accepted.get(i).definition(), all.get(i)));
    }
    return handles;
  }

  /**
   * What starts workflows while its caller goes on.
   *
   * @return a new one
   */
  public StartPipeline pipelining() {
    return new StartPipeline(
        new StartPipeline.Side(
            this::ask,
            lot -> host.running.during("cairn.pipeline").acceptance().acceptInOrder(lot),
            this::<@Nullable Object>handle));
  }

  private WorkflowAdmission.Call ask(CallOfWorkflow call, StartOptions as) {
    StartService running = host.running.during("cairn.pipeline");
    CaptureScope.Call captured = captured(call);
    WorkflowDefinition definition = captured.definition();
    checkPlace(definition);
    if (CurrentScope.get() instanceof WorkflowScope) {
      throw misplaced(
          definition, "by a pipeline in a workflow, whose starts are recorded one by one");
    }
    String id = as.id() == null ? ambient.ids().get() : as.id();
    return running.call(definition, captured.arguments(), new StartRequest(id, as, null));
  }

  /** Whether starts under this may be one workflow, so that each has to hear of which. */
  public static boolean becomeOne(StartOptions as) {
    return as.id() != null
        || (as.placement() != null && !(as.placement().uniqueness() instanceof Uniqueness.None));
  }

  /**
   * Puts a call into a queue on a connection of the user's: it is there once the user commits.
   *
   * @param connection the user's, in a transaction
   * @param call makes the call
   * @param as how it is to be started, with a queue
   * @param <R> the workflow's result
   * @return its handle
   */
  public <R extends @Nullable Object> Handle<R> captureOn(
      Connection connection, CallOfWorkflow call, StartOptions as) {
    StartService running = host.running.during("cairn.within");
    CaptureScope.Call captured = captured(call);
    var request = new StartRequest(idWithin(as), as, null);
    WorkflowAdmission.Call recorded =
        running.call(captured.definition(), captured.arguments(), request);
    String id =
        store.outbox().enqueue(connection, recorded.begin(store.clock().instant()), as.placement());
    return handle(captured.definition(), new WorkflowAdmission.Accepted(id, Optional.empty()));
  }

  /** Every try of a step or transaction gives the same id, unless one is named. */
  public String idWithin(StartOptions as) {
    if (as.id() != null) {
      return as.id();
    }
    return switch (CurrentScope.get()) {
      case WorkflowScope workflow ->
          throw new UsageException(
              "cairn.within(connection) was called in a workflow outside its transactions, where nothing would record it. Call it in a @Transaction, or use cairn.start.");
      case StepScope step -> step.uuid().toString();
      case TransactionScope inside when inside.derived() != null -> inside.uuid().toString();
      default -> ambient.ids().get();
    };
  }

  private <R extends @Nullable Object> RunHandle<R> handle(
      WorkflowDefinition definition, WorkflowAdmission.Accepted accepted) {
    return new RunHandle<>(
        host.endings.get(),
        accepted.id(),
        definition.name(),
        definition.result(),
        accepted.here().orElse(null));
  }

  private <R extends @Nullable Object> RunHandle<R> begin(
      WorkflowDefinition definition, List<? extends @Nullable Object> arguments, StartOptions as) {
    StartService running = host.running.during("The workflow " + definition.name());
    checkPlace(definition);
    if (CurrentScope.get() instanceof WorkflowScope parent) {
      String id = childOf(parent, definition, arguments, as);
      return handle(definition, new WorkflowAdmission.Accepted(id, Optional.empty()));
    }
    String id = as.id() == null ? ambient.ids().get() : as.id();
    return handle(
        definition, running.accept(definition, arguments, new StartRequest(id, as, null)));
  }

  /** Workflows begin outside of workflows, and in workflows between steps. */
  private void checkPlace(WorkflowDefinition definition) {
    switch (CurrentScope.get()) {
      case WorkflowScope workflow when !workflow.host().engine().equals(host.engine) ->
          throw misplaced(definition, "in a workflow of another Cairn");
      case StepScope step when step.workflow().host().engine().equals(host.engine) ->
          throw misplaced(definition, "inside a step");
      case TransactionScope inside -> throw misplaced(definition, "inside a transaction");
      case StrayScope stray -> stray.outsideUnless("The workflow " + definition.name());
      default -> {
        // where workflows begin
      }
    }
  }

  private static String childOf(
      WorkflowScope parent,
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartOptions as) {
    try {
      return parent.children().start(definition, arguments, as);
    } catch (RuntimeException thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw Rethrow.sneakyThrow(thrown);
    }
  }

  private static UsageException misplaced(WorkflowDefinition definition, String where) {
    return new UsageException(
        "The workflow %s was started %s. Start it in the workflow itself, between its steps."
            .formatted(definition.name(), where));
  }
}
