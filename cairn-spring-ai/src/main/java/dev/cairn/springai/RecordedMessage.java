package dev.cairn.springai;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AbstractMessage;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;
import org.springframework.ai.content.MediaContent;

/**
 * A message of a conversation in a record. Subclasses of the four types of messages come back as
 * the type that they extend.
 *
 * @param type the type of the message
 * @param text the text; null if there is none
 * @param toolCalls the tool calls of an assistant message, in order
 * @param toolResponses the results in a tool response message, in order
 * @param media images, audio and so on
 * @param details the other metadata
 */
record RecordedMessage(
    MessageType type,
    @Nullable String text,
    List<ToolCall> toolCalls,
    List<ToolResponse> toolResponses,
    List<RecordedMedia> media,
    RecordedValue details) {

  /** One tool call. Its arguments are the text that the model wrote, which may be invalid JSON. */
  record ToolCall(
      @Nullable String id,
      @Nullable String type,
      @Nullable String name,
      @Nullable String arguments) {
    static ToolCall of(AssistantMessage.ToolCall call) {
      return new ToolCall(call.id(), call.type(), call.name(), call.arguments());
    }

    @SuppressWarnings("NullAway") // providers leave components null, and they come back as such
    AssistantMessage.ToolCall toToolCall() {
      return new AssistantMessage.ToolCall(id, type, name, arguments);
    }
  }

  /** The result of one tool call. */
  record ToolResponse(@Nullable String id, @Nullable String name, @Nullable String data) {
    static ToolResponse of(ToolResponseMessage.ToolResponse response) {
      return new ToolResponse(response.id(), response.name(), response.responseData());
    }

    @SuppressWarnings("NullAway") // as for the call
    ToolResponseMessage.ToolResponse toToolResponse() {
      return new ToolResponseMessage.ToolResponse(id, name, data);
    }
  }

  static RecordedMessage of(Message message) {
    return new RecordedMessage(
        message.getMessageType(),
        message.getText(),
        message instanceof AssistantMessage assistant
            ? assistant.getToolCalls().stream().map(ToolCall::of).toList()
            : List.of(),
        message instanceof ToolResponseMessage tools
            ? tools.getResponses().stream().map(ToolResponse::of).toList()
            : List.of(),
        message instanceof MediaContent content
            ? content.getMedia().stream().map(RecordedMedia::of).toList()
            : List.of(),
        details(message));
  }

  /** The metadata without the type, which each message puts into them itself. */
  private static RecordedValue details(Message message) {
    Map<String, Object> details = new LinkedHashMap<>(message.getMetadata());
    details.remove(AbstractMessage.MESSAGE_TYPE);
    return RecordedValue.of(details);
  }

  Message toMessage() {
    return switch (type) {
      case USER -> {
        UserMessage.Builder user = UserMessage.builder().media(restoredMedia());
        yield user.text(textOrEmpty()).metadata(details.toMap()).build();
      }
      case SYSTEM -> SystemMessage.builder().text(textOrEmpty()).metadata(details.toMap()).build();
      case ASSISTANT -> toAssistantMessage();
      case TOOL ->
          ToolResponseMessage.builder()
              .responses(toolResponses.stream().map(ToolResponse::toToolResponse).toList())
              .metadata(details.toMap())
              .build();
    };
  }

  AssistantMessage toAssistantMessage() {
    return AssistantMessage.builder()
        .content(text)
        .properties(details.toMap())
        .toolCalls(toolCalls.stream().map(ToolCall::toToolCall).toList())
        .media(restoredMedia())
        .build();
  }

  private List<Media> restoredMedia() {
    return media.stream().map(RecordedMedia::toMedia).toList();
  }

  private String textOrEmpty() {
    return text == null ? "" : text;
  }
}
