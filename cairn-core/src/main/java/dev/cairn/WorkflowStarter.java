package dev.cairn;

import dev.cairn.internal.start.WorkflowCalls;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ways to start a workflow, whose types the compiler checks. Thread-safe. */
@SuppressWarnings({
  "overloads", // Fn.Of1 beside Fn.Void1: method references tell them apart
  "varargs" // what is given is only read
})
public abstract sealed class WorkflowStarter
    permits CairnOperations, Pipeline, TransactionalStarter {
  WorkflowStarter() {}

  abstract <R extends @Nullable Object> Handle<R> begin(
      WorkflowCalls.CallOfWorkflow call, StartOptions run);

  abstract <R extends @Nullable Object> List<Handle<R>> beginAll(
      List<WorkflowCalls.CallOfWorkflow> calls, StartOptions run);

  /**
   * Starts a workflow under an id of Cairn's own. Returns once it is recorded, except by a {@link
   * Pipeline} and {@link TransactionalStarter} a transaction; from then on it runs to its end
   * through any crash. Inside a workflow, it starts a child.
   *
   * @param workflow such as {@code () -> shop.order(a, b, c)}
   * @param <R> the workflow's result
   * @return its handle
   * @throws dev.cairn.error.UsageException before {@link Cairn#start()}, after {@link
   *     Cairn#close()}, inside a step or a transaction, or if the code does not call just one
   *     workflow
   * @throws dev.cairn.error.ValueException if an argument cannot be written as JSON, or is too
   *     large
   */
  public <R extends @Nullable Object> Handle<R> start(Fn.Of0<R> workflow) {
    return begin(workflow::call, StartOptions.fresh());
  }

  /**
   * Starts a workflow as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code checkout::checkout}
   * @param a its argument
   * @param <A> the argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <A extends @Nullable Object, R extends @Nullable Object> Handle<R> start(
      Fn.Of1<A, R> workflow, A a) {
    return begin(() -> workflow.call(a), StartOptions.fresh());
  }

  /**
   * Starts a workflow as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code bank::transfer}
   * @param a its first argument
   * @param b its second argument
   * @param <A> the first argument
   * @param <B> the second argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Handle<R> start(Fn.Of2<A, B, R> workflow, A a, B b) {
    return begin(() -> workflow.call(a, b), StartOptions.fresh());
  }

  /**
   * Starts a workflow as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code bank::transferIn}
   * @param a its first argument
   * @param b its second argument
   * @param c its third argument
   * @param <A> the first argument
   * @param <B> the second argument
   * @param <C> the third argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      Handle<R> start(Fn.Of3<A, B, C, R> workflow, A a, B b, C c) {
    return begin(() -> workflow.call(a, b, c), StartOptions.fresh());
  }

  /**
   * Starts a workflow without a result as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code nightly::run}
   * @return its handle
   */
  public Handle<@Nullable Void> start(Fn.Void0 workflow) {
    return begin(workflow::call, StartOptions.fresh());
  }

  /**
   * Starts a workflow without a result as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code mailer::send}
   * @param a its argument
   * @param <A> the argument
   * @return its handle
   */
  public <A extends @Nullable Object> Handle<@Nullable Void> start(Fn.Void1<A> workflow, A a) {
    return begin(() -> workflow.call(a), StartOptions.fresh());
  }

  /**
   * Starts a workflow without a result as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code bank::transfer}
   * @param a its first argument
   * @param b its second argument
   * @param <A> the first argument
   * @param <B> the second argument
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object> Handle<@Nullable Void> start(
      Fn.Void2<A, B> workflow, A a, B b) {
    return begin(() -> workflow.call(a, b), StartOptions.fresh());
  }

  /**
   * Starts a workflow without a result as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code bank::transferIn}
   * @param a its first argument
   * @param b its second argument
   * @param c its third argument
   * @param <A> the first argument
   * @param <B> the second argument
   * @param <C> the third argument
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Handle<@Nullable Void> start(Fn.Void3<A, B, C> workflow, A a, B b, C c) {
    return begin(() -> workflow.call(a, b, c), StartOptions.fresh());
  }

  /**
   * Starts a workflow under an id, or through a queue. An id names one execution for ever: started
   * again with the same arguments, it gives a handle on that one.
   *
   * @param run the id, the queue, the place in it
   * @param workflow such as {@code () -> shop.order(a, b, c)}
   * @param <R> the workflow's result
   * @return its handle
   * @throws dev.cairn.error.WorkflowConflictException if the id names another workflow, or one with
   *     other arguments
   * @throws dev.cairn.error.ConfigException if there is no such queue, or the partition key is
   *     missing or too much
   * @throws dev.cairn.error.DuplicateException if the deduplication id is taken
   */
  public <R extends @Nullable Object> Handle<R> start(StartOptions run, Fn.Of0<R> workflow) {
    return begin(workflow::call, run);
  }

  /**
   * Starts a workflow as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param run the id, the queue, the place in it
   * @param workflow such as {@code checkout::checkout}
   * @param a its argument
   * @param <A> the argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <A extends @Nullable Object, R extends @Nullable Object> Handle<R> start(
      StartOptions run, Fn.Of1<A, R> workflow, A a) {
    return begin(() -> workflow.call(a), run);
  }

  /**
   * Starts a workflow as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param run the id, the queue, the place in it
   * @param workflow such as {@code bank::transfer}
   * @param a its first argument
   * @param b its second argument
   * @param <A> the first argument
   * @param <B> the second argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Handle<R> start(StartOptions run, Fn.Of2<A, B, R> workflow, A a, B b) {
    return begin(() -> workflow.call(a, b), run);
  }

  /**
   * Starts a workflow as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param run the id, the queue, the place in it
   * @param workflow such as {@code bank::transferIn}
   * @param a its first argument
   * @param b its second argument
   * @param c its third argument
   * @param <A> the first argument
   * @param <B> the second argument
   * @param <C> the third argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      Handle<R> start(StartOptions run, Fn.Of3<A, B, C, R> workflow, A a, B b, C c) {
    return begin(() -> workflow.call(a, b, c), run);
  }

  /**
   * Starts a workflow without a result as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param run the id, the queue, the place in it
   * @param workflow such as {@code nightly::run}
   * @return its handle
   */
  public Handle<@Nullable Void> start(StartOptions run, Fn.Void0 workflow) {
    return begin(workflow::call, run);
  }

  /**
   * Starts a workflow without a result as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param run the id, the queue, the place in it
   * @param workflow such as {@code mailer::send}
   * @param a its argument
   * @param <A> the argument
   * @return its handle
   */
  public <A extends @Nullable Object> Handle<@Nullable Void> start(
      StartOptions run, Fn.Void1<A> workflow, A a) {
    return begin(() -> workflow.call(a), run);
  }

  /**
   * Starts a workflow without a result as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param run the id, the queue, the place in it
   * @param workflow such as {@code bank::transfer}
   * @param a its first argument
   * @param b its second argument
   * @param <A> the first argument
   * @param <B> the second argument
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object> Handle<@Nullable Void> start(
      StartOptions run, Fn.Void2<A, B> workflow, A a, B b) {
    return begin(() -> workflow.call(a, b), run);
  }

  /**
   * Starts a workflow without a result as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param run the id, the queue, the place in it
   * @param workflow such as {@code bank::transferIn}
   * @param a its first argument
   * @param b its second argument
   * @param c its third argument
   * @param <A> the first argument
   * @param <B> the second argument
   * @param <C> the third argument
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Handle<@Nullable Void> start(StartOptions run, Fn.Void3<A, B, C> workflow, A a, B b, C c) {
    return begin(() -> workflow.call(a, b, c), run);
  }

  /**
   * Puts a workflow into a queue many times, in batches: some tens of thousands a second. Within a
   * transaction of your own it is done one by one; a {@link Pipeline} returns before all are
   * recorded. A lambda names the type of its parameter: {@code (Move move) -> bank.move(move.a(),
   * move.b())}.
   *
   * @param run the queue and the place in it, without an id
   * @param workflow such as {@code checkout::checkout}
   * @param arguments one for each start
   * @param <A> the argument
   * @param <R> the workflow's result
   * @return a handle for each argument, once all are recorded
   */
  public <A extends @Nullable Object, R extends @Nullable Object> List<Handle<R>> startAll(
      StartOptions run, Fn.Of1<A, R> workflow, List<A> arguments) {
    return all(run, arguments, argument -> () -> workflow.call(argument));
  }

  /**
   * Puts a workflow without a result into a queue many times, as {@link #startAll(StartOptions,
   * Fn.Of1, List)} does.
   *
   * @param run the queue and the place in it, without an id
   * @param workflow such as {@code mailer::send}
   * @param arguments one for each start
   * @param <A> the argument
   * @return a handle for each argument, once all are recorded
   */
  public <A extends @Nullable Object> List<Handle<@Nullable Void>> startAll(
      StartOptions run, Fn.Void1<A> workflow, List<A> arguments) {
    return all(run, arguments, argument -> () -> workflow.call(argument));
  }

  /**
   * Starts a workflow many times, at once and one by one.
   *
   * @param workflow such as {@code checkout::checkout}
   * @param arguments one for each start
   * @param <A> the argument
   * @param <R> the workflow's result
   * @return a handle for each argument, once all are recorded
   */
  public <A extends @Nullable Object, R extends @Nullable Object> List<Handle<R>> startAll(
      Fn.Of1<A, R> workflow, List<A> arguments) {
    return startAll(StartOptions.fresh(), workflow, arguments);
  }

  /**
   * Starts a workflow without a result many times, at once and one by one.
   *
   * @param workflow such as {@code mailer::send}
   * @param arguments one for each start
   * @param <A> the argument
   * @return a handle for each argument, once all are recorded
   */
  public <A extends @Nullable Object> List<Handle<@Nullable Void>> startAll(
      Fn.Void1<A> workflow, List<A> arguments) {
    return startAll(StartOptions.fresh(), workflow, arguments);
  }

  /**
   * Starts several calls of workflows, with any number of arguments, as {@link
   * #startAll(StartOptions, Fn.Of1, List)} does.
   *
   * @param run the queue and the place in it, without an id
   * @param workflows such as {@code () -> shop.order(a, b)}
   * @param <R> the workflows' result
   * @return a handle for each, once all are recorded
   */
  @SafeVarargs
  public final <R extends @Nullable Object> List<Handle<R>> startAll(
      StartOptions run, Fn.Of0<R>... workflows) {
    return all(run, List.of(workflows), workflow -> workflow::call);
  }

  /**
   * Starts several calls of workflows without a result, as {@link #startAll(StartOptions,
   * Fn.Of0...)} does.
   *
   * @param run the queue and the place in it, without an id
   * @param workflows such as {@code () -> bank.transfer(a, b)}
   * @return a handle for each, once all are recorded
   */
  public final List<Handle<@Nullable Void>> startAll(StartOptions run, Fn.Void0... workflows) {
    return all(run, List.of(workflows), workflow -> workflow::call);
  }

  private <A extends @Nullable Object, R extends @Nullable Object> List<Handle<R>> all(
      StartOptions run, List<A> arguments, Function<A, WorkflowCalls.CallOfWorkflow> call) {
    return beginAll(arguments.stream().map(call).toList(), run);
  }
}
