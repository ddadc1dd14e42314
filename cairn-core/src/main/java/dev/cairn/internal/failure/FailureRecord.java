package dev.cairn.internal.failure;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The record of an exception.
 *
 * @param type the name of its class
 * @param message its message
 * @param cause the record of its cause
 * @param fields the values of its own fields that can be encoded
 * @param stack the topmost stack frames
 * @param suppressed the records of its suppressed exceptions
 * @param sql the details of an SQLException; null for other exceptions
 */
record FailureRecord(
    String type,
    @Nullable String message,
    @Nullable FailureRecord cause,
    @Nullable Map<String, Object> fields,
    @Nullable List<String> stack,
    @Nullable List<FailureRecord> suppressed,
    @Nullable SqlDetails sql) {
  private static final int MAX_FRAMES = 32;

  /** Returns a copy with another type, message and field values. */
  FailureRecord as(String otherType, String otherMessage, Map<String, Object> otherFields) {
    return new FailureRecord(otherType, otherMessage, cause, otherFields, stack, suppressed, sql);
  }

  List<FailureRecord> knownSuppressed() {
    return suppressed == null ? List.of() : suppressed;
  }

  Map<String, Object> knownFields() {
    return fields == null ? Map.of() : fields;
  }

  static List<String> frames(Throwable failure) {
    return List.of(failure.getStackTrace()).stream()
        .limit(MAX_FRAMES)
        .map(FailureRecord::text)
        .toList();
  }

  StackTraceElement[] frames() {
    List<String> texts = stack == null ? List.of() : stack;
    return texts.stream()
        .map(FailureRecord::frame)
        .flatMap(Optional::stream)
        .toArray(StackTraceElement[]::new);
  }

  private static String text(StackTraceElement frame) {
    String file = frame.getFileName() == null ? "" : frame.getFileName();
    return "%s.%s(%s:%d)"
        .formatted(frame.getClassName(), frame.getMethodName(), file, frame.getLineNumber());
  }

  /** Parses a frame; empty if the text is not one. */
  private static Optional<StackTraceElement> frame(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    int open = text.indexOf('(');
    int colon = text.lastIndexOf(':');
    int dot = open < 0 ? -1 : text.lastIndexOf('.', open);
    if (dot < 0 || colon < open || !text.endsWith(")")) {
      return Optional.empty();
    }
    String file = text.substring(open + 1, colon);
    try {
      int line = Integer.parseInt(text.substring(colon + 1, text.length() - 1));
      return Optional.of(
          new StackTraceElement(
              text.substring(0, dot),
              text.substring(dot + 1, open),
              file.isEmpty() ? null : file,
              line));
    } catch (NumberFormatException noLine) {
      return Optional.empty();
    }
  }
}
