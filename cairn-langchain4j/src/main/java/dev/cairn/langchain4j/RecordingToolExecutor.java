package dev.cairn.langchain4j;

import dev.cairn.agents.internal.ControlErrors;
import dev.cairn.error.UsageException;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.ToolArgumentsException;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.langchain4j.service.tool.ToolExecutor;
import java.util.function.Supplier;

/**
 * Executes each call of a tool in a step. A failure that is not retried is recorded as a result, so
 * that the error handlers of LangChain4j see the same message on each replay.
 */
record RecordingToolExecutor(ToolExecutor executor, Retry retry) implements ToolExecutor {
  @Override
  public ToolExecutionResult executeWithContext(
      ToolExecutionRequest request, InvocationContext context) {
    return inStep(request, () -> executor.executeWithContext(request, context));
  }

  @Override
  public String execute(ToolExecutionRequest request, Object memoryId) {
    return inStep(
            request,
            () ->
                ToolExecutionResult.builder()
                    .resultText(executor.execute(request, memoryId))
                    .build())
        .resultText();
  }

  private ToolExecutionResult inStep(
      ToolExecutionRequest request, Supplier<ToolExecutionResult> code) {
    var tries = new Tries(retry, code);
    RecordedToolResult recorded = Durable.step(request.name(), retry, tries::execute);
    return recorded.toResult();
  }

  /** The tries of one step in this run. */
  private static final class Tries {
    private final Retry retry;
    private final Supplier<ToolExecutionResult> code;
    private int tries;

    Tries(Retry retry, Supplier<ToolExecutionResult> code) {
      this.retry = retry;
      this.code = code;
    }

    RecordedToolResult execute() {
      tries++;
      try {
        return RecordedToolResult.of(code.get());
      } catch (UsageException misplaced) {
        throw misplaced;
      } catch (RuntimeException failure) {
        ControlErrors.rethrow(failure);
        boolean invalidArguments = failure instanceof ToolArgumentsException;
        if (!invalidArguments && retry.permits(failure, tries)) {
          throw failure;
        }
        return RecordedToolResult.failed(failure, invalidArguments);
      }
    }
  }
}
