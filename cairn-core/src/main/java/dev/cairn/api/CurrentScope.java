package dev.cairn.api;

import org.jspecify.annotations.Nullable;

/**
 * Which scope answers {@link Durable} on the current thread. The engine sets it; users never call
 * it.
 *
 * <p>A thread that is started while a scope is in force inherits its mark, so that a durable call
 * from there is refused instead of losing its durability unnoticed.
 */
public final class CurrentScope {
  private static final InheritableThreadLocal<@Nullable DurableScope> SCOPE =
      new InheritableThreadLocal<>() {
        @Override
        protected @Nullable DurableScope childValue(@Nullable DurableScope parent) {
          return parent == null ? null : parent.ofStrayThread();
        }
      };

  private CurrentScope() {}

  /**
   * The scope in force on this thread.
   *
   * @return the scope; one that stands for the outside if the thread runs no workflow
   */
  public static DurableScope get() {
    DurableScope scope = SCOPE.get();
    return scope == null ? outside() : scope;
  }

  /**
   * Whether no scope is in force on this thread.
   *
   * @return true if the thread runs no workflow
   */
  public static boolean isOutside() {
    return SCOPE.get() == null;
  }

  /**
   * What answers on a thread that runs no workflow.
   *
   * @return the scope that stands for the outside
   */
  public static DurableScope outside() {
    return OutsideScope.INSTANCE;
  }

  /**
   * Puts a scope in force on this thread.
   *
   * @param scope the scope, or null for none
   * @return what was in force before, to be put back
   */
  public static @Nullable DurableScope enter(@Nullable DurableScope scope) {
    DurableScope before = SCOPE.get();
    if (scope == null) {
      SCOPE.remove();
    } else {
      SCOPE.set(scope);
    }
    return before;
  }
}
