package dev.cairn.langchain4j;

import dev.cairn.agents.Answer;
import dev.cairn.agents.Approvals;
import dev.cairn.agents.UnansweredException;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.service.tool.AiServiceTool;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.langchain4j.service.tool.ToolExecutor;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Tools that wait for a person. They are workflow code: the wait survives restarts of the process.
 */
public final class PersonTools {
  /** The option that permits a call. */
  public static final String APPROVE = "approve";

  /** The option that refuses a call. */
  public static final String REJECT = "reject";

  private PersonTools() {}

  /**
   * Returns tools whose calls wait until a person approves them. The question has the arguments of
   * the call, which the person may change, and the options {@link #APPROVE} and {@link #REJECT}. If
   * the person rejects the call, or nobody answers, the tool is not called, and the model is told
   * so.
   *
   * @param tools the tools, such as those of {@link DurableTools#of}
   * @param approvals whom to ask
   * @param deadline how long to wait for an answer
   * @return the tools for {@code AiServices.tools(...)}
   */
  public static List<AiServiceTool> approved(
      Collection<AiServiceTool> tools, Approvals approvals, Duration deadline) {
    return tools.stream()
        .map(tool ->
            tool.toBuilder()
                .toolExecutor(
                    new PassingToolExecutor(
                        new ApprovedExecutor(tool.toolExecutor(), approvals, deadline)))
                .build())
        .toList();
  }

  /**
   * Returns the tool {@code ask_person}, by which the model asks a question with a choice of
   * answers.
   *
   * @param approvals whom to ask
   * @param deadline how long to wait for an answer; the model is told if there is none
   * @return the tool for {@code AiServices.tools(...)}
   */
  public static AiServiceTool askPerson(Approvals approvals, Duration deadline) {
    JsonObjectSchema parameters =
        JsonObjectSchema.builder()
            .addStringProperty("question", "The question, in full sentences")
            .addProperty("options", ToolArguments.texts("The answers to choose from"))
            .required("question", "options")
            .build();
    return AiServiceTool.builder()
        .toolSpecification(
            ToolSpecification.builder()
                .name("ask_person")
                .description("Asks a person and returns the chosen answer. It may take days.")
                .parameters(parameters)
                .build())
        .toolExecutor(new PassingToolExecutor(new AskingExecutor(approvals, deadline)))
        .build();
  }

  /** Asks before each call. */
  private record ApprovedExecutor(ToolExecutor executor, Approvals approvals, Duration deadline)
      implements ToolExecutor {
    @Override
    public ToolExecutionResult executeWithContext(
        ToolExecutionRequest request, InvocationContext context) {
      Map<String, Object> arguments = ToolArguments.parse(request);
      Answer answer;
      try {
        answer =
            approvals.ask(
                "May the agent call the tool '%s'?".formatted(request.name()),
                List.of(APPROVE, REJECT),
                arguments,
                deadline);
      } catch (UnansweredException unanswered) {
        return refused("Nobody has approved this call in time, so it was not made.");
      }
      if (answer.option().equals(REJECT)) {
        String by = answer.by().isEmpty() ? "A person" : answer.by();
        String reason = answer.comment().isEmpty() ? "" : ": " + answer.comment();
        return refused("%s rejected this call, so it was not made%s".formatted(by, reason));
      }
      return executor.executeWithContext(changed(request, arguments, answer), context);
    }

    /** The request itself, as the model wrote it, unless the person has changed something. */
    private static ToolExecutionRequest changed(
        ToolExecutionRequest request, Map<String, Object> arguments, Answer answer) {
      Map<String, Object> approved = answer.arguments();
      return approved.equals(arguments)
          ? request
          : request.toBuilder().arguments(ToolArguments.write(approved)).build();
    }

    private static ToolExecutionResult refused(String text) {
      return ToolExecutionResult.builder().isError(true).resultText(text).build();
    }

    @Override
    public String execute(ToolExecutionRequest request, Object memoryId) {
      return executeWithContext(request, ToolArguments.context(memoryId)).resultText();
    }
  }

  /** Asks the question of the model. */
  private record AskingExecutor(Approvals approvals, Duration deadline) implements ToolExecutor {
    @Override
    public String execute(ToolExecutionRequest request, Object memoryId) {
      Map<String, Object> arguments = ToolArguments.parse(request);
      try {
        Answer answer =
            approvals.ask(
                ToolArguments.text(arguments, "question"),
                ToolArguments.texts(arguments, "options"),
                deadline);
        return answer.comment().isEmpty()
            ? answer.option()
            : answer.option() + ": " + answer.comment();
      } catch (UnansweredException unanswered) {
        return "Nobody has answered in time.";
      }
    }
  }
}
