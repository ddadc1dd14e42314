package dev.cairn.langchain4j;

import dev.cairn.agents.UnrecordableToolCallError;
import dev.cairn.agents.internal.ControlErrors;
import dev.cairn.error.UsageException;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.langchain4j.service.tool.ToolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Lets errors pass that must not become messages to the model: those by which the engine stops a
 * run, and durable calls that are rejected.
 */
record PassingToolExecutor(ToolExecutor executor) implements ToolExecutor {
  @Override
  public ToolExecutionResult executeWithContext(
      ToolExecutionRequest request, InvocationContext context) {
    try {
      return executor.executeWithContext(request, context);
    } catch (RuntimeException failure) {
      throw passed(request, failure);
    } catch (Error error) {
      ToolBranches.failed(error);
      throw error;
    }
  }

  @Override
  public String execute(ToolExecutionRequest request, Object memoryId) {
    try {
      return executor.execute(request, memoryId);
    } catch (RuntimeException failure) {
      throw passed(request, failure);
    } catch (Error error) {
      ToolBranches.failed(error);
      throw error;
    }
  }

  /** Throws the error that an exception hides, or returns the exception. */
  private static RuntimeException passed(ToolExecutionRequest request, RuntimeException failure) {
    try {
      ControlErrors.rethrow(failure);
      rejectUnrecordable(request, failure);
      return failure;
    } catch (Error error) {
      ToolBranches.failed(error);
      throw error;
    }
  }

  private static void rejectUnrecordable(ToolExecutionRequest request, RuntimeException failure) {
    @Nullable UsageException rejected = usage(failure);
    if (rejected != null) {
      throw new UnrecordableToolCallError(
          "A call of the tool '%s' could not be recorded: %s Use executeToolsConcurrently(DurableTools.branches()), and no TokenStream in a workflow."
              .formatted(request.name(), rejected.getMessage()),
          request.name(),
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
