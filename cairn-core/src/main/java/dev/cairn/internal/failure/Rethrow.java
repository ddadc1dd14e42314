package dev.cairn.internal.failure;

/** Rethrows recorded throwables. */
public final class Rethrow {
  private Rethrow() {}

  /** Returns an exception for the caller to throw; throws any other throwable at once. */
  public static Exception asException(Throwable thrown) {
    if (thrown instanceof Exception exception) {
      return exception;
    }
    throw sneakyThrow(thrown);
  }

  /**
   * Throws a checked exception without declaring it: callers of a workflow expect the exceptions
   * that its method declares.
   */
  @SuppressWarnings("unchecked") // a cast to a type variable is not checked at run time
  public static <E extends Throwable> RuntimeException sneakyThrow(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
