package dev.cairn.mcp;

import dev.cairn.error.ValueException;

/** The arguments of a tool call do not fit; the message is for the client. */
final class ArgumentMismatch extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ArgumentMismatch(String message) {
    super(message);
  }

  static ArgumentMismatch at(String path, String type, ValueException reason) {
    String whole = reason.path().map(inside -> join(path, inside)).orElse(path);
    return new ArgumentMismatch(
        "The argument '%s' does not fit the type %s. Compare it with the schema of the tool."
            .formatted(whole, type));
  }

  private static String join(String path, String inside) {
    return path.isEmpty() || inside.startsWith("[") ? path + inside : path + "." + inside;
  }
}
