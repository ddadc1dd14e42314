package dev.cairn.workflow;

import dev.cairn.common.Result;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The engine's implementation of the calls of {@link Durable} that only workflow code may make:
 * branches, compensations, patches and child workflows. There is one for each branch. Applications
 * neither implement nor call it.
 */
public interface EngineBranchScope {
  /**
   * Answers {@link Durable#branch}.
   *
   * @param name the name of the branch
   * @param limit the limit of running branches
   * @param body the code of the branch
   * @param <R> the type of its result
   * @param <E> the checked exception that it may throw
   * @return the branch, which runs or waits for the limit
   */
  <R extends @Nullable Object, E extends Exception> Branch<R, E> branch(
      String name, BranchLimit limit, Body<R, E> body);

  /**
   * Answers {@link Durable#all}.
   *
   * @param branches the branches
   * @param <R> the type of their results
   * @return the results, in the order of the branches
   * @throws Exception if a branch failed
   */
  <R extends @Nullable Object> List<R> all(List<? extends Branch<? extends R, ?>> branches)
      throws Exception;

  /**
   * Answers {@link Durable#first}.
   *
   * @param branches one or more branches
   * @param <R> the type of their results
   * @return the result of the first branch that succeeded
   * @throws Exception if all branches failed
   */
  <R extends @Nullable Object> R first(List<? extends Branch<? extends R, ?>> branches)
      throws Exception;

  /**
   * Answers {@link Durable#outcomes}.
   *
   * @param branches the branches
   * @param <R> the type of their results
   * @return the outcomes, in the order of the branches
   */
  <R extends @Nullable Object> List<Result<R>> outcomes(
      List<? extends Branch<? extends R, ?>> branches);

  /**
   * Answers {@link Durable#compensate}.
   *
   * @param name the name of the compensation
   * @param retry how often and when it is retried
   * @param action the code of the compensation
   */
  void compensate(String name, Retry retry, Action<?> action);

  /**
   * Answers {@link Durable#onCancel}.
   *
   * @param name the name of the step
   * @param retry how often and when it is retried
   * @param action the code of the step
   */
  void onCancel(String name, Retry retry, Action<?> action);

  /**
   * Answers {@link Durable#compensateInTransaction}.
   *
   * @param options the name, the isolation level and the database
   * @param action the code of the compensation
   */
  void compensate(TransactionOptions options, TransactionAction<?> action);

  /**
   * Answers {@link Durable#start(Fn.Of0)} and its other forms.
   *
   * @param call calls one workflow
   * @param options the start options
   * @param <R> the type of the result of the child
   * @return the handle of the child
   */
  <R extends @Nullable Object> Handle<R> start(Fn.Void0 call, StartOptions options);

  /**
   * Answers {@link Durable#patched}.
   *
   * @param name the name of the change
   * @return true to execute the new code
   */
  boolean patched(String name);

  /**
   * Answers {@link Durable#generation}.
   *
   * @return the generation, from 1
   */
  int generation();

  /**
   * Answers {@link Durable#continueAsNew}.
   *
   * @param arguments one for each parameter of the workflow
   * @return nothing: it always throws
   */
  Error continueAsNew(List<? extends @Nullable Object> arguments);

  /**
   * Answers {@link Durable#continueAsNew} with a method reference.
   *
   * @param call calls the workflow with its next arguments
   * @return nothing: it always throws
   */
  Error continueAsNew(Fn.Void0 call);
}
