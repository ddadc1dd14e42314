package dev.cairn.workflow;

import dev.cairn.common.Result;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.Names;
import dev.cairn.start.Fn;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of {@link Durable} that is about branches, compensations and generations. */
abstract sealed class DurableBranches permits DurableExchange {
  private static final Retry COMPENSATIONS = Retry.attempts(5);

  DurableBranches() {}

  /**
   * Runs a part of the workflow beside the rest: on a thread of its own, durably. What it does is
   * found again by its path: step {@code fetch} in branch {@code ups} has the key {@code
   * ups/fetch}, whatever the timing. Its result is not recorded, as it follows from the steps in
   * it.
   *
   * <p>A workflow, or a branch, ends after the branches that it forked: when it returns, those that
   * nobody awaited are awaited, and the failure of one is its own; when it throws, they are given
   * up.
   *
   * @param name the first part of its key, without {@code #} and {@code /}
   * @param body its code, which may use all of {@link Durable}
   * @param <R> what it gives
   * @param <E> what it may throw
   * @return the branch, which runs at once
   * @throws InvalidArgumentException outside a workflow, and inside a step or transaction
   */
  public static <R extends @Nullable Object, E extends Exception> Branch<R, E> branch(
      String name, Body<R, E> body) {
    Names.check("branch", name);
    return DurableScope.current()
        .branching("Durable.branch")
        .branch(name, BranchLimit.unlimited(), body);
  }

  /**
   * Waits for all. When one fails, the others are given up: what they wait for, and the steps that
   * they are in, are interrupted; what they have registered with {@link #compensate} is done; then
   * this throws. Which one failed first is recorded. Use {@link #outcomes} to let the others end.
   *
   * @param branches forked by this workflow
   * @param <R> what they give
   * @param <E> what they may throw
   * @return what each gave, in the order of the branches
   * @throws E what the first one threw that failed
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // what a branch throws is an E
  public static <R extends @Nullable Object, E extends Exception> List<R> all(
      List<? extends Branch<? extends R, ? extends E>> branches) throws E {
    try {
      return DurableScope.current().branching("Durable.all").all(List.copyOf(branches));
    } catch (Exception thrown) {
      throw (E) thrown;
    }
  }

  /**
   * Waits for all, as {@link #all(List)} does.
   *
   * @param branches forked by this workflow
   * @param <R> what they give
   * @param <E> what they may throw
   * @return what each gave, in the order of the branches
   * @throws E what the first one threw that failed
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the list only reads the array
  public static <R extends @Nullable Object, E extends Exception> List<R> all(
      Branch<? extends R, ? extends E>... branches) throws E {
    return all(List.of(branches));
  }

  /**
   * Waits until one succeeds, and gives up the others, without waiting until they have stopped: the
   * workflow's end does. Which one won is recorded.
   *
   * @param branches forked by this workflow, at least one
   * @param <R> what they give
   * @param <E> what they may throw
   * @return what the first one gave that succeeded
   * @throws E if all fail, what the first of these branches threw
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // what a branch gives is an R, what it throws an E
  public static <R extends @Nullable Object, E extends Exception> R first(
      List<? extends Branch<? extends R, ? extends E>> branches) throws E {
    if (branches.isEmpty()) {
      throw new InvalidArgumentException(
          "branches", "Durable.first was given no branches. Give one or more.");
    }
    try {
      return DurableScope.current().branching("Durable.first").<R>first(List.copyOf(branches));
    } catch (Exception thrown) {
      throw (E) thrown;
    }
  }

  /**
   * Waits until one succeeds, as {@link #first(List)} does.
   *
   * @param branches forked by this workflow, at least one
   * @param <R> what they give
   * @param <E> what they may throw
   * @return what the first one gave that succeeded
   * @throws E if all fail, what the first of these branches threw
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the list only reads the array
  public static <R extends @Nullable Object, E extends Exception> R first(
      Branch<? extends R, ? extends E>... branches) throws E {
    return first(List.of(branches));
  }

  /**
   * Waits until all have ended, however they end; none is given up.
   *
   * @param branches forked by this workflow
   * @param <R> what they give
   * @return how each ended, in the order of the branches
   */
  public static <R extends @Nullable Object> List<Result<R>> outcomes(
      List<? extends Branch<? extends R, ?>> branches) {
    return DurableScope.current().branching("Durable.outcomes").outcomes(List.copyOf(branches));
  }

  /**
   * Registers what undoes the step that was just done, with five tries: see {@link
   * #compensate(String, Retry, Action)}.
   *
   * @param name the first part of its key, without {@code #} and {@code /}
   * @param action what undoes
   */
  public static void compensate(String name, Action<?> action) {
    compensate(name, COMPENSATIONS, action);
  }

  /**
   * Registers what undoes the step that was just done. If the workflow fails or is cancelled, or
   * the branch that this is called in fails or is given up, what was registered there is done in
   * reverse order, each as a step of its own: at least once, recorded once. What branches
   * registered that had ended well is done in the place of their fork. One that fails after its
   * last try is reported, and the rest is done; the workflow fails with what it failed with.
   *
   * @param name the first part of its key, without {@code #} and {@code /}
   * @param retry how often and when it is tried again
   * @param action what undoes
   * @throws InvalidArgumentException outside a workflow, and inside a step or transaction
   */
  public static void compensate(String name, Retry retry, Action<?> action) {
    Names.check("compensation", name);
    DurableScope.current().branching("Durable.compensate").compensate(name, retry, action);
  }

