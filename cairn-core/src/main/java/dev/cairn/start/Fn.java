package dev.cairn.start;

import org.jspecify.annotations.Nullable;

/**
 * The forms of a workflow that can be started: references to methods of durable objects, or what
 * {@code cairn.workflow(...)} returned. A workflow with more than three parameters is started
 * through a lambda: {@code cairn.start(() -> shop.order(a, b, c, d))}.
 */
public final class Fn {
  private Fn() {}

  /**
   * No argument.
   *
   * @param <R> the result
   */
  @FunctionalInterface
  public interface Of0<R extends @Nullable Object> {
    /**
     * Runs the workflow and waits for it.
     *
     * @return the result
     * @throws Exception as the workflow does
     */
    R call() throws Exception;
  }

  /**
   * One argument.
   *
   * @param <A> the argument
   * @param <R> the result
   */
  @FunctionalInterface
  public interface Of1<A extends @Nullable Object, R extends @Nullable Object> {
    /**
     * Runs the workflow and waits for it.
     *
     * @param a the argument
     * @return the result
     * @throws Exception as the workflow does
     */
    R call(A a) throws Exception;
  }

  /**
   * Two arguments.
   *
   * @param <A> the first argument
   * @param <B> the second argument
   * @param <R> the result
   */
  @FunctionalInterface
  public interface Of2<
      A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> {
    /**
     * Runs the workflow and waits for it.
     *
     * @param a the first argument
     * @param b the second argument
     * @return the result
     * @throws Exception as the workflow does
     */
    R call(A a, B b) throws Exception;
  }

  /**
   * Three arguments.
   *
   * @param <A> the first argument
   * @param <B> the second argument
   * @param <C> the third argument
   * @param <R> the result
   */
  @FunctionalInterface
  public interface Of3<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      R extends @Nullable Object> {
    /**
     * Runs the workflow and waits for it.
     *
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @return the result
     * @throws Exception as the workflow does
     */
    R call(A a, B b, C c) throws Exception;
  }

  /**
   * Any number of arguments, for a client, which has no method to refer to.
   *
   * @param <R> the result
   */
  @FunctionalInterface
  public interface OfAny<R extends @Nullable Object> {
    /**
     * Names a call that is to be started.
     *
     * @param arguments one for each parameter
     * @return the result
     * @throws Exception as the workflow does
     */
    R call(Object... arguments) throws Exception;
  }

  /** No argument, no result. */
  @FunctionalInterface
  public interface Void0 {
    /**
     * Runs the workflow and waits for it.
     *
     * @throws Exception as the workflow does
     */
    void call() throws Exception;
  }

  /**
   * One argument, no result.
   *
   * @param <A> the argument
   */
  @FunctionalInterface
  public interface Void1<A extends @Nullable Object> {
    /**
     * Runs the workflow and waits for it.
     *
     * @param a the argument
     * @throws Exception as the workflow does
     */
    void call(A a) throws Exception;
  }

  /**
   * Two arguments, no result.
   *
   * @param <A> the first argument
   * @param <B> the second argument
   */
  @FunctionalInterface
  public interface Void2<A extends @Nullable Object, B extends @Nullable Object> {
    /**
     * Runs the workflow and waits for it.
     *
     * @param a the first argument
     * @param b the second argument
     * @throws Exception as the workflow does
     */
    void call(A a, B b) throws Exception;
  }

  /**
   * Three arguments, no result.
   *
   * @param <A> the first argument
   * @param <B> the second argument
   * @param <C> the third argument
   */
  @FunctionalInterface
  public interface Void3<
      A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> {
    /**
     * Runs the workflow and waits for it.
     *
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @throws Exception as the workflow does
     */
    void call(A a, B b, C c) throws Exception;
  }
}
