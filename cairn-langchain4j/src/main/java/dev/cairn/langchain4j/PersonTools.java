package dev.cairn.langchain4j;

import dev.cairn.agents.Approvals;
import dev.cairn.agents.internal.PersonCalls;
import dev.cairn.agents.internal.ToolCallText;
import dev.cairn.error.InvalidArgumentException;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.exception.ToolArgumentsException;
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
  public static final String APPROVE = PersonCalls.APPROVE;

  /** The option that refuses a call. */
  public static final String REJECT = PersonCalls.REJECT;

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
                        new ApprovedExecutor(
                            tool.toolExecutor(), new PersonCalls(approvals, deadline))))
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
            .addStringProperty(PersonCalls.QUESTION, PersonCalls.QUESTION_DESCRIPTION)
            .addProperty(PersonCalls.OPTIONS, ToolArguments.texts(PersonCalls.OPTIONS_DESCRIPTION))
            .required(PersonCalls.QUESTION, PersonCalls.OPTIONS)
            .build();
    return AiServiceTool.builder()
        .toolSpecification(
            ToolSpecification.builder()
                .name(PersonCalls.ASK)
                .description(PersonCalls.ASK_DESCRIPTION)
                .parameters(parameters)
                .build())
        .toolExecutor(
            new PassingToolExecutor(new AskingExecutor(new PersonCalls(approvals, deadline))))
        .build();
  }

  /** Asks before each call. */
  private record ApprovedExecutor(ToolExecutor executor, PersonCalls person)
      implements ToolExecutor {
    @Override
    public ToolExecutionResult executeWithContext(
        ToolExecutionRequest request, InvocationContext context) {
      Map<String, Object> arguments = ToolArguments.parse(request);
      PersonCalls.Decision decision = person.decide(request.name(), arguments);
      return decision.refusal() == null
          ? executor.executeWithContext(changed(request, arguments, decision.arguments()), context)
          : ToolExecutionResult.builder().isError(true).resultText(decision.refusal()).build();
    }

    /** The request itself, as the model wrote it, unless the person has changed something. */
    private static ToolExecutionRequest changed(
        ToolExecutionRequest request, Map<String, Object> arguments, Map<String, Object> approved) {
      return approved.equals(arguments)
          ? request
          : request.toBuilder().arguments(ToolCallText.write(approved)).build();
    }

    @Override
    public String execute(ToolExecutionRequest request, Object memoryId) {
      return executeWithContext(request, ToolArguments.context(memoryId)).resultText();
    }
  }

  /** Asks the question of the model. */
  private record AskingExecutor(PersonCalls person) implements ToolExecutor {
    @Override
    public String execute(ToolExecutionRequest request, Object memoryId) {
      Map<String, Object> arguments = ToolArguments.parse(request);
      try {
        return person.ask(arguments);
      } catch (InvalidArgumentException doesNotFit) {
        throw new ToolArgumentsException(doesNotFit);
      }
    }
  }
}
