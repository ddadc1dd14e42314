package dev.cairn.start;

import org.jspecify.annotations.Nullable;

/**
 * The forms of a workflow that can be started: references to methods of durable objects, or what
 * {@code cairn.workflow(...)} returned. A workflow with more than three parameters is started
 * through a lambda: {@code cairn.start(() -> shop.order(a, b, c, d))}.
 *
 * <p>Each form with a result extends the form without one. So the compiler prefers the form with a
 * result where a lambda could be either: {@code order -> shop.checkout(order)}.
 */
public final class Fn {
  private Fn() {}

  /**
   * No argument and a result.
   *
   * @param <R> the result
   */
  @FunctionalInterface
  public interface Of0<R extends @Nullable Object> extends Void0 {
    /**
     * Runs the workflow and waits for it.
     *
     * @return the result
     * @throws Exception the exception of the workflow
     */
    R call() throws Exception;

    /** Runs the workflow, waits for it and ignores its result. */
    @Override
    default void run() throws Exception {
      call();
    }
  }

  /**
   * One argument and a result.
   *
   * @param <A> the type of the argument
   * @param <R> the result
   */
  @FunctionalInterface
  public interface Of1<A extends @Nullable Object, R extends @Nullable Object> extends Void1<A> {
    /**
     * Runs the workflow and waits for it.
     *
     * @param a the argument
     * @return the result
     * @throws Exception the exception of the workflow
     */
    R call(A a) throws Exception;

    /** Runs the workflow, waits for it and ignores its result. */
    @Override
    default void run(A a) throws Exception {
      call(a);
    }
  }

  /**
   * Two arguments and a result.
   *
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <R> the result
   */
  @FunctionalInterface
  public interface Of2<
          A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      extends Void2<A, B> {
    /**
     * Runs the workflow and waits for it.
     *
     * @param a the first argument
     * @param b the second argument
     * @return the result
     * @throws Exception the exception of the workflow
     */
    R call(A a, B b) throws Exception;

    /** Runs the workflow, waits for it and ignores its result. */
    @Override
    default void run(A a, B b) throws Exception {
      call(a, b);
    }
  }

  /**
   * Three arguments and a result.
   *
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <C> the type of the third argument
   * @param <R> the result
   */
  @FunctionalInterface
  public interface Of3<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      extends Void3<A, B, C> {
    /**
     * Runs the workflow and waits for it.
     *
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @return the result
     * @throws Exception the exception of the workflow
     */
    R call(A a, B b, C c) throws Exception;

    /** Runs the workflow, waits for it and ignores its result. */
    @Override
    default void run(A a, B b, C c) throws Exception {
      call(a, b, c);
    }
  }

  /**
   * Any number of arguments, for a client that does not have the class of the workflow.
   *
   * @param <R> the result
   */
  @FunctionalInterface
  public interface OfAny<R extends @Nullable Object> {
    /**
     * Names the call that is to be started.
     *
     * @param arguments one for each parameter
     * @return the result
     * @throws Exception the exception of the workflow
     */
    R call(@Nullable Object... arguments) throws Exception;
  }

  /** No argument and no result. */
  @FunctionalInterface
  public interface Void0 {
    /**
     * Runs the workflow and waits for it.
     *
     * @throws Exception the exception of the workflow
     */
    void run() throws Exception;
  }

  /**
   * One argument and no result.
   *
   * @param <A> the type of the argument
   */
  @FunctionalInterface
  public interface Void1<A extends @Nullable Object> {
    /**
     * Runs the workflow and waits for it.
     *
     * @param a the argument
     * @throws Exception the exception of the workflow
     */
    void run(A a) throws Exception;
  }

  /**
   * Two arguments and no result.
   *
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   */
  @FunctionalInterface
  public interface Void2<A extends @Nullable Object, B extends @Nullable Object> {
    /**
     * Runs the workflow and waits for it.
     *
     * @param a the first argument
     * @param b the second argument
     * @throws Exception the exception of the workflow
     */
    void run(A a, B b) throws Exception;
  }

  /**
   * Three arguments and no result.
   *
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <C> the type of the third argument
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
     * @throws Exception the exception of the workflow
     */
    void run(A a, B b, C c) throws Exception;
  }
}
