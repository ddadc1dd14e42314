package dev.cairn.internal.scope;

import org.jspecify.annotations.Nullable;

/**
 * Holds the scope that answers durable calls on the current thread. The engine sets it. This is the
 * only thread-local variable of Cairn.
 *
 * <p>A thread that is started while a scope is in force inherits its mark, so that a durable call
 * from there is refused instead of losing its durability unnoticed.
 */
public final class CurrentScope {
  private static final InheritableThreadLocal<@Nullable ThreadScope> SCOPE =
      new InheritableThreadLocal<>() {
        @Override
        protected @Nullable ThreadScope childValue(@Nullable ThreadScope parent) {
          return parent == null ? null : parent.ofStrayThread();
        }
      };

  private CurrentScope() {}

  /**
   * The scope in force on this thread.
   *
   * @return the scope; one that stands for the outside if the thread runs no workflow
   */
  public static ThreadScope get() {
    ThreadScope scope = SCOPE.get();
    return scope == null ? Outside.NONE : scope;
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
   * Puts a scope in force on this thread.
   *
   * @param scope the scope, or null for none
   * @return what was in force before, to be put back
   */
  public static @Nullable ThreadScope enter(@Nullable ThreadScope scope) {
    ThreadScope before = SCOPE.get();
    if (scope == null) {
      SCOPE.remove();
    } else {
      SCOPE.set(scope);
    }
    return before;
  }

  /** The scope of a thread that runs no workflow. */
  private enum Outside implements ThreadScope {
    NONE;

    @Override
    public ThreadScope ofStrayThread() {
      return this;
    }
  }
}
