package dev.cairn.runtime;

/** Throws what was recorded. */
final class Throwing {
  private Throwing() {}

  /** The throwable to throw where exceptions are declared; anything else is thrown at once. */
  static Exception asException(Throwable thrown) {
    if (thrown instanceof Exception exception) {
      return exception;
    }
    throw sneaky(thrown);
  }

  /** Throws even what is checked where it is not declared: callers of a workflow expect its own. */
  @SuppressWarnings("unchecked") // the cast is to a type variable, and is not checked at run time
  static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
