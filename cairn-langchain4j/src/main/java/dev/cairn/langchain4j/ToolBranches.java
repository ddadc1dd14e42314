package dev.cairn.langchain4j;

import dev.cairn.agents.UnrecordableToolCallError;
import dev.cairn.workflow.Branch;
import dev.cairn.workflow.Durable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Executes the tool calls of one response at the same time, each in a branch of the workflow.
 *
 * <p>LangChain4j hands over one call after the other and then waits for all results, in a way that
 * the engine does not know. So the last call of a response waits for all branches here: the wait is
 * recorded, and errors by which the engine stops the run reach the workflow. {@link
 * DurableChatModel} says how many calls a response has.
 */
final class ToolBranches implements Executor {
  static final ToolBranches INSTANCE = new ToolBranches();

  /** The calls of the response that this thread received last. */
  private static final ThreadLocal<@Nullable Response> LAST = new ThreadLocal<>();

  /** The error of the tool that this thread executes. */
  private static final ThreadLocal<@Nullable Error> FAILURE = new ThreadLocal<>();

  private ToolBranches() {}

  /** The calls of one response. */
  private static final class Response {
    private final int calls;
    private final List<Branch<Void, RuntimeException>> branches = new ArrayList<>();

    Response(int calls) {
      this.calls = calls;
    }
  }

  /** Says how many calls the response has that this thread has received. */
  static void received(int calls) {
    LAST.set(new Response(calls));
  }

  /** Says that a tool failed with an error, which LangChain4j keeps in the result of the call. */
  static void failed(Error error) {
    FAILURE.set(error);
  }

  @Override
  public void execute(Runnable call) {
    Response response = LAST.get();
    if (response == null) {
      throw new UnrecordableToolCallError(
          "A tool call cannot be executed in a branch, because no DurableChatModel has asked for it on this thread. Give AiServices a DurableChatModel, and call it in a workflow.",
          "",
          new IllegalStateException("no response of a DurableChatModel"));
    }
    response.branches.add(Durable.branch("tool", () -> run(call)));
    if (response.branches.size() == response.calls) {
      LAST.remove();
      response.branches.forEach(Branch::await);
    }
  }

  private static @Nullable Void run(Runnable call) {
    FAILURE.remove();
    call.run();
    Error failure = FAILURE.get();
    FAILURE.remove();
    if (failure != null) {
      throw failure;
    }
    return null;
  }
}
