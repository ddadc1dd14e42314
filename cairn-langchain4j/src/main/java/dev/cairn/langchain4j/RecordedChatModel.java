package dev.cairn.langchain4j;

import dev.cairn.agents.internal.RecordedConversation;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.history.ExportedHistory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;

/**
 * A model for tests that gives the responses of a recorded conversation, in order, whatever it is
 * asked. So the code around a conversation is tested without a model.
 *
 * {@snippet :
 * ExportedHistory history = ExportedHistory.read(Path.of("src/test/resources/research-17.json"));
 * DurableChatModel model = DurableChatModel.of(RecordedChatModel.of(history));
 * }
 *
 * <p>Thread-safe; parallel calls get the responses in the order in which they arrive.
 */
public final class RecordedChatModel implements ChatModel {
  private final RecordedConversation<ChatResponse> conversation;

  private RecordedChatModel(RecordedConversation<ChatResponse> conversation) {
    this.conversation = conversation;
  }

  /**
   * Returns a model with the responses of the steps {@code model}.
   *
   * @param history the history of an agent, see {@code cairn.histories()}
   * @return the model
   * @throws InvalidArgumentException if the history has no such step
   */
  public static RecordedChatModel of(ExportedHistory history) {
    return of(history, "model");
  }

  /**
   * Returns a model with the responses of some steps, also those in branches.
   *
   * @param history the history of an agent, see {@code cairn.histories()}
   * @param step the name of the steps, as given to {@link DurableChatModel#named}
   * @return the model
   * @throws InvalidArgumentException if the history has no such step
   */
  public static RecordedChatModel of(ExportedHistory history, String step) {
    return new RecordedChatModel(
        RecordedConversation.of(
            history, step, DurableChatModel.RECORD, RecordedAnswer::toResponse));
  }

  /**
   * Returns the number of recorded responses.
   *
   * @return how many calls are answered
   */
  public int responses() {
    return conversation.size();
  }

  /**
   * Returns the next recorded response.
   *
   * @throws UsageException if there is none: the code makes more calls than the recorded one
   */
  @Override
  public ChatResponse doChat(ChatRequest request) {
    return conversation.next();
  }
}
