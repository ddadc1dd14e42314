package dev.cairn.mcp;

import dev.cairn.error.InvalidArgumentException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool.
 *
 * @param arguments the arguments as plain values
 * @param meta what the client sent beside the arguments
 * @param owner the user or tenant of the client; empty if all clients share their tasks
 * @param progress receives notifications for the client
 */
record ToolCall(
    Map<String, Object> arguments,
    Map<String, Object> meta,
    Optional<String> owner,
    ProgressReceiver progress) {

  /** Receives progress. */
  @FunctionalInterface
  interface ProgressReceiver {
    /** For clients that did not ask for notifications. */
    ProgressReceiver NONE = (progress, message) -> {};

    /** Sends a notification, and returns when it is on its way. */
    void progress(double progress, String message);
  }

  /** Executes calls of one tool. */
  @FunctionalInterface
  interface Handler {
    ToolAnswer answer(ToolCall call);
  }

  String text(String name) {
    return optionalText(name)
        .orElseThrow(() -> new ArgumentMismatch("The argument '%s' is missing.".formatted(name)));
  }

  Optional<String> optionalText(String name) {
    @Nullable Object given = arguments.get(name);
    if (given == null) {
      return Optional.empty();
    }
    if (given instanceof String text) {
      return Optional.of(text);
    }
    throw new ArgumentMismatch("The argument '%s' must be a text.".formatted(name));
  }

  /** Returns a whole number, limited to a range. */
  int number(String name, int otherwise, int least, int most) {
    @Nullable Object given = arguments.get(name);
    if (given == null) {
      return otherwise;
    }
    if (given instanceof Number number
        && number.longValue() >= least
        && number.longValue() <= most) {
      return number.intValue();
    }
    throw new ArgumentMismatch(
        "%s is %s; must be a number from %d to %d.".formatted(name, given, least, most));
  }

  /** Returns the key that makes the call harmless if it is repeated. */
  Optional<String> idempotencyKey() {
    @Nullable Object sent = meta.get(McpTools.META_KEY);
    Optional<String> key =
        sent instanceof String text ? Optional.of(text) : optionalText(WorkflowTool.KEY);
    if (key.isPresent() && (key.get().isBlank() || key.get().length() > TaskTools.LONGEST_KEY)) {
      throw new InvalidArgumentException(
          WorkflowTool.KEY,
          "The %s has %d characters; must have 1 to %d."
              .formatted(WorkflowTool.KEY, key.get().length(), TaskTools.LONGEST_KEY));
    }
    return key;
  }
}
