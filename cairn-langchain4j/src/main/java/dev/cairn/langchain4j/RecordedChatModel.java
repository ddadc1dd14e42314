package dev.cairn.langchain4j;

import dev.cairn.agents.internal.CallOutcome;
import dev.cairn.codec.JsonCodec;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.history.ExportedHistory;
import dev.cairn.spi.ValueType;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
  private static final JsonCodec JSON = new JsonCodec();
  private static final ValueType CALL =
      new ValueType("a model call", DurableChatModel.RECORD.type());

  private final String workflowId;
  private final List<ChatResponse> responses;
  private final AtomicInteger calls = new AtomicInteger();

  private RecordedChatModel(String workflowId, List<ChatResponse> responses) {
    this.workflowId = workflowId;
    this.responses = responses;
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
    Pattern key = Pattern.compile("(.*/)?" + Pattern.quote(step) + "(#\\d+)?");
    List<ChatResponse> responses =
        history.steps().stream()
            .filter(record -> key.matcher(record.key()).matches())
            .flatMap(record -> response(record.output()).stream())
            .toList();
    String id = history.workflow().id();
    if (responses.isEmpty()) {
      throw new InvalidArgumentException(
          "step",
          "The history of workflow '%s' has no response of a step '%s'; it has the steps %s."
              .formatted(
                  id, step, history.steps().stream().map(ExportedHistory.Step::key).toList()));
    }
    return new RecordedChatModel(id, responses);
  }

  /** Returns nothing for a call that failed or was postponed. */
  private static List<ChatResponse> response(@Nullable String output) {
    return output != null
            && JSON.decode(CALL, output) instanceof CallOutcome<?> call
            && call.answer() instanceof RecordedAnswer answer
        ? List.of(answer.toResponse())
        : List.of();
  }

  /**
   * Returns the number of recorded responses.
   *
   * @return how many calls are answered
   */
  public int responses() {
    return responses.size();
  }

  /**
   * Returns the next recorded response.
   *
   * @throws UsageException if there is none: the code makes more calls than the recorded one
   */
  @Override
  public ChatResponse doChat(ChatRequest request) {
    int call = calls.getAndIncrement();
    if (call >= responses.size()) {
      throw new UsageException(
          "The history of workflow '%s' has %d responses, and this is call %d. The conversation has become longer; record it again with the new code."
              .formatted(workflowId, responses.size(), call + 1));
    }
    return responses.get(call);
  }
}
