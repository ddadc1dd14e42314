package dev.cairn.langchain4j.guide;

import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import java.time.Duration;
import java.util.Optional;

/** A conversation that may go on for years. */
public class ChatAgent {
  private static final int TURNS = 3;

  private final DurableChatModel model;

  public ChatAgent(DurableChatModel model) {
    this.model = model;
  }

  interface Assistant {
    String answer(String message);
  }

  @Workflow
  public String chat(String conversation) {
    ChatMemory memory = MessageWindowChatMemory.withMaxMessages(40);
    ChatMessageDeserializer.messagesFromJson(conversation).forEach(memory::add);
    Assistant assistant =
        AiServices.builder(Assistant.class).chatModel(model).chatMemory(memory).build();
    for (int turn = 0; turn < TURNS; turn++) {
      Optional<String> message = Durable.receive("message", String.class, Duration.ofDays(30));
      if (message.isEmpty()) {
        return "ended";
      }
      Durable.publish("reply", assistant.answer(message.get()));
    }
    throw Durable.continueAsNew(
        this::chat, ChatMessageSerializer.messagesToJson(memory.messages()));
  }
}
