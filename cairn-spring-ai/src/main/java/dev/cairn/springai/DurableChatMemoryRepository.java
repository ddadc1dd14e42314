package dev.cairn.springai;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import java.util.List;
import org.springframework.ai.chat.memory.ChatMemoryRepository;
import org.springframework.ai.chat.messages.Message;

/**
 * A repository of conversations that are stored elsewhere, whose reads and writes are recorded
 * steps of the workflow that makes them. On a replay nothing is read or written again, so a memory
 * on top of it returns what it returned the first time. Immutable and thread-safe.
 *
 * {@snippet :
 * ChatMemory memory =
 *     MessageWindowChatMemory.builder()
 *         .chatMemoryRepository(DurableChatMemoryRepository.of(stored))
 *         .build();
 * }
 *
 * <p>A conversation that belongs to one workflow needs no repository: a memory that workflow code
 * creates without one is filled again on each replay, from the records of the model calls.
 *
 * <p>A write that was executed and not recorded, because the process died in between, is executed
 * again. It replaces the conversation as a whole, so this has no effect, unless someone else has
 * changed the conversation meanwhile: do not let two workflows write the same one at once.
 *
 * <p>The record of a read contains all messages of the conversation. Their metadata become plain
 * values, as for {@link DurableChatModel}.
 */
public final class DurableChatMemoryRepository implements ChatMemoryRepository {
  private final ChatMemoryRepository repository;
  private final Retry retry;

  private DurableChatMemoryRepository(ChatMemoryRepository repository, Retry retry) {
    this.repository = repository;
    this.retry = retry;
  }

  /** The messages of a conversation in a record. */
  private record Conversation(List<RecordedMessage> messages) {
    static Conversation of(List<Message> messages) {
      return new Conversation(messages.stream().map(RecordedMessage::of).toList());
    }

    List<Message> toMessages() {
      return messages.stream().map(RecordedMessage::toMessage).toList();
    }
  }

  /** The ids of all conversations in a record. */
  private record Ids(List<String> ids) {}

  /**
   * Returns a durable repository, whose steps are not retried.
   *
   * @param repository the repository that is used in the steps
   * @return the durable repository
   */
  public static DurableChatMemoryRepository of(ChatMemoryRepository repository) {
    return new DurableChatMemoryRepository(repository, Retry.never());
  }

  /**
   * Sets the retry policy of the steps.
   *
   * @param policy how often and when a read or write is retried
   * @return a changed copy
   */
  public DurableChatMemoryRepository retry(Retry policy) {
    return new DurableChatMemoryRepository(repository, policy);
  }

  /**
   * Reads the ids in a step with the name {@code memoryIds}.
   *
   * @return the ids of all conversations
   */
  @Override
  public List<String> findConversationIds() {
    Ids recorded =
        Durable.step("memoryIds", retry, () -> new Ids(repository.findConversationIds()));
    return recorded.ids();
  }

  /**
   * Reads a conversation in a step with the name {@code memoryRead}.
   *
   * @param conversationId the id of the conversation
   * @return its messages; empty if there is none
   */
  @Override
  public List<Message> findByConversationId(String conversationId) {
    Conversation recorded =
        Durable.step(
            "memoryRead",
            retry,
            () -> Conversation.of(repository.findByConversationId(conversationId)));
    return recorded.toMessages();
  }

  /**
   * Replaces a conversation in a step with the name {@code memoryWrite}.
   *
   * @param conversationId the id of the conversation
   * @param messages all of its messages
   */
  @Override
  public void saveAll(String conversationId, List<Message> messages) {
    Durable.step("memoryWrite", retry, () -> repository.saveAll(conversationId, messages));
  }

  /**
   * Deletes a conversation in a step with the name {@code memoryDelete}.
   *
   * @param conversationId the id of the conversation
   */
  @Override
  public void deleteByConversationId(String conversationId) {
    Durable.step("memoryDelete", retry, () -> repository.deleteByConversationId(conversationId));
  }
}
