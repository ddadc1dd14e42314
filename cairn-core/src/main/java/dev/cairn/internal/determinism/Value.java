package dev.cairn.internal.determinism;

import net.bytebuddy.jar.asm.Handle;

/** What is known about a value on the operand stack. */
sealed interface Value {
  /** A value about which nothing is known. */
  Value UNKNOWN = new Unknown();

  /** Nothing is known. */
  record Unknown() implements Value {}

  /** The parameter of the method in this slot. */
  record Parameter(int slot) implements Value {}

  /** The value of a static field. */
  record StaticField(String owner, String name, String type) implements Value {}

  /** A new object. */
  record Created(String type) implements Value {}

  /** The result of a call. */
  record Result(CallSite call) implements Value {}

  /**
   * A lambda or method reference.
   *
   * @param code the method with its code
   * @param type the functional interface
   * @param line the line that creates it
   */
  record Function(Handle code, String type, int line) implements Value {
    String owner() {
      return code.getOwner().replace('/', '.');
    }
  }
}
