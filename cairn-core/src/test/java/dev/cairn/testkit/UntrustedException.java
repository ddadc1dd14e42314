package dev.cairn.testkit;

/**
 * An exception that no workflow declares. A static initializer records that the class was loaded.
 */
public class UntrustedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static {
    System.setProperty("cairn.untrusted.loaded", "yes");
  }

  public UntrustedException(String message) {
    super(message);
  }
}
