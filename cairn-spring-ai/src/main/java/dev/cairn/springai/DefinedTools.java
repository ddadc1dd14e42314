package dev.cairn.springai;

import dev.cairn.agents.UnrecordableToolCallError;
import dev.cairn.error.UsageException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.metadata.ToolMetadata;

/**
 * The tools that the wrapped model gets: it sees their definitions and cannot execute them. A model
 * that executes tools itself makes several calls in one, of which none could be recorded alone.
 */
final class DefinedTools {
  private DefinedTools() {}

  /** Replaces the tools of the prompt, or of the default options of the model if it has none. */
  static Prompt in(Prompt prompt, ChatOptions defaults) {
    ChatOptions options = prompt.getOptions() == null ? defaults : prompt.getOptions();
    if (!(options instanceof ToolCallingChatOptions calling)) {
      return prompt;
    }
    List<ToolCallback> callbacks = calling.getToolCallbacks();
    if (callbacks == null || callbacks.isEmpty()) {
      return prompt;
    }
    List<ToolCallback> defined = callbacks.stream().<ToolCallback>map(DefinedTool::new).toList();
    return prompt.mutate().chatOptions(replaced(calling.mutate(), defined)).build();
  }

  private static ChatOptions replaced(
      ToolCallingChatOptions.Builder<?> options, List<ToolCallback> callbacks) {
    options.toolCallbacks(callbacks);
    return options.build();
  }

  /** A tool that rejects calls. */
  private record DefinedTool(ToolCallback callback) implements ToolCallback {
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
      String tool = getToolDefinition().name();
      var reason = new UsageException("The model executes tools inside its call.");
      throw new UnrecordableToolCallError(
          "The wrapped model of a DurableChatModel called the tool '%s' itself, so the call could not be recorded. Use a model that returns tool calls, and execute them in workflow code: a ChatClient with the DurableChatModel does so."
              .formatted(tool),
          tool,
          reason);
    }

    @Override
    public String call(String toolInput, @Nullable ToolContext context) {
      return call(toolInput);
    }
  }
}
