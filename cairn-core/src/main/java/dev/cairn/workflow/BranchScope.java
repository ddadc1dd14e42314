package dev.cairn.workflow;

import dev.cairn.common.Result;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers the calls of {@link Durable} that only a workflow's own thread may make: branches,
 * compensations, patches and child workflows. The engine has one for each branch. Applications
 * neither implement nor call it.
 */
public interface BranchScope {
  /**
   * Answers {@link Durable#branch}.
   *
   * @param name the first part of the branch's key
   * @param forks what limits how many run at once
   * @param body the branch's code
   * @param <R> what it gives
   * @param <E> what it may throw
   * @return the branch, which runs or waits for its turn
   */
  <R extends @Nullable Object, E extends Exception> Branch<R, E> branch(
      String name, BranchLimit forks, Body<R, E> body);

  /**
   * Answers {@link Durable#all}.
   *
   * @param branches what to wait for
   * @param <R> what they give
   * @return what each gave, in the order of the branches
   * @throws Exception what the first one threw that failed
   */
  <R extends @Nullable Object> List<R> all(List<? extends Branch<? extends R, ?>> branches)
      throws Exception;

  /**
   * Answers {@link Durable#first}.
   *
   * @param branches at least one
   * @param <R> what they give
   * @return what the winner gave
   * @throws Exception if none succeeded
   */
  <R extends @Nullable Object> R first(List<? extends Branch<? extends R, ?>> branches)
      throws Exception;

  /**
   * Answers {@link Durable#outcomes}.
   *
   * @param branches what to wait for
   * @param <R> what they give
   * @return how each ended, in the order of the branches
   */
  <R extends @Nullable Object> List<Result<R>> outcomes(
      List<? extends Branch<? extends R, ?>> branches);

  /**
   * Answers {@link Durable#compensate}.
   *
   * @param name the first part of the compensation's key
   * @param retry how often and when it is tried again
   * @param action what undoes
   */
  void compensate(String name, Retry retry, Action<?> action);

  /**
   * Answers {@link Durable#onCancel}.
   *
   * @param name the first part of its key
   * @param retry how often and when it is tried again
   * @param action what is done
   */
  void onCancel(String name, Retry retry, Action<?> action);

  /**
   * Answers {@link Durable#compensateInTransaction}.
   *
   * @param options the compensation's name, isolation and database
   * @param action what undoes
   */
  void compensate(TransactionOptions options, TransactionAction<?> action);

  /**
   * Answers {@link Durable#start(Fn.Of0)} and its other forms.
   *
   * @param call calls one workflow
   * @param options how the child is started
   * @param <R> the child's result
   * @return its handle
   */
  <R extends @Nullable Object> Handle<R> start(Fn.Void0 call, StartOptions options);

  /**
   * Answers {@link Durable#patched}.
   *
   * @param name the name of the change
   * @return whether the workflow began with it
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
