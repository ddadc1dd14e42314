package dev.cairn.springai;

import dev.cairn.error.RecordedException;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.execution.ToolExecutionException;

/**
 * The result of a tool call in its record.
 *
 * @param text the text for the model, or the message of the failure
 * @param failure the class of the exception that the tool threw; null if it returned a result
 */
record RecordedToolResult(@Nullable String text, @Nullable String failure) {
  static RecordedToolResult of(@Nullable String result) {
    return new RecordedToolResult(result, null);
  }

  static RecordedToolResult failed(RuntimeException failure) {
    Throwable cause =
        failure instanceof ToolExecutionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String type = cause.getClass().getName();
    return new RecordedToolResult(cause.getMessage() == null ? type : cause.getMessage(), type);
  }

  /** Returns the text for the model, or throws the failure. */
  String toResult(ToolDefinition tool) {
    String present = text == null ? "" : text;
    if (failure != null) {
      throw new ToolExecutionException(tool, new RecordedException(present, failure, null));
    }
    return present;
  }
}
