package dev.cairn.workflow;

import dev.cairn.common.Result;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.check.Names;
import dev.cairn.start.Fn;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls of {@link Durable} for branches, compensations and generations. */
abstract sealed class DurableBranches permits DurableExchange {
  private static final Retry COMPENSATIONS = Retry.attempts(5);

  DurableBranches() {}

  /**
   * Starts a part of the workflow that runs concurrently, on its own thread. All calls of {@link
   * Durable} work in a branch.
   *
   * {@snippet :
   * Branch<Integer, RuntimeException> ups = Durable.branch("ups", () -> quote("ups", parcel));
   * Branch<Integer, RuntimeException> dhl = Durable.branch("dhl", () -> quote("dhl", parcel));
   * List<Integer> quotes = Durable.all(ups, dhl);
   * }
   *
   * <p>Records of a branch are found by its path, independently of the timing: step {@code fetch}
   * in branch {@code ups} has the key {@code ups/fetch}. The result of a branch is not recorded,
   * because it follows from its steps.
   *
   * <p>A workflow or branch ends after the branches that it has started. When it returns, it awaits
   * those that were not awaited, and fails if one of them fails. When it throws, they are
   * abandoned.
   *
   * @param name the name of the branch, 1 to 200 characters without {@code #} and {@code /}
   * @param body the code of the branch
   * @param <R> the type of its result
   * @param <E> the checked exception that it may throw
   * @return the running branch
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static <R extends @Nullable Object, E extends Exception> Branch<R, E> branch(
      String name, Body<R, E> body) {
    Names.check("branch", name);
    return EngineScope.current()
        .branching("Durable.branch")
        .branch(name, BranchLimit.unlimited(), body);
  }

  /**
   * Waits for all branches and returns their results.
   *
   * <p>If one fails, the others are abandoned: their waits and current steps are interrupted, and
   * their compensations ({@link #compensate}) are executed, also those of branches that had
   * returned. Then this method throws the exception of the branch that failed first, which is
   * recorded. Use {@link #outcomes} to let the others continue.
   *
   * @param branches branches that this thread of the workflow has started
   * @param <R> the type of their results
   * @param <E> the checked exception that they may throw
   * @return the results, in the order of the branches
   * @throws E if a branch failed: the exception of the first one
   * @throws UsageException outside a workflow, inside a step or transaction, or if a branch was
   *     started elsewhere
   * @throws InvalidArgumentException if a branch is passed twice
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // what a branch throws is an E
  public static <R extends @Nullable Object, E extends Exception> List<R> all(
      List<? extends Branch<? extends R, ? extends E>> branches) throws E {
    try {
      return EngineScope.current().branching("Durable.all").all(List.copyOf(branches));
    } catch (Exception thrown) {
      throw (E) thrown;
    }
  }

  /**
   * Waits for all branches, as {@link #all(List)} does.
   *
   * @param branches branches that this thread of the workflow has started
   * @param <R> the type of their results
   * @param <E> the checked exception that they may throw
   * @return the results, in the order of the branches
   * @throws E if a branch failed: the exception of the first one
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the list only reads the array
  public static <R extends @Nullable Object, E extends Exception> List<R> all(
      Branch<? extends R, ? extends E>... branches) throws E {
    return all(List.of(branches));
  }

  /**
   * Waits until one branch succeeds, and returns its result; a branch that fails does not decide
   * unless all do. For workflows, {@link dev.cairn.CairnOperations#first} waits for the first one
   * that ends in any way. The winner is recorded. The other branches are abandoned and compensated;
   * this method does not wait until they have stopped, but the end of the workflow does.
   *
   * @param branches one or more branches that this thread of the workflow has started
   * @param <R> the type of their results
   * @param <E> the checked exception that they may throw
   * @return the result of the first branch that succeeded
   * @throws E if all branches failed: the exception of the first one in the list
   * @throws UsageException outside a workflow, inside a step or transaction, or if a branch was
   *     started elsewhere
   * @throws InvalidArgumentException if there are no branches, or a branch is passed twice
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // what a branch gives is an R, what it throws an E
  public static <R extends @Nullable Object, E extends Exception> R first(
      List<? extends Branch<? extends R, ? extends E>> branches) throws E {
    if (branches.isEmpty()) {
      throw new InvalidArgumentException(
          "branches", "Durable.first was given no branches. Give one or more.");
    }
    try {
      return EngineScope.current().branching("Durable.first").<R>first(List.copyOf(branches));
    } catch (Exception thrown) {
      throw (E) thrown;
    }
  }

  /**
   * Waits until one branch succeeds, as {@link #first(List)} does.
   *
   * @param branches one or more branches that this thread of the workflow has started
   * @param <R> the type of their results
   * @param <E> the checked exception that they may throw
   * @return the result of the first branch that succeeded
   * @throws E if all branches failed: the exception of the first one in the list
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the list only reads the array
  public static <R extends @Nullable Object, E extends Exception> R first(
      Branch<? extends R, ? extends E>... branches) throws E {
    return first(List.of(branches));
  }

  /**
   * Waits until all branches have ended, and returns their outcomes. No branch is abandoned.
   *
   * @param branches branches that this thread of the workflow has started
   * @param <R> the type of their results
   * @return the outcomes, in the order of the branches
   * @throws UsageException outside a workflow, inside a step or transaction, or if a branch was
   *     started elsewhere
   * @throws InvalidArgumentException if a branch is passed twice
   */
  public static <R extends @Nullable Object> List<Result<R>> outcomes(
      List<? extends Branch<? extends R, ?>> branches) {
    return EngineScope.current().branching("Durable.outcomes").outcomes(List.copyOf(branches));
  }

