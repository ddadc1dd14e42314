package dev.cairn.testing.internal.fault;

import dev.cairn.testing.fault.ChildRule;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The behaviour of child workflows with one name. Thread-safe. */
final class InjectedChildRule implements ChildRule {
  private volatile @Nullable Callable<@Nullable Object> replacement;

  @Override
  public void returns(@Nullable Object result) {
    replacement = () -> result;
  }

  @Override
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
