package dev.cairn.springai;

import dev.cairn.agents.UnrecordableToolCallError;
import dev.cairn.agents.internal.ControlErrors;
import dev.cairn.error.UsageException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.metadata.ToolMetadata;

/**
 * Lets errors pass that must not become messages to the model: those by which the engine stops a
 * run, and durable calls that are rejected.
 */
record PassingToolCallback(ToolCallback callback) implements ToolCallback {
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
    return passing(() -> callback.call(toolInput));
  }

  @Override
  public String call(String toolInput, @Nullable ToolContext toolContext) {
    return passing(() -> callback.call(toolInput, toolContext));
  }

  private String passing(Supplier<String> code) {
    try {
      return code.get();
    } catch (RuntimeException failure) {
      ControlErrors.rethrow(failure);
      rejectUnrecordable(failure);
      throw failure;
    }
  }

  private void rejectUnrecordable(RuntimeException failure) {
    @Nullable UsageException rejected = usage(failure);
    if (rejected != null) {
      String tool = getToolDefinition().name();
      throw new UnrecordableToolCallError(
          "A call of the tool '%s' could not be recorded: %s In a workflow, use ChatClient's call() instead of stream()."
              .formatted(tool, rejected.getMessage()),
          tool,
          rejected);
    }
  }

  private static @Nullable UsageException usage(RuntimeException failure) {
    if (failure instanceof UsageException rejected) {
      return rejected;
    }
    return failure.getCause() instanceof UsageException rejected ? rejected : null;
  }
}
