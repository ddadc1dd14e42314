package dev.cairn.mcp;

import dev.cairn.error.CairnException;
import dev.cairn.error.InvalidArgumentException;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tool with the code that answers its calls.
 *
 * @param description what clients learn about it
 * @param handler answers its calls
 */
record OfferedTool(Tool description, ToolCall.Handler handler) {
  private static final Logger LOG = LoggerFactory.getLogger(OfferedTool.class);

  /** Answers a call; failures become answers that models can read. */
  ToolAnswer answer(Supplier<ToolCall> call) {
    try {
      return handler.answer(call.get());
    } catch (ArgumentMismatch | InvalidArgumentException | CairnException expected) {
      return ToolAnswer.failure(
          "The call of the tool '%s' failed: %s"
              .formatted(description.name(), expected.getMessage()));
    } catch (RuntimeException unexpected) {
      LOG.error("event=mcp_tool_failed tool={}", description.name(), unexpected);
      return ToolAnswer.failure(
          "The tool '%s' failed; the log of the server has the reason."
              .formatted(description.name()));
    }
  }
}
