package dev.cairn.springai;

import dev.cairn.agents.internal.ControlErrors;
import dev.cairn.error.UsageException;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.metadata.ToolMetadata;

/**
 * Executes each call of a tool in a step. A failure that is not retried is recorded as a result, so
 * that the exception processors of Spring AI see the same message on each replay.
 */
record RecordingToolCallback(ToolCallback callback, Retry retry) implements ToolCallback {
  @Override
  public ToolDefinition getToolDefinition() {
    return callback.getToolDefinition();
  }

  @Override
  public ToolMetadata getToolMetadata() {
    return callback.getToolMetadata();
  }

  @Override
  public String call(String toolInput) {
    return inStep(() -> callback.call(toolInput));
  }

  @Override
  public String call(String toolInput, @Nullable ToolContext toolContext) {
    return inStep(() -> callback.call(toolInput, toolContext));
  }

  private String inStep(Supplier<String> code) {
    var tries = new Tries(retry, code);
    RecordedToolResult recorded = Durable.step(getToolDefinition().name(), retry, tries::execute);
    return recorded.toResult(getToolDefinition());
  }

  /** The tries of one step in this run. */
  private static final class Tries {
    private final Retry retry;
    private final Supplier<String> code;
    private int tries;

    Tries(Retry retry, Supplier<String> code) {
      this.retry = retry;
      this.code = code;
    }

    RecordedToolResult execute() {
      tries++;
      try {
        return RecordedToolResult.of(code.get());
      } catch (UsageException misplaced) {
        throw misplaced;
      } catch (RuntimeException wrapped) {
        ControlErrors.rethrow(wrapped);
        RuntimeException failure = unwrapped(wrapped);
        if (retry.permits(failure, tries)) {
          throw failure;
        }
        return RecordedToolResult.failed(failure);
      }
    }

    /** What the tool threw, as far as it is unchecked; the retry policy decides by its type. */
    private static RuntimeException unwrapped(RuntimeException failure) {
      return failure instanceof ToolExecutionException
              && failure.getCause() instanceof RuntimeException cause
          ? cause
          : failure;
    }
  }
}
