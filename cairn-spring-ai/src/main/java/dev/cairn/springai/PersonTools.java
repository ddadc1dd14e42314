package dev.cairn.springai;

import dev.cairn.agents.Approvals;
import dev.cairn.agents.internal.PersonCalls;
import dev.cairn.agents.internal.ToolCallText;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.ValueException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.metadata.ToolMetadata;

/**
 * Tools that wait for a person. They are workflow code: the wait survives restarts of the process.
 */
public final class PersonTools {
  /** The option that permits a call. */
  public static final String APPROVE = PersonCalls.APPROVE;

  /** The option that refuses a call. */
  public static final String REJECT = PersonCalls.REJECT;

  private static final String ASK_SCHEMA =
      """
      {
        "type": "object",
        "properties": {
          "%s": {"type": "string", "description": "%s"},
          "%s": {"type": "array", "items": {"type": "string"}, "description": "%s"}
        },
        "required": ["%1$s", "%3$s"]
      }
      """
          .formatted(
              PersonCalls.QUESTION,
              PersonCalls.QUESTION_DESCRIPTION,
              PersonCalls.OPTIONS,
              PersonCalls.OPTIONS_DESCRIPTION);

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
   * @return the tools for {@code ChatClient}'s {@code tools(...)}
   */
  public static List<ToolCallback> approved(
      Collection<ToolCallback> tools, Approvals approvals, Duration deadline) {
    var person = new PersonCalls(approvals, deadline);
    return tools.stream()
        .<ToolCallback>map(tool -> new PassingToolCallback(new Approved(tool, person)))
        .toList();
  }

  /**
   * Returns the tool {@code ask_person}, by which the model asks a question with a choice of
   * answers.
   *
   * @param approvals whom to ask
   * @param deadline how long to wait for an answer; the model is told if there is none
   * @return the tool for {@code ChatClient}'s {@code tools(...)}
   */
  public static ToolCallback askPerson(Approvals approvals, Duration deadline) {
    return new PassingToolCallback(new Asking(new PersonCalls(approvals, deadline)));
  }

  /** Parses the arguments of a call; the model is told if they are no JSON object. */
  private static Map<String, Object> parse(ToolDefinition tool, String input) {
    try {
      return ToolCallText.parse(input);
    } catch (ValueException malformed) {
      throw new ToolExecutionException(tool, malformed);
    }
  }

  /** Asks before each call. */
  private record Approved(ToolCallback callback, PersonCalls person) implements ToolCallback {
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
      return call(toolInput, null);
    }

    @Override
    public String call(String toolInput, @Nullable ToolContext toolContext) {
      Map<String, Object> arguments = parse(getToolDefinition(), toolInput);
      PersonCalls.Decision decision = person.decide(getToolDefinition().name(), arguments);
      if (decision.refusal() != null) {
        return decision.refusal();
      }
      boolean changed = !decision.arguments().equals(arguments);
      return callback.call(
          changed ? ToolCallText.write(decision.arguments()) : toolInput, toolContext);
    }
  }

  /** Asks the question of the model. */
  private record Asking(PersonCalls person) implements ToolCallback {
    @Override
    public ToolDefinition getToolDefinition() {
      return ToolDefinition.builder()
          .name(PersonCalls.ASK)
          .description(PersonCalls.ASK_DESCRIPTION)
          .inputSchema(ASK_SCHEMA)
          .build();
    }

    @Override
    public String call(String toolInput) {
      Map<String, Object> arguments = parse(getToolDefinition(), toolInput);
      try {
        return person.ask(arguments);
      } catch (InvalidArgumentException doesNotFit) {
        throw new ToolExecutionException(getToolDefinition(), doesNotFit);
      }
    }
  }
}
