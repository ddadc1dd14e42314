package dev.cairn.internal.scope;

import org.jspecify.annotations.Nullable;

/**
 * Holds the scope that executes the durable calls of the current thread. The engine sets it. This
 * is the only thread-local variable of Cairn.
 *
 * <p>A thread that is started while a scope is active inherits a scope that rejects durable calls,
 * so that they do not lose durability unnoticed.
 */
public final class CurrentScope {
  private static final InheritableThreadLocal<@Nullable ThreadScope> SCOPE =
      new InheritableThreadLocal<>() {
        @Override
        protected @Nullable ThreadScope childValue(@Nullable ThreadScope parent) {
          return parent == null ? null : parent.inherited();
        }
      };

  private CurrentScope() {}

  /**
   * Returns the scope of the current thread.
   *
   * @return the scope; a placeholder if the thread does not run a workflow
   */
  public static ThreadScope get() {
    ThreadScope scope = SCOPE.get();
    return scope == null ? NoScope.INSTANCE : scope;
  }

  /**
   * Returns whether the current thread has no scope.
   *
   * @return true if the thread does not run a workflow
   */
  public static boolean isOutside() {
    return SCOPE.get() == null;
  }

  /**
   * Sets the scope of the current thread.
   *
   * @param scope the scope, or null for none
   * @return the previous scope, to be restored later
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

  /** The placeholder for a thread that does not run a workflow. */
  private enum NoScope implements ThreadScope {
    INSTANCE;

    @Override
    public ThreadScope inherited() {
      return this;
    }
  }
}