  /**
   * Registers a compensation for the step that was just executed, with five tries: see {@link
   * #compensate(String, Retry, Action)}.
   *
   * @param name the name of the compensation, 1 to 200 characters without {@code #} and {@code /}
   * @param action the code that undoes the step
   */
  public static void compensate(String name, Action<?> action) {
    compensate(name, COMPENSATIONS, action);
  }

  /**
   * Registers a compensation for the step that was just executed.
   *
   * {@snippet :
   * String room = Durable.step("book-room", () -> hotel.book(trip));
   * Durable.compensate("cancel-room", Retry.attempts(20), () -> hotel.cancel(room));
   * }
   *
   * <p>If the workflow fails or is cancelled, or the branch of this call fails or is abandoned, its
   * compensations are executed in reverse order. Each is a step: executed at least once, and
   * recorded. The compensations of branches that had returned are executed at the position where
   * the branch was started. A compensation that fails after its last try is reported as {@link
   * dev.cairn.spi.Event.CompensationFailed}, and the others are executed; the workflow fails with
   * the original exception. If the process dies, another run continues with the compensations that
   * are not recorded.
   *
   * @param name the name of the compensation, 1 to 200 characters without {@code #} and {@code /}
   * @param retry how often and when it is retried
   * @param action the code that undoes the step
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static void compensate(String name, Retry retry, Action<?> action) {
    Names.check("compensation", name);
    EngineScope.current().branching("Durable.compensate").compensate(name, retry, action);
  }

  /**
   * Registers a compensation as {@link #compensate(String, Retry, Action)} does, which is executed
   * as a transaction: exactly once.
   *
   * @param name the name of the compensation, 1 to 200 characters without {@code #} and {@code /}
   * @param action the code that undoes the step
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static void compensateInTransaction(String name, TransactionAction<?> action) {
    compensateInTransaction(TransactionOptions.named(name), action);
  }

  /**
   * Registers a compensation that is executed as a transaction, with options.
   *
   * @param options the name, the isolation level and the database
   * @param action the code that undoes the step
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static void compensateInTransaction(
      TransactionOptions options, TransactionAction<?> action) {
    EngineScope.current().branching("Durable.compensateInTransaction").compensate(options, action);
  }

  /**
   * Registers code that is executed only if the workflow is cancelled or its deadline passes, with
   * five tries. It is a step at its position among the compensations. It is not executed if the
   * workflow fails or a branch is abandoned.
   *
   * @param name the name of the step, 1 to 200 characters without {@code #} and {@code /}
   * @param action the code
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static void onCancel(String name, Action<?> action) {
    Names.check("cancellation", name);
    EngineScope.current().branching("Durable.onCancel").onCancel(name, COMPENSATIONS, action);
  }

  /**
   * Returns the generation of the workflow: 1 until it continues as new.
   *
   * @return the generation
   * @throws UsageException outside a workflow, and inside a step or transaction
   */
  public static int generation() {
    return EngineScope.current().branching("Durable.generation").generation();
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
   *     is not awaited
   * @throws InvalidArgumentException if this is another workflow, or code that calls no workflow
   */
  public static Error continueAsNew(Fn.Void0 workflow) {
    return EngineScope.current().branching("Durable.continueAsNew").continueAsNew(workflow);
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
   * @throws UsageException as {@link #continueAsNew(Fn.Void0)} does
   * @throws InvalidArgumentException if the arguments do not fit the parameters
   */
  public static Error continueAsNew(@Nullable Object... arguments) {
    List<@Nullable Object> all = Arrays.asList(arguments);
    return EngineScope.current().branching("Durable.continueAsNew").continueAsNew(all);
  }
}
