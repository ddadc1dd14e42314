package dev.cairn.internal.registry;

/** Throws what was recorded. */
public final class Rethrow {
  private Rethrow() {}

  /** The throwable to throw where exceptions are declared; anything else is thrown at once. */
  public static Exception asException(Throwable thrown) {
    if (thrown instanceof Exception exception) {
      return exception;
    }
    throw sneaky(thrown);
  }

  /** Throws even what is checked where it is not declared: callers of a workflow expect its own. */
  @SuppressWarnings("unchecked")
  public // the cast is to a type variable, and is not checked at run time
  static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
