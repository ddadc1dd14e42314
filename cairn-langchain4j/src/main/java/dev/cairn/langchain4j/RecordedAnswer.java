package dev.cairn.langchain4j;

import dev.cairn.agents.ModelResult;
import dev.cairn.agents.Usage;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The response of a model in its record.
 *
 * @param text the text of the message; null if there is none
 * @param thinking the reasoning of the model; null if there is none
 * @param toolCalls the tool calls, in order
 * @param images the generated images
 * @param attributes the other attributes of the message as JSON, written by LangChain4j; null if
 *     there are none
 * @param metadata the id, the model, the usage and so on
 */
record RecordedAnswer(
    @Nullable String text,
    @Nullable String thinking,
    List<ToolCall> toolCalls,
    List<GeneratedImage> images,
    @Nullable String attributes,
    RecordedMetadata metadata)
    implements ModelResult {

  /** One tool call. Its arguments are the text that the model wrote, which may be invalid JSON. */
  record ToolCall(@Nullable String id, @Nullable String name, @Nullable String arguments) {
    static ToolCall of(ToolExecutionRequest request) {
      return new ToolCall(request.id(), request.name(), request.arguments());
    }

    ToolExecutionRequest toRequest() {
      return ToolExecutionRequest.builder().id(id).name(name).arguments(arguments).build();
    }
  }

  /** An image in an attribute of the message. */
  record GeneratedImage(
      @Nullable URI url,
      @Nullable String base64Data,
      @Nullable String mimeType,
      @Nullable String revisedPrompt) {
    static GeneratedImage of(Image image) {
      return new GeneratedImage(
          image.url(), image.base64Data(), image.mimeType(), image.revisedPrompt());
    }

    Image toImage() {
      Image.Builder image = Image.builder();
      if (url != null) {
        image.url(url);
      }
      return image.base64Data(base64Data).mimeType(mimeType).revisedPrompt(revisedPrompt).build();
    }
  }

  static RecordedAnswer of(ChatResponse response) {
    AiMessage message = response.aiMessage();
    return new RecordedAnswer(
        message.text(),
        message.thinking(),
        message.toolExecutionRequests().stream().map(ToolCall::of).toList(),
        message.images().stream().map(GeneratedImage::of).toList(),
        attributesOf(message),
        RecordedMetadata.of(response.metadata()));
  }

  private static @Nullable String attributesOf(AiMessage message) {
    var attributes = new LinkedHashMap<>(message.attributes());
    attributes.remove(AiMessage.GENERATED_IMAGES_KEY);
    return attributes.isEmpty()
        ? null
        : ChatMessageSerializer.messageToJson(AiMessage.builder().attributes(attributes).build());
  }

  @Override
  public Optional<Usage> modelUsage() {
    return Optional.of(DurableChatModel.usage(toResponse()));
  }

  ChatResponse toResponse() {
    AiMessage message =
        AiMessage.builder()
            .text(text)
            .thinking(thinking)
            .toolExecutionRequests(toolCalls.stream().map(ToolCall::toRequest).toList())
            .attributes(restoredAttributes())
            .build();
    return ChatResponse.builder().aiMessage(message).metadata(metadata.toMetadata()).build();
  }

  private Map<String, Object> restoredAttributes() {
    var restored = new LinkedHashMap<String, Object>();
    if (attributes != null
        && ChatMessageDeserializer.messageFromJson(attributes) instanceof AiMessage message) {
      restored.putAll(message.attributes());
    }
    if (!images.isEmpty()) {
      restored.put(
          AiMessage.GENERATED_IMAGES_KEY, images.stream().map(GeneratedImage::toImage).toList());
    }
    return restored;
  }
}
