package dev.cairn.agents.internal;

import dev.cairn.codec.JsonCodec;
import dev.cairn.common.TypeRef;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.history.ExportedHistory;
import dev.cairn.spi.ValueType;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The responses of a model in an exported history, in order. Thread-safe.
 *
 * @param <R> the type of responses
 */
public final class RecordedConversation<R> {
  private static final JsonCodec JSON = new JsonCodec();

  private final String workflowId;
  private final List<R> responses;
  private final AtomicInteger calls = new AtomicInteger();

  private RecordedConversation(String workflowId, List<R> responses) {
    this.workflowId = workflowId;
    this.responses = responses;
  }

  /**
   * Reads the responses of some steps, also those in branches.
   *
   * @param history the history of an agent
   * @param step the name of the steps
   * @param type the type of their records
   * @param restore makes a response of its recorded form
   * @param <A> the recorded form of responses
   * @param <R> the type of responses
   * @return the responses
   * @throws InvalidArgumentException if the history has no such step
   */
  public static <A, R> RecordedConversation<R> of(
      ExportedHistory history, String step, TypeRef<CallOutcome<A>> type, Function<A, R> restore) {
    Pattern key = Pattern.compile("(.*/)?" + Pattern.quote(step) + "(#\\d+)?");
    var call = new ValueType("a model call", type.type());
    List<R> responses =
        history.steps().stream()
            .filter(record -> key.matcher(record.key()).matches())
            .flatMap(record -> RecordedConversation.<A>answer(call, record.output()).stream())
            .map(restore)
            .toList();
    String id = history.workflow().id();
    if (responses.isEmpty()) {
      throw new InvalidArgumentException(
          "step",
          "The history of workflow '%s' has no response of a step '%s'; it has the steps %s."
              .formatted(
                  id, step, history.steps().stream().map(ExportedHistory.Step::key).toList()));
    }
    return new RecordedConversation<>(id, responses);
  }

  /** Returns nothing for a call that failed or was postponed. */
  @SuppressWarnings("unchecked") // the codec returns the declared type
  private static <A> List<A> answer(ValueType type, @Nullable String output) {
    if (output == null) {
      return List.of();
    }
    var call = (CallOutcome<A>) JSON.decode(type, output);
    return call == null || call.answer() == null ? List.of() : List.of(call.answer());
  }

  /**
   * Returns the number of recorded responses.
   *
   * @return how many calls are answered
   */
  public int size() {
    return responses.size();
  }

  /**
   * Returns the next recorded response.
   *
   * @return the response
   * @throws UsageException if there is none: the code makes more calls than the recorded one
   */
  public R next() {
    int call = calls.getAndIncrement();
    if (call >= responses.size()) {
      throw new UsageException(
          "The history of workflow '%s' has %d responses, and this is call %d. The conversation has become longer; record it again with the new code."
              .formatted(workflowId, responses.size(), call + 1));
    }
    return responses.get(call);
  }
}
