package dev.cairn.testkit;

/** An exception that no workflow names; it marks that it was loaded. */
public class Trap extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static {
    System.setProperty("cairn.trap", "sprung");
  }

  public Trap(String message) {
    super(message);
  }
}
