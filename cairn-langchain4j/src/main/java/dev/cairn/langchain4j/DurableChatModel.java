package dev.cairn.langchain4j;

import dev.cairn.agents.ModelPart;
import dev.cairn.agents.TokenBudget;
import dev.cairn.agents.TokenBudgetExceededException;
import dev.cairn.error.UsageException;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A chat model whose calls are recorded steps of the workflow that makes them. Immutable and
 * thread-safe: one instance serves all workflows, and each method that changes a setting returns a
 * copy.
 *
 * {@snippet :
 * DurableChatModel model = DurableChatModel.of(openAi);
 * ResearchAgent agent = cairn.durable(ResearchAgent.class, model, searchEngine);
 * }
 *
 * <p><b>Records.</b> A response is recorded with its text, thinking, tool calls, attributes, id,
 * model name, token usage and finish reason, and returned as decoded from the record. Of the
 * subclasses of token usage and metadata, those of OpenAI are restored, without raw HTTP responses
 * and log probabilities; those of other providers become {@code TokenUsage} and {@code
 * ChatResponseMetadata}. The request is not recorded: if the prompt or the wrapped model was
 * changed between a crash and the replay, recorded responses remain as they are, with the name of
 * the model that gave them, and only further calls use the change.
 *
 * <p><b>Retries.</b> Failures that {@link ModelFailures#isTransient} are retried, by default with 5
 * tries in a run and pauses of 0.5 seconds to a minute; others are the outcome of the step. If a
 * provider says how long to wait ({@link #retryAfter}), this is recorded as the result of the step,
 * and the workflow sleeps for that time before its next step; also at most as often as the policy
 * permits tries. Set {@code maxRetries(0)} on the wrapped model, because its own retries are
 * neither visible nor limited by this.
 *
 * <p><b>Places.</b> In workflow code and branches a call is a step. Inside a step or transaction it
 * is part of that step, which is then recorded and retried as a whole. Elsewhere, also on threads
 * that a workflow starts itself, a call throws a {@link UsageException}; use the wrapped model
 * there.
 */
public final class DurableChatModel implements ChatModel {
  private static final Retry DEFAULT_RETRY = Retry.attempts(5).retryIf(ModelFailures::isTransient);

  private final WrappedModel model;
  private final Settings settings;

  private DurableChatModel(WrappedModel model, Settings settings) {
    this.model = model;
    this.settings = settings;
  }

  private record Settings(
      String name,
      Retry retry,
      Function<Throwable, Optional<Duration>> retryAfter,
      @Nullable TokenBudget budget) {
    static Settings standard() {
      return new Settings("model", DEFAULT_RETRY, ModelFailures::retryAfter, null);
    }
  }

  /**
   * Returns a durable model.
   *
   * @param model the model that is called in the steps
   * @return the durable model
   */
  public static DurableChatModel of(ChatModel model) {
    return new DurableChatModel(new WrappedModel.Blocking(model), Settings.standard());
  }

  /**
   * Returns a durable model that appends the tokens of its responses to a stream of the workflow
   * while the step runs. Readers use {@code cairn.messages().stream(id, stream, ModelPart.class)};
   * see {@link ModelPart} for tries that failed.
   *
   * @param model the model that is called in the steps
   * @param stream the name of the stream
   * @return the durable model
   */
  public static DurableChatModel streaming(StreamingChatModel model, String stream) {
    return new DurableChatModel(new WrappedModel.Streaming(model, stream), Settings.standard());
  }

  /**
   * Sets the name of the steps, {@code model} by default.
   *
   * @param step the name, as for {@link Durable#step}
   * @return a changed copy
   */
  public DurableChatModel named(String step) {
    return new DurableChatModel(
        model, new Settings(step, settings.retry, settings.retryAfter, settings.budget));
  }

  /**
   * Sets the retry policy, which replaces the standard policy as a whole. Add {@code
   * retryIf(ModelFailures::isTransient)}, unless all failures are to be retried. Its timeout limits
   * each try.
   *
   * @param policy how often and when a call is retried
   * @return a changed copy
   */
  public DurableChatModel retry(Retry policy) {
    return new DurableChatModel(
        model, new Settings(settings.name, policy, settings.retryAfter, settings.budget));
  }

  /**
   * Sets how to find the time that a provider asks to wait, such as the value of a {@code
   * Retry-After} header. The exceptions of LangChain4j contain no headers, so by default the time
   * is taken from the message ({@link ModelFailures#retryAfter}). An HTTP client of your own can
   * throw an exception that has it.
   *
   * @param waitTime returns the time to wait; empty for the pauses of the retry policy
   * @return a changed copy
   */
  public DurableChatModel retryAfter(Function<Throwable, Optional<Duration>> waitTime) {
    return new DurableChatModel(
        model, new Settings(settings.name, settings.retry, waitTime, settings.budget));
  }

  /**
   * Sets the token budget, which belongs to one run of one workflow. Call this in workflow code.
   *
   * @param budget a budget that the workflow code created
   * @return a changed copy
   */
  public DurableChatModel budget(TokenBudget budget) {
    return new DurableChatModel(
        model, new Settings(settings.name, settings.retry, settings.retryAfter, budget));
  }

  /**
   * Calls the model in a recorded step.
   *
   * @param request the messages and parameters
   * @return the recorded response
   * @throws TokenBudgetExceededException if the budget is used up; the model is not called
   * @throws UsageException outside a workflow
   */
  @Override
  public ChatResponse doChat(ChatRequest request) {
    return chat(request, ChatRequestOptions.EMPTY);
  }

  /**
   * Calls the model in a recorded step. Listeners of the wrapped model see each call that is made,
   * and nothing on a replay.
   *
   * @param request the messages and parameters
   * @param options attributes for listeners of the wrapped model
   * @return the recorded response
   * @throws TokenBudgetExceededException if the budget is used up; the model is not called
   * @throws UsageException outside a workflow
   */
  @Override
  public ChatResponse chat(ChatRequest request, ChatRequestOptions options) {
    if (settings.budget != null) {
      settings.budget.check();
    }
    ChatResponse response = call(request, options);
    if (settings.budget != null) {
      settings.budget.add(tokens(response));
    }
    ToolBranches.received(response.aiMessage().toolExecutionRequests().size());
    return response;
  }

  private static long tokens(ChatResponse response) {
    TokenUsage usage = response.tokenUsage();
    Integer total = usage == null ? null : usage.totalTokenCount();
    return total == null ? 0 : total;
  }

  private ChatResponse call(ChatRequest request, ChatRequestOptions options) {
    for (int calls = 1; ; calls++) {
      var attempt = new Attempt(request, options, calls < settings.retry.attempts());
      RecordedCall recorded = Durable.step(settings.name, settings.retry, attempt::execute);
      if (recorded.answer() != null) {
        return recorded.answer().toResponse();
      }
      attempt.pause(recorded);
    }
  }

  /** The tries of one step. */
  private final class Attempt {
    private final ChatRequest request;
    private final ChatRequestOptions options;
    private final boolean mayPause;
    private @Nullable RuntimeException postponed;

    Attempt(ChatRequest request, ChatRequestOptions options, boolean mayPause) {
      this.request = request;
      this.options = options;
      this.mayPause = mayPause;
    }

    RecordedCall execute() {
      try {
        return RecordedCall.answered(RecordedAnswer.of(model.call(request, options)));
      } catch (RuntimeException failure) {
        Optional<Duration> wait = mayPause ? waitTime(failure) : Optional.empty();
        postponed = failure;
        return wait.map(time -> RecordedCall.postponed(time, failure)).orElseThrow(() -> failure);
      }
    }

    private Optional<Duration> waitTime(RuntimeException failure) {
      return ModelFailures.isTransient(failure)
          ? settings.retryAfter.apply(failure)
          : Optional.empty();
    }

    /**
     * Sleeps in the workflow. A call inside a step cannot sleep, and fails with its own failure.
     */
    void pause(RecordedCall recorded) {
      try {
        Durable.sleep(recorded.pause());
      } catch (UsageException insideStep) {
        if (postponed == null || insideStep.getCause() instanceof InterruptedException) {
          throw insideStep;
        }
        throw postponed;
      }
    }
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return model.defaultRequestParameters();
  }

  @Override
  public ModelProvider provider() {
    return model.provider();
  }

  @Override
  public Set<Capability> supportedCapabilities() {
    return model.supportedCapabilities();
  }
}
