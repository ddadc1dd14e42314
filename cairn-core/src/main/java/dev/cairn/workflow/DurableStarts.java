package dev.cairn.workflow;

import dev.cairn.error.UsageException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import org.jspecify.annotations.Nullable;

/** The part of {@link Durable} that starts child workflows. */
@SuppressWarnings("overloads") // each form with a result is a subtype of the one without
abstract sealed class DurableStarts extends DurableExchange permits Durable {
  DurableStarts() {}

  /**
   * Starts a child workflow under an id that is derived from this workflow's id, and records the
   * start. Await the child with {@link Handle#await()}. A child is cancelled with its parent and
   * ends no later than the parent's deadline, unless its options say {@link
   * StartOptions#detached()}.
   *
   * @param workflow such as {@code () -> shop.order(a, b, c, d)}
   * @param <R> the workflow's result
   * @return its handle
   * @throws UsageException outside a workflow, inside a step or transaction, or if the code makes
   *     another durable call too
   * @throws dev.cairn.error.InvalidArgumentException if the code calls no workflow
   */
  public static <R extends @Nullable Object> Handle<R> start(Fn.Of0<R> workflow) {
    return EngineScope.current().branching("Durable.start").start(workflow, StartOptions.fresh());
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
  public static <A extends @Nullable Object, R extends @Nullable Object> Handle<R> start(
      Fn.Of1<A, R> workflow, A a) {
    return EngineScope.current()
        .branching("Durable.start")
        .start(() -> workflow.run(a), StartOptions.fresh());
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
  public static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Handle<R> start(Fn.Of2<A, B, R> workflow, A a, B b) {
    return EngineScope.current()
        .branching("Durable.start")
        .start(() -> workflow.run(a, b), StartOptions.fresh());
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
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      Handle<R> start(Fn.Of3<A, B, C, R> workflow, A a, B b, C c) {
    return EngineScope.current()
        .branching("Durable.start")
        .start(() -> workflow.run(a, b, c), StartOptions.fresh());
  }

  /**
   * Starts a workflow without a result as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code nightly::run}
   * @return its handle
   */
  public static Handle<@Nullable Void> start(Fn.Void0 workflow) {
    return EngineScope.current().branching("Durable.start").start(workflow, StartOptions.fresh());
  }

  /**
   * Starts a workflow without a result as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code mailer::send}
   * @param a its argument
   * @param <A> the type of the argument
   * @return its handle
   */
  public static <A extends @Nullable Object> Handle<@Nullable Void> start(
      Fn.Void1<A> workflow, A a) {
    return EngineScope.current()
        .branching("Durable.start")
        .start(() -> workflow.run(a), StartOptions.fresh());
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
  public static <A extends @Nullable Object, B extends @Nullable Object>
      Handle<@Nullable Void> start(Fn.Void2<A, B> workflow, A a, B b) {
    return EngineScope.current()
        .branching("Durable.start")
        .start(() -> workflow.run(a, b), StartOptions.fresh());
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
  public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Handle<@Nullable Void> start(Fn.Void3<A, B, C> workflow, A a, B b, C c) {
    return EngineScope.current()
        .branching("Durable.start")
        .start(() -> workflow.run(a, b, c), StartOptions.fresh());
  }

  /**
   * Starts a child workflow with options: see {@link #start(Fn.Of0)}.
   *
   * @param options its id, queue, limits and attributes
   * @param workflow such as {@code () -> shop.order(a, b, c, d)}
   * @param <R> the workflow's result
   * @return its handle
   * @throws UsageException as {@link #start(Fn.Of0)}
   */
  public static <R extends @Nullable Object> Handle<R> start(
      StartOptions options, Fn.Of0<R> workflow) {
    return EngineScope.current().branching("Durable.start").start(workflow, options);
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
  public static <A extends @Nullable Object, R extends @Nullable Object> Handle<R> start(
      StartOptions options, Fn.Of1<A, R> workflow, A a) {
    return EngineScope.current().branching("Durable.start").start(() -> workflow.run(a), options);
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
  public static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Handle<R> start(StartOptions options, Fn.Of2<A, B, R> workflow, A a, B b) {
    return EngineScope.current()
        .branching("Durable.start")
        .start(() -> workflow.run(a, b), options);
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
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      Handle<R> start(StartOptions options, Fn.Of3<A, B, C, R> workflow, A a, B b, C c) {
    return EngineScope.current()
        .branching("Durable.start")
        .start(() -> workflow.run(a, b, c), options);
  }

  /**
   * Starts a workflow without a result as {@link #start(StartOptions, Fn.Of0)} does.
   *
   * @param options its id, queue, limits and attributes
   * @param workflow such as {@code nightly::run}
   * @return its handle
   */
  public static Handle<@Nullable Void> start(StartOptions options, Fn.Void0 workflow) {
    return EngineScope.current().branching("Durable.start").start(workflow, options);
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
  public static <A extends @Nullable Object> Handle<@Nullable Void> start(
      StartOptions options, Fn.Void1<A> workflow, A a) {
    return EngineScope.current().branching("Durable.start").start(() -> workflow.run(a), options);
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
  public static <A extends @Nullable Object, B extends @Nullable Object>
      Handle<@Nullable Void> start(StartOptions options, Fn.Void2<A, B> workflow, A a, B b) {
    return EngineScope.current()
        .branching("Durable.start")
        .start(() -> workflow.run(a, b), options);
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
  public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Handle<@Nullable Void> start(
          StartOptions options, Fn.Void3<A, B, C> workflow, A a, B b, C c) {
    return EngineScope.current()
        .branching("Durable.start")
        .start(() -> workflow.run(a, b, c), options);
  }
}
