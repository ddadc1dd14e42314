package dev.cairn;

import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The forms of starting a workflow, checked by the compiler: with or without a result, with up to
 * three arguments, with or without options, one or many. {@link Cairn}, {@link CairnClient}, {@link
 * Pipeline} and {@link TransactionalStarter} offer all of them. Thread-safe.
 *
 * <p>Give a method reference and the arguments. A lambda is possible too; write braces around a
 * call that has no result: {@code order -> { mailer.send(order); }}.
 */
@SuppressWarnings({"overloads", "varargs"}) // forms with a result are subtypes; calls are only read
public abstract sealed class WorkflowStarter
    permits CairnOperations, Pipeline, TransactionalStarter {
  WorkflowStarter() {}

  abstract <R extends @Nullable Object> Handle<R> begin(Fn.Void0 call, StartOptions options);

  abstract <R extends @Nullable Object> List<Handle<R>> beginAll(
      List<Fn.Void0> calls, StartOptions options);

  /**
   * Starts a workflow under a generated id. Returns once the start is recorded; from then on the
   * workflow runs to its end through any number of crashes. A {@link Pipeline} returns before that,
   * and a {@link TransactionalStarter} records the start in the caller's transaction. Inside a
   * workflow, this starts a child; a {@link CairnClient} starts workflows only in its steps.
   *
   * @param workflow such as {@code () -> shop.order(a, b, c, d)}
   * @param <R> the workflow's result
   * @return its handle
   * @throws dev.cairn.error.UsageException before {@link Cairn#start()}, after {@link
   *     Cairn#close()}, inside a step or a transaction, or if the code makes other durable calls
   * @throws dev.cairn.error.InvalidArgumentException if the code calls no workflow
   * @throws dev.cairn.error.ValueException if an argument cannot be written as JSON or is too large
   */
  public <R extends @Nullable Object> Handle<R> start(Fn.Of0<R> workflow) {
    return begin(workflow, StartOptions.fresh());
  }

  /**
   * Starts a workflow as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code checkout::checkout}
   * @param a its argument
   * @param <A> the type of the argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <A extends @Nullable Object, R extends @Nullable Object> Handle<R> start(
      Fn.Of1<A, R> workflow, A a) {
    return begin(() -> workflow.run(a), StartOptions.fresh());
  }

  /**
   * Starts a workflow as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code bank::transfer}
   * @param a its first argument
   * @param b its second argument
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Handle<R> start(Fn.Of2<A, B, R> workflow, A a, B b) {
    return begin(() -> workflow.run(a, b), StartOptions.fresh());
  }

  /**
   * Starts a workflow as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code bank::transferIn}
   * @param a its first argument
   * @param b its second argument
   * @param c its third argument
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <C> the type of the third argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      Handle<R> start(Fn.Of3<A, B, C, R> workflow, A a, B b, C c) {
    return begin(() -> workflow.run(a, b, c), StartOptions.fresh());
  }

  /**
   * Starts a workflow without a result as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code nightly::run}
   * @return its handle
   */
  public Handle<@Nullable Void> start(Fn.Void0 workflow) {
    return begin(workflow, StartOptions.fresh());
  }

  /**
   * Starts a workflow without a result as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code mailer::send}
   * @param a its argument
   * @param <A> the type of the argument
   * @return its handle
   */
  public <A extends @Nullable Object> Handle<@Nullable Void> start(Fn.Void1<A> workflow, A a) {
    return begin(() -> workflow.run(a), StartOptions.fresh());
  }

  /**
   * Starts a workflow without a result as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code bank::transfer}
   * @param a its first argument
   * @param b its second argument
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object> Handle<@Nullable Void> start(
      Fn.Void2<A, B> workflow, A a, B b) {
    return begin(() -> workflow.run(a, b), StartOptions.fresh());
  }

  /**
   * Starts a workflow without a result as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code bank::transferIn}
   * @param a its first argument
   * @param b its second argument
   * @param c its third argument
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <C> the type of the third argument
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Handle<@Nullable Void> start(Fn.Void3<A, B, C> workflow, A a, B b, C c) {
    return begin(() -> workflow.run(a, b, c), StartOptions.fresh());
  }

  /**
   * Starts a workflow with options. An id names one execution: a second start with the same id and
   * the same arguments returns a handle to that execution.
   *
   * @param options its id, queue, limits and attributes
   * @param workflow such as {@code () -> shop.order(a, b, c, d)}
   * @param <R> the workflow's result
   * @return its handle
   * @throws dev.cairn.error.WorkflowConflictException if the id belongs to another workflow, or to
   *     one with other arguments
   * @throws dev.cairn.error.NoSuchQueueException if the queue is not declared
   * @throws dev.cairn.error.InvalidArgumentException if the partition key is missing, or the queue
   *     is not partitioned
   * @throws dev.cairn.error.DuplicateException if the deduplication id is taken
   */
  public <R extends @Nullable Object> Handle<R> start(StartOptions options, Fn.Of0<R> workflow) {
    return begin(workflow, options);
  }

  /**
   * Starts a workflow as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param options its id, queue, limits and attributes
   * @param workflow such as {@code checkout::checkout}
   * @param a its argument
   * @param <A> the type of the argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <A extends @Nullable Object, R extends @Nullable Object> Handle<R> start(
      StartOptions options, Fn.Of1<A, R> workflow, A a) {
    return begin(() -> workflow.run(a), options);
  }

  /**
   * Starts a workflow as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param options its id, queue, limits and attributes
   * @param workflow such as {@code bank::transfer}
   * @param a its first argument
   * @param b its second argument
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Handle<R> start(StartOptions options, Fn.Of2<A, B, R> workflow, A a, B b) {
    return begin(() -> workflow.run(a, b), options);
  }

  /**
   * Starts a workflow as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param options its id, queue, limits and attributes
   * @param workflow such as {@code bank::transferIn}
   * @param a its first argument
   * @param b its second argument
   * @param c its third argument
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <C> the type of the third argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      Handle<R> start(StartOptions options, Fn.Of3<A, B, C, R> workflow, A a, B b, C c) {
    return begin(() -> workflow.run(a, b, c), options);
  }

  /**
   * Starts a workflow without a result as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param options its id, queue, limits and attributes
   * @param workflow such as {@code nightly::run}
   * @return its handle
   */
  public Handle<@Nullable Void> start(StartOptions options, Fn.Void0 workflow) {
    return begin(workflow, options);
  }

  /**
   * Starts a workflow without a result as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param options its id, queue, limits and attributes
   * @param workflow such as {@code mailer::send}
   * @param a its argument
   * @param <A> the type of the argument
   * @return its handle
   */
  public <A extends @Nullable Object> Handle<@Nullable Void> start(
      StartOptions options, Fn.Void1<A> workflow, A a) {
    return begin(() -> workflow.run(a), options);
  }

  /**
   * Starts a workflow without a result as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param options its id, queue, limits and attributes
   * @param workflow such as {@code bank::transfer}
   * @param a its first argument
   * @param b its second argument
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object> Handle<@Nullable Void> start(
      StartOptions options, Fn.Void2<A, B> workflow, A a, B b) {
    return begin(() -> workflow.run(a, b), options);
  }

  /**
   * Starts a workflow without a result as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param options its id, queue, limits and attributes
   * @param workflow such as {@code bank::transferIn}
   * @param a its first argument
   * @param b its second argument
   * @param c its third argument
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <C> the type of the third argument
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Handle<@Nullable Void> start(
          StartOptions options, Fn.Void3<A, B, C> workflow, A a, B b, C c) {
    return begin(() -> workflow.run(a, b, c), options);
  }

  /**
   * Starts a workflow once for each argument. Through a queue, the starts are recorded in batches,
   * some tens of thousands a second; without one, one by one. Within a transaction they are
   * recorded one by one in it; a {@link Pipeline} returns before they are recorded.
   *
   * @param options the queue, limits and attributes of all, without an id
   * @param workflow such as {@code checkout::checkout}
   * @param arguments one for each start
   * @param <A> the type of the argument
   * @param <R> the workflow's result
   * @return a handle for each argument, in the same order
   */
  public <A extends @Nullable Object, R extends @Nullable Object> List<Handle<R>> startAll(
      StartOptions options, Fn.Of1<A, R> workflow, List<A> arguments) {
    return all(options, arguments, argument -> () -> workflow.run(argument));
  }

  /**
   * Starts a workflow without a result once for each argument, as {@link #startAll(StartOptions,
   * Fn.Of1, List)} does.
   *
   * @param options the queue, limits and attributes of all, without an id
   * @param workflow such as {@code mailer::send}
   * @param arguments one for each start
   * @param <A> the type of the argument
   * @return a handle for each argument, in the same order
   */
  public <A extends @Nullable Object> List<Handle<@Nullable Void>> startAll(
      StartOptions options, Fn.Void1<A> workflow, List<A> arguments) {
    return all(options, arguments, argument -> () -> workflow.run(argument));
  }

  /**
   * Starts a workflow once for each argument, as {@link #startAll(StartOptions, Fn.Of1, List)}
   * does, without a queue.
   *
   * @param workflow such as {@code checkout::checkout}
   * @param arguments one for each start
   * @param <A> the type of the argument
   * @param <R> the workflow's result
   * @return a handle for each argument, in the same order
   */
  public <A extends @Nullable Object, R extends @Nullable Object> List<Handle<R>> startAll(
      Fn.Of1<A, R> workflow, List<A> arguments) {
    return startAll(StartOptions.fresh(), workflow, arguments);
  }

  /**
   * Starts a workflow without a result once for each argument, as {@link #startAll(StartOptions,
   * Fn.Of1, List)} does, without a queue.
   *
   * @param workflow such as {@code mailer::send}
   * @param arguments one for each start
   * @param <A> the type of the argument
   * @return a handle for each argument, in the same order
   */
  public <A extends @Nullable Object> List<Handle<@Nullable Void>> startAll(
      Fn.Void1<A> workflow, List<A> arguments) {
    return startAll(StartOptions.fresh(), workflow, arguments);
  }

  /**
   * Starts several calls, with any number of arguments, as {@link #startAll(StartOptions, Fn.Of1,
   * List)} does.
   *
   * @param options the queue, limits and attributes of all, without an id
   * @param calls each calls one workflow, such as {@code () -> shop.order(a, b)}
   * @param <R> the workflows' result
   * @return a handle for each call, in the same order
   */
  @SafeVarargs
  public final <R extends @Nullable Object> List<Handle<R>> startAll(
      StartOptions options, Fn.Of0<R>... calls) {
    return beginAll(List.of(calls), options);
  }

  /**
   * Starts several calls of workflows without a result, as {@link #startAll(StartOptions,
   * Fn.Of0...)} does.
   *
   * @param options the queue, limits and attributes of all, without an id
   * @param calls each calls one workflow, such as {@code () -> bank.transfer(a, b)}
   * @return a handle for each call, in the same order
   */
  public final List<Handle<@Nullable Void>> startAll(StartOptions options, Fn.Void0... calls) {
    return beginAll(List.of(calls), options);
  }

  /**
   * Starts several calls without a queue, as {@link #startAll(StartOptions, Fn.Of0...)} does.
   *
   * @param calls each calls one workflow, such as {@code () -> shop.order(a, b)}
   * @param <R> the workflows' result
   * @return a handle for each call, in the same order
   */
  @SafeVarargs
  public final <R extends @Nullable Object> List<Handle<R>> startAll(Fn.Of0<R>... calls) {
    return startAll(StartOptions.fresh(), calls);
  }

  /**
   * Starts several calls of workflows without a result, without a queue.
   *
   * @param calls each calls one workflow, such as {@code () -> bank.transfer(a, b)}
   * @return a handle for each call, in the same order
   */
  public final List<Handle<@Nullable Void>> startAll(Fn.Void0... calls) {
    return startAll(StartOptions.fresh(), calls);
  }

  private <A extends @Nullable Object, R extends @Nullable Object> List<Handle<R>> all(
      StartOptions options, List<A> arguments, Function<A, Fn.Void0> call) {
    return beginAll(arguments.stream().map(call).toList(), options);
  }
}
