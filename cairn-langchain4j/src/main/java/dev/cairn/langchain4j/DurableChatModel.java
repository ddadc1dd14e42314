package dev.cairn.langchain4j;

import dev.cairn.agents.Budget;
import dev.cairn.agents.BudgetExceededException;
import dev.cairn.agents.ModelPart;
import dev.cairn.agents.RateLimit;
import dev.cairn.agents.Usage;
import dev.cairn.agents.internal.CallOutcome;
import dev.cairn.agents.internal.CallSettings;
import dev.cairn.agents.internal.ModelCall;
import dev.cairn.common.TypeRef;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

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
  static final TypeRef<CallOutcome<RecordedAnswer>> RECORD = new TypeRef<>() {};
  private static final CallSettings STANDARD =
      CallSettings.standard(
              Retry.attempts(5).retryIf(ModelFailures::isTransient),
              ofTransient(ModelFailures::retryAfter))
          .details(ModelFailures::details);

  private final WrappedModel model;
  private final CallSettings settings;

  private DurableChatModel(WrappedModel model, CallSettings settings) {
    this.model = model;
    this.settings = settings;
  }

  /** The workflow sleeps only for failures that are retried. */
  private static Function<Throwable, Optional<Duration>> ofTransient(
      Function<Throwable, Optional<Duration>> waitTime) {
    return failure ->
        ModelFailures.isTransient(failure) ? waitTime.apply(failure) : Optional.empty();
  }

  /**
   * Returns a durable model.
   *
   * @param model the model that is called in the steps
   * @return the durable model
   */
  public static DurableChatModel of(ChatModel model) {
    return new DurableChatModel(new WrappedModel.Blocking(model), STANDARD);
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
    return new DurableChatModel(new WrappedModel.Streaming(model, stream), STANDARD);
  }

  /**
   * Sets the name of the steps, {@code model} by default.
   *
   * @param step the name, as for {@link Durable#step}
   * @return a changed copy
   */
  public DurableChatModel named(String step) {
    return new DurableChatModel(model, settings.step(step));
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
    return new DurableChatModel(model, settings.retry(policy));
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
    return new DurableChatModel(model, settings.retryAfter(ofTransient(waitTime)));
  }

  /**
   * Adds a budget: a call is rejected if the calls before it have used one of the budgets of the
   * model. Budgets of one run belong to workflow code, which creates them and calls this.
   *
   * @param budget a limit on what calls use
   * @return a changed copy
   */
  public DurableChatModel budget(Budget budget) {
    return new DurableChatModel(model, settings.budget(budget));
  }

  /**
   * Sets how often models may be called, over all executors.
   *
   * @param limit the limit
   * @return a changed copy
   */
  public DurableChatModel rateLimit(RateLimit limit) {
    return new DurableChatModel(model, settings.rateLimit(limit));
  }

  /**
   * Calls the model in a recorded step.
   *
   * @param request the messages and parameters
   * @return the recorded response
   * @throws BudgetExceededException if a budget is used up; the model is not called
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
   * @throws BudgetExceededException if a budget is used up; the model is not called
   * @throws UsageException outside a workflow
   */
  @Override
  public ChatResponse chat(ChatRequest request, ChatRequestOptions options) {
    var call =
        new ModelCall<>(settings, RECORD, () -> RecordedAnswer.of(model.call(request, options)));
    ChatResponse response = call.execute(RecordedAnswer::toResponse, DurableChatModel::usage);
    ToolBranches.received(response.aiMessage().toolExecutionRequests().size());
    return response;
  }

  /** Providers may leave out each number; the total may be more than the sum. */
  static Usage usage(ChatResponse response) {
    TokenUsage usage = response.tokenUsage();
    String model = Objects.requireNonNullElse(response.modelName(), "");
    if (usage == null) {
      return new Usage(model, 0, 0);
    }
    long input = Objects.requireNonNullElse(usage.inputTokenCount(), 0);
    long output = Objects.requireNonNullElse(usage.outputTokenCount(), 0);
    long total = Objects.requireNonNullElse(usage.totalTokenCount(), 0);
    return new Usage(model, input, Math.max(output, total - input));
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
