package dev.cairn.testing;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The behaviour of child workflows with one name; see {@link Steps#onChild}. Thread-safe. */
public final class ChildRule {
  private volatile @Nullable Callable<@Nullable Object> replacement;

  ChildRule() {}

  /**
   * Replaces the code of the children: they end with this result.
   *
   * @param result the result, which must match the type of the workflow; null for a workflow
   *     without a result
   */
  public void returns(@Nullable Object result) {
    replacement = () -> result;
  }

  /**
   * Replaces the code of the children: they fail with this exception.
   *
   * @param exception the exception
   */
  public void throwsException(Exception exception) {
    replacement =
        () -> {
          throw exception;
        };
  }

  @Nullable Object call(Callable<@Nullable Object> code) throws Exception {
    Callable<@Nullable Object> replaced = replacement;
    return replaced == null ? code.call() : replaced.call();
  }
}
