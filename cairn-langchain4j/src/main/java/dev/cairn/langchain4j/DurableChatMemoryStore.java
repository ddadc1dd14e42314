package dev.cairn.langchain4j;

import dev.cairn.workflow.Durable;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import java.util.List;

/**
 * A memory that is stored elsewhere, such as in a database of the application, for use in
 * workflows: each access is a recorded step, so a replay neither writes the conversation again nor
 * reads one that has changed meanwhile.
 *
 * <p>Most agents do not need it: a memory that workflow code creates is derived from the records,
 * without any storage. Use this to continue a conversation that other programs share.
 */
public final class DurableChatMemoryStore implements ChatMemoryStore {
  private static final String READ = "read memory";
  private static final String WRITE = "write memory";
  private static final String DELETE = "delete memory";

  private final ChatMemoryStore store;

  /**
   * Creates a durable store.
   *
   * @param store where the messages are; it is used in steps
   */
  public DurableChatMemoryStore(ChatMemoryStore store) {
    this.store = store;
  }

  /**
   * Reads the messages, as they were when the step was recorded.
   *
   * @throws dev.cairn.error.UsageException outside a workflow; use the store itself there
   */
  @Override
  public List<ChatMessage> getMessages(Object memoryId) {
    String json =
        Durable.step(READ, () -> ChatMessageSerializer.messagesToJson(store.getMessages(memoryId)));
    return ChatMessageDeserializer.messagesFromJson(json);
  }

  /**
   * Writes the messages, once.
   *
   * @throws dev.cairn.error.UsageException outside a workflow; use the store itself there
   */
  @Override
  public void updateMessages(Object memoryId, List<ChatMessage> messages) {
    List<ChatMessage> copy = List.copyOf(messages);
    Durable.step(WRITE, () -> store.updateMessages(memoryId, copy));
  }

  /**
   * Deletes the messages, once.
   *
   * @throws dev.cairn.error.UsageException outside a workflow; use the store itself there
   */
  @Override
  public void deleteMessages(Object memoryId) {
    Durable.step(DELETE, () -> store.deleteMessages(memoryId));
  }
}
