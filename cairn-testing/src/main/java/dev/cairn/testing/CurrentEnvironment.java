package dev.cairn.testing;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The environment of the test that the current thread executes, or the thread that created it. Only
 * assertions use it, which get a handle and need its history.
 */
final class CurrentEnvironment {
  private static final InheritableThreadLocal<@Nullable CurrentTest> CURRENT =
      new InheritableThreadLocal<>();

  private CurrentEnvironment() {}

  static void enter(CurrentTest environment) {
    CURRENT.set(environment);
  }

  static void leave() {
    CURRENT.remove();
  }

  static Optional<CurrentTest> find() {
    return Optional.ofNullable(CURRENT.get());
  }
}
