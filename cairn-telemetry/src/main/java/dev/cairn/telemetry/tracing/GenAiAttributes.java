package dev.cairn.telemetry.tracing;

import dev.cairn.agents.ModelResult;
import dev.cairn.agents.Usage;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.StepInvocation;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/**
 * Adds the attributes of calls of language models to the spans of their steps, by the conventions
 * of OpenTelemetry, which are not stable yet: a new version of Cairn may change the names. Add it
 * after {@link Tracing}:
 *
 * {@snippet :
 * Config withModels = traced.interceptor(new GenAiAttributes());
 * }
 *
 * <p>It needs {@code cairn-agents}, which the modules for frameworks bring. A span that the next
 * process sends again after a crash does not have these attributes.
 */
public final class GenAiAttributes implements Interceptor {
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.response.model");
  private static final AttributeKey<Long> INPUT = AttributeKey.longKey("gen_ai.usage.input_tokens");
  private static final AttributeKey<Long> OUTPUT =
      AttributeKey.longKey("gen_ai.usage.output_tokens");

  /** Creates it. */
  public GenAiAttributes() {
    // it has no settings
  }

  @Override
  public @Nullable Object step(StepInvocation step) throws Exception {
    Object result = step.proceed();
    if (result instanceof ModelResult answer && Span.current().isRecording()) {
      answer.modelUsage().ifPresent(GenAiAttributes::add);
    }
    return result;
  }

  private static void add(Usage usage) {
    Span span = Span.current();
    span.setAttribute(OPERATION, "chat");
    if (!usage.model().isEmpty()) {
      span.setAttribute(MODEL, usage.model());
    }
    span.setAttribute(INPUT, (Long) usage.inputTokens());
    span.setAttribute(OUTPUT, (Long) usage.outputTokens());
  }
}