  /**
   * Registers what undoes, as {@link #compensate} does, as a transaction: exactly once.
   *
   * @param name the first part of its key, without {@code #} and {@code /}
   * @param action what undoes
   */
  public static void compensateInTransaction(String name, TransactionAction<?> action) {
    compensateInTransaction(TransactionOptions.named(name), action);
  }

  /**
   * Registers what undoes, as a transaction with options.
   *
   * @param options its name, isolation and database
   * @param action what undoes
   */
  public static void compensateInTransaction(
      TransactionOptions options, TransactionAction<?> action) {
    DurableScope.current().branching("Durable.compensateInTransaction").compensate(options, action);
  }

  /**
   * Registers what is done if the workflow is cancelled or its deadline passes, with five tries: in
   * its place among what was registered with {@link #compensate}, as a step of its own. When the
   * workflow fails, or a branch is given up, it is not done.
   *
   * @param name the first part of its key, without {@code #} and {@code /}
   * @param action such as telling somebody
   * @throws InvalidArgumentException outside a workflow, and inside a step or transaction
   */
  public static void onCancel(String name, Action<?> action) {
    Names.check("cancellation", name);
    DurableScope.current().branching("Durable.onCancel").onCancel(name, COMPENSATIONS, action);
  }

  /**
   * Which generation of the workflow runs: 1 until it continues as new.
   *
   * @return the generation
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static int generation() {
    return DurableScope.current().branching("Durable.generation").generation();
  }

  /**
   * Ends this generation of the workflow successfully and begins the next one with these arguments.
   * One commit deletes the records of the generation that ended and replaces the arguments, so a
   * workflow of any length has a short history. The id stays the same, and handles wait for the end
   * of the last generation.
   *
   * <p>This method always throws. Write {@code throw} before the call, so that the compiler knows:
   *
   * <pre>{@code
   * throw Durable.continueAsNew(this::collect, total);
   * }</pre>
   *
   * <p>The workflow keeps: its id, parent, queue and deduplication id, deadline, version,
   * attributes, messages that it has not received, the keys of messages, the latest value of each
   * event, and its streams. Children keep running and remain its children. The generation that
   * ended takes with it: its steps, promises that are not awaited, older values of events, and its
   * compensations and {@code onCancel} actions, because what they would undo has succeeded.
   *
   * <p>What is thrown is an {@link Error}; durable calls in {@code finally} blocks work as usual.
   * Code must not catch it and go on: then the workflow becomes {@code STUCK}.
   *
   * @param workflow this workflow; with more than three parameters a lambda that calls it: {@code
   *     continueAsNew(() -> order(a, b, c, d))}
   * @return nothing: it always throws
   * @throws UsageException outside a workflow; inside a step, transaction or branch; while a branch
   *     is not awaited; if this is another workflow
   */
  public static Error continueAsNew(Fn.Void0 workflow) {
    return DurableScope.current().branching("Durable.continueAsNew").continueAsNew(workflow);
  }

  /**
   * Continues a workflow with one parameter as new, as {@link #continueAsNew(Fn.Void0)} does.
   *
   * @param workflow this workflow
   * @param a its next argument
   * @param <A> the argument
   * @return nothing: it always throws
   * @throws UsageException as {@link #continueAsNew(Fn.Void0)} does
   */
  public static <A extends @Nullable Object> Error continueAsNew(Fn.Void1<A> workflow, A a) {
    return continueAsNew(() -> workflow.run(a));
  }

  /**
   * Continues a workflow with two parameters as new, as {@link #continueAsNew(Fn.Void0)} does.
   *
   * @param workflow this workflow
   * @param a its next first argument
   * @param b its next second argument
   * @param <A> the first argument
   * @param <B> the second argument
   * @return nothing: it always throws
   * @throws UsageException as {@link #continueAsNew(Fn.Void0)} does
   */
  public static <A extends @Nullable Object, B extends @Nullable Object> Error continueAsNew(
      Fn.Void2<A, B> workflow, A a, B b) {
    return continueAsNew(() -> workflow.run(a, b));
  }

  /**
   * Continues a workflow with three parameters as new, as {@link #continueAsNew(Fn.Void0)} does.
   *
   * @param workflow this workflow
   * @param a its next first argument
   * @param b its next second argument
   * @param c its next third argument
   * @param <A> the first argument
   * @param <B> the second argument
   * @param <C> the third argument
   * @return nothing: it always throws
   * @throws UsageException as {@link #continueAsNew(Fn.Void0)} does
   */
  public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Error continueAsNew(Fn.Void3<A, B, C> workflow, A a, B b, C c) {
    return continueAsNew(() -> workflow.run(a, b, c));
  }

  /**
   * Continues the workflow as new without a reference to it, as {@link #continueAsNew(Fn.Void0)}
   * does; for a workflow that {@code cairn.workflow(...)} registered. Number and types of the
   * arguments are checked when this is called.
   *
   * @param arguments one for each parameter of the workflow
   * @return nothing: it always throws
   * @throws UsageException as {@link #continueAsNew(Fn.Void0)} does, and if the arguments do not
   *     fit the parameters
   */
  public static Error continueAsNew(@Nullable Object... arguments) {
    List<@Nullable Object> all = Arrays.asList(arguments);
    return DurableScope.current().branching("Durable.continueAsNew").continueAsNew(all);
  }
}
