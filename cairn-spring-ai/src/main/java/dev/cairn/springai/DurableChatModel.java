package dev.cairn.springai;

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
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.Flux;

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
 * <p><b>Records.</b> A response is recorded with its messages, their texts, tool calls, media and
 * metadata, the finish reasons, id, model, token usage and rate limit, and returned as decoded from
 * the record. Subclasses of these types that a provider may have become the types of Spring AI. The
 * values of metadata and the native usage become plain values: texts, numbers, lists and maps.
 * Metadata of the prompt are not recorded. Neither is the request: if the prompt or the wrapped
 * model was changed between a crash and the replay, recorded responses remain as they are, with the
 * name of the model that gave them, and only further calls use the change.
 *
 * <p><b>Tools.</b> The wrapped model gets the definitions of the tools, and returns tool calls. A
 * {@code ChatClient} executes them in workflow code; see {@link DurableTools}. A wrapped model that
 * executes tools itself fails with an {@code UnrecordableToolCallError}.
 *
 * <p><b>Retries.</b> Failures that {@link ModelFailures#isTransient} are retried, by default with 5
 * tries in a run and pauses of 0.5 seconds to a minute; others are the outcome of the step. If a
 * provider says how long to wait ({@link #retryAfter}), this is recorded as the result of the step,
 * and the workflow sleeps for that time before its next step; also at most as often as the policy
 * permits tries. Set {@code maxRetries(0)}, or a {@code RetryTemplate} without retries, on the
 * wrapped model, because its own retries are neither visible nor limited by this.
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

  private final WrappedModel wrapped;
  private final CallSettings settings;

  private DurableChatModel(WrappedModel wrapped, CallSettings settings) {
    this.wrapped = wrapped;
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
   * Returns a durable model whose {@link #call(Prompt)} appends the tokens of the response to a
   * stream of the workflow while the step runs. Readers use {@code cairn.messages().stream(id,
   * stream, ModelPart.class)}; see {@link ModelPart} for tries that failed. The response is what
   * Spring AI's {@code MessageAggregator} makes of the parts.
   *
   * @param model the model whose {@link ChatModel#stream(Prompt)} is called in the steps
   * @param stream the name of the stream
   * @return the durable model
   */
  public static DurableChatModel streaming(ChatModel model, String stream) {
    return new DurableChatModel(new WrappedModel.Streaming(model, stream), STANDARD);
  }

  /**
   * Sets the name of the steps, {@code model} by default.
   *
   * @param step the name, as for {@link Durable#step}
   * @return a changed copy
   */
  public DurableChatModel named(String step) {
    return new DurableChatModel(wrapped, settings.step(step));
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
    return new DurableChatModel(wrapped, settings.retry(policy));
  }

  /**
   * Sets how to find the time that a provider asks to wait. By default it is taken from the headers
   * in the exception or from its message ({@link ModelFailures#retryAfter}).
   *
   * @param waitTime returns the time to wait; empty for the pauses of the retry policy
   * @return a changed copy
   */
  public DurableChatModel retryAfter(Function<Throwable, Optional<Duration>> waitTime) {
    return new DurableChatModel(wrapped, settings.retryAfter(ofTransient(waitTime)));
  }

  /**
   * Adds a budget: a call is rejected if the calls before it have used one of the budgets of the
   * model. Budgets of one run belong to workflow code, which creates them and calls this.
   *
   * @param budget a limit on what calls use
   * @return a changed copy
   */
  public DurableChatModel budget(Budget budget) {
    return new DurableChatModel(wrapped, settings.budget(budget));
  }

  /**
   * Sets how often models may be called, over all executors.
   *
   * @param limit the limit
   * @return a changed copy
   */
  public DurableChatModel rateLimit(RateLimit limit) {
    return new DurableChatModel(wrapped, settings.rateLimit(limit));
  }

  /**
   * Calls the model in a recorded step.
   *
   * @param prompt the messages and options
   * @return the recorded response
   * @throws BudgetExceededException if a budget is used up; the model is not called
   * @throws UsageException outside a workflow
   */
  @Override
  public ChatResponse call(Prompt prompt) {
    Prompt defined = DefinedTools.in(prompt, getOptions());
    var call = new ModelCall<>(settings, RECORD, () -> RecordedAnswer.of(wrapped.call(defined)));
    return call.execute(RecordedAnswer::toResponse, DurableChatModel::usage);
  }

  /** The total may be more than the sum. */
  static Usage usage(ChatResponse response) {
    ChatResponseMetadata metadata = response.getMetadata();
    long input = metadata.getUsage().getPromptTokens();
    long output = metadata.getUsage().getCompletionTokens();
    long total = metadata.getUsage().getTotalTokens();
    return new Usage(metadata.getModel(), input, Math.max(output, total - input));
  }

  /**
   * Streams the response of the wrapped model outside workflows.
   *
   * @param prompt the messages and options
   * @return the parts of the response
   * @throws UsageException in a workflow, because the parts would arrive on other threads, where
   *     nothing is recorded
   */
  @Override
  public Flux<ChatResponse> stream(Prompt prompt) {
    rejectInWorkflow();
    return Flux.defer(() -> {
      rejectInWorkflow();
      return wrapped.model().stream(prompt);
    });
  }

  private static void rejectInWorkflow() {
    Optional<String> workflow = currentWorkflow();
    if (workflow.isPresent()) {
      throw new UsageException(
          "Workflow '%s' called stream(), which would run on other threads, where nothing is recorded. Use DurableChatModel.streaming(model, \"tokens\") and call(); readers receive the tokens from the stream of the workflow."
              .formatted(workflow.get()),
          workflow.get());
    }
  }

  /** The workflow of this thread, also if the thread was started by its code. */
  private static Optional<String> currentWorkflow() {
    try {
      return Optional.of(Durable.workflowId());
    } catch (UsageException notOnItsThread) {
      return notOnItsThread.workflowId();
    }
  }

  /**
   * Returns the options of the wrapped model.
   *
   * @return the options that apply if a prompt has none
   */
  @Override
  public ChatOptions getOptions() {
    return wrapped.model().getOptions();
  }
}
