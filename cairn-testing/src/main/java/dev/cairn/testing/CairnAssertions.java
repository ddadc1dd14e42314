package dev.cairn.testing;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about workflows, for AssertJ.
 *
 * {@snippet :
 * assertThat(handle)
 *     .failedWith(PaymentDeclinedException.class)
 *     .ran("reserve")
 *     .before("charge")
 *     .ranOnce("release");
 * }
 */
public final class CairnAssertions {
  private CairnAssertions() {}

  /**
   * Begins assertions about a workflow of the engine of the test.
   *
   * @param handle a handle of the workflow
   * @param <R> the type of its result
   * @return the assertions
   */
  public static <R extends @Nullable Object> WorkflowAssert<R> assertThat(Handle<R> handle) {
    return new WorkflowAssert<>(handle, ObservedEngine.ofCurrentTest());
  }

  /**
   * Begins assertions about a workflow of another engine, which the test has opened.
   *
   * @param cairn the engine
   * @param handle a handle of the workflow
   * @param <R> the type of its result
   * @return the assertions
   */
  public static <R extends @Nullable Object> WorkflowAssert<R> assertThat(
      Cairn cairn, Handle<R> handle) {
    return new WorkflowAssert<>(handle, ObservedEngine.of(cairn));
  }
}
