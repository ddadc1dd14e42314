package dev.cairn.langchain4j;

import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ToolArgumentsException;
import dev.langchain4j.exception.ToolExecutionException;
import dev.langchain4j.service.tool.ToolExecutionResult;
import org.jspecify.annotations.Nullable;

/**
 * The result of a tool call in its record.
 *
 * @param outcome how the call ended
 * @param text the text for the model, or the message of the failure; null if there are contents
 * @param contents images and other contents as JSON, written by LangChain4j; null for a text
 */
record RecordedToolResult(Outcome outcome, @Nullable String text, @Nullable String contents) {
  /** How a call ended. */
  enum Outcome {
    /** The tool returned a result. */
    RESULT,
    /** The tool returned a result that describes an error. */
    ERROR_RESULT,
    /** The tool failed. */
    FAILED,
    /** The arguments do not match the tool. */
    INVALID_ARGUMENTS
  }

  static RecordedToolResult of(ToolExecutionResult result) {
    Outcome outcome = result.isError() ? Outcome.ERROR_RESULT : Outcome.RESULT;
    boolean isText =
        result.resultContents() == null
            || result.resultContents().stream().allMatch(TextContent.class::isInstance);
    return isText
        ? new RecordedToolResult(outcome, result.resultText(), null)
        : new RecordedToolResult(
            outcome,
            null,
            ChatMessageSerializer.messageToJson(UserMessage.from(result.resultContents())));
  }

  static RecordedToolResult failed(RuntimeException failure, boolean invalidArguments) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String message = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
    return new RecordedToolResult(
        invalidArguments ? Outcome.INVALID_ARGUMENTS : Outcome.FAILED, message, null);
  }

  ToolExecutionResult toResult() {
    return switch (outcome) {
      case RESULT -> result(false);
      case ERROR_RESULT -> result(true);
      case FAILED -> throw new ToolExecutionException(text);
      case INVALID_ARGUMENTS -> throw new ToolArgumentsException(text);
    };
  }

  private ToolExecutionResult result(boolean isError) {
    ToolExecutionResult.Builder result = ToolExecutionResult.builder().isError(isError);
    if (contents != null
        && ChatMessageDeserializer.messageFromJson(contents) instanceof UserMessage message) {
      return result.resultContents(message.contents()).build();
    }
    return result.result(text).resultText(text).build();
  }
}
