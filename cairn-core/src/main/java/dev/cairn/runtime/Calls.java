package dev.cairn.runtime;

import dev.cairn.api.CurrentScope;
import dev.cairn.api.DurableScope;
import dev.cairn.api.Handle;
import dev.cairn.api.Message;
import dev.cairn.api.Placement;
import dev.cairn.api.RegistrationException;
import dev.cairn.api.Run;
import dev.cairn.api.Uniqueness;
import dev.cairn.api.UsageException;
import dev.cairn.spi.Ambient;
import dev.cairn.store.Entry;
import dev.cairn.store.Store;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a call of a workflow: from outside it starts one, inside a workflow a child, on a
 * user's connection it is put into a queue. Thread-safe.
 */
public final class Calls {
  private final Engine engine;
  private final Store store;
  private final Ambient ambient;

  Calls(Engine engine, Store store, Ambient ambient) {
    this.engine = engine;
    this.store = store;
    this.ambient = ambient;
  }

  /**
   * Calls a workflow and waits for it. Inside a workflow it is a child; inside {@link #capture} it
   * is only noted down.
   *
   * @param definition the workflow
   * @param arguments one for each parameter
   * @return what it returned
   * @throws Exception the very exception that it threw
   */
  public @Nullable Object call(Definition definition, List<? extends @Nullable Object> arguments)
      throws Exception {
    if (CurrentScope.get() instanceof CaptureScope capture) {
      capture.note(engine, definition, arguments);
      return null;
    }
    if (CurrentScope.isOutside()) {
      Executor running = engine.running("The workflow " + definition.name());
      return handle(definition, running.called(definition, arguments)).awaitExactly(null);
    }
    return this.<@Nullable Object>begin(definition, arguments, Run.fresh()).awaitExactly(null);
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
  public <R extends @Nullable Object> Handle<R> capture(CallOfWorkflow call, Run as) {
    engine.running("cairn.start");
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
      Message message, CallOfWorkflow call, Run as) {
    Executor running = engine.running("cairn.messages().sendStarting");
    CaptureScope.Call captured = captured(call);
    Definition definition = captured.definition();
    checkPlace(definition);
    if (CurrentScope.get() instanceof WorkflowScope) {
      engine.post().send(message.keep());
      return begin(definition, captured.arguments(), as);
    }
    var request = new Executor.Request(message.workflowId(), as, null);
    Acceptance.Call wanted = running.call(definition, captured.arguments(), request);
    boolean there = running.isAccepted(wanted);
    if (there || as.placement() == null) {
      engine.post().send(message.keep()); // the workflow may be deleted by then, and begin again
      return begin(definition, captured.arguments(), as);
    }
    Entry.Begin begin = wanted.begin(store.clock().instant());
    String id = store.outbox().enqueue(begin, as.placement(), engine.post().written(message));
    return handle(definition, new Acceptance.Accepted(id, Optional.empty()));
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
    Definition definition = captured(call).definition();
    List<String> parameters =
        definition.parameters().stream().map(slot -> slot.type().getTypeName()).toList();
    if (!parameters.equals(List.of(argument.getTypeName()))) {
      throw new RegistrationException(
          "The workflow '%s' takes %s, and is to be given one %s. Give it that parameter alone."
              .formatted(definition.name(), parameters, argument.getName()));
    }
    return definition.name();
  }

  CaptureScope.Call captured(CallOfWorkflow call) {
    var capture = new CaptureScope(engine);
    DurableScope before = CurrentScope.enter(capture);
    try {
      call.make();
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw Throwing.sneaky(thrown);
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
      List<? extends CallOfWorkflow> calls, Run as) {
    Executor running = engine.running("cairn.startAll");
    Placement placement = as.placement();
    if (!CurrentScope.isOutside() || placement == null || becomeOne(as)) {
      return calls.stream().map(call -> this.<R>capture(call, as)).toList();
    }
    List<Acceptance.Call> accepted =
        calls.stream()
            .map(this::captured)
            .map(call ->
                running.call(
                    call.definition(),
                    call.arguments(),
                    new Executor.Request(ambient.ids().get(), as, null)))
            .toList();
    List<Acceptance.Accepted> all = running.acceptAll(accepted, placement);
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
  public Pipelining pipelining() {
    return new Pipelining(
        new Pipelining.Side(
            this::ask,
            lot -> engine.running("cairn.pipeline").acceptInOrder(lot),
            this::<@Nullable Object>handle));
  }

  private Acceptance.Call ask(CallOfWorkflow call, Run as) {
    Executor running = engine.running("cairn.pipeline");
    CaptureScope.Call captured = captured(call);
    Definition definition = captured.definition();
    checkPlace(definition);
    if (CurrentScope.get() instanceof WorkflowScope) {
      throw misplaced(
          definition, "by a pipeline in a workflow, whose starts are recorded one by one");
    }
    String id = as.id() == null ? ambient.ids().get() : as.id();
    return running.call(definition, captured.arguments(), new Executor.Request(id, as, null));
  }

  /** Whether starts under this may be one workflow, so that each has to hear of which. */
  static boolean becomeOne(Run as) {
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
      Connection connection, CallOfWorkflow call, Run as) {
    Executor running = engine.running("cairn.within");
    CaptureScope.Call captured = captured(call);
    var request = new Executor.Request(idWithin(as), as, null);
    Acceptance.Call recorded = running.call(captured.definition(), captured.arguments(), request);
    String id =
        store.outbox().enqueue(connection, recorded.begin(store.clock().instant()), as.placement());
    return handle(captured.definition(), new Acceptance.Accepted(id, Optional.empty()));
  }

  /** Every try of a step or transaction gives the same id, unless one is named. */
  String idWithin(Run as) {
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
      Definition definition, Acceptance.Accepted accepted) {
    return new RunHandle<>(
        engine.endings(),
        accepted.id(),
        definition.name(),
        definition.result(),
        accepted.here().orElse(null));
  }

  private <R extends @Nullable Object> RunHandle<R> begin(
      Definition definition, List<? extends @Nullable Object> arguments, Run as) {
    Executor running = engine.running("The workflow " + definition.name());
    checkPlace(definition);
    if (CurrentScope.get() instanceof WorkflowScope parent) {
      String id = childOf(parent, definition, arguments, as);
      return handle(definition, new Acceptance.Accepted(id, Optional.empty()));
    }
    String id = as.id() == null ? ambient.ids().get() : as.id();
    return handle(
        definition, running.accept(definition, arguments, new Executor.Request(id, as, null)));
  }

  /** Workflows begin outside of workflows, and in workflows between steps. */
  private void checkPlace(Definition definition) {
    switch (CurrentScope.get()) {
      case WorkflowScope workflow when workflow.engine() != engine ->
          throw misplaced(definition, "in a workflow of another Cairn");
      case StepScope step when step.workflow().engine() == engine ->
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
      Definition definition,
      List<? extends @Nullable Object> arguments,
      Run as) {
    try {
      return parent.children().start(definition, arguments, as);
    } catch (RuntimeException thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw Throwing.sneaky(thrown);
    }
  }

  private static UsageException misplaced(Definition definition, String where) {
    return new UsageException(
        "The workflow %s was started %s. Start it in the workflow itself, between its steps."
            .formatted(definition.name(), where));
  }

  /** Records a call for a parent, as {@link Children} asks; gives the child's id. */
  String acceptChild(
      Definition definition, List<? extends @Nullable Object> arguments, Executor.Request request) {
    return engine
        .running("The workflow " + definition.name())
        .accept(definition, arguments, request)
        .id();
  }
}
