package dev.cairn.springai;

import dev.cairn.agents.internal.ControlErrors;
import dev.cairn.workflow.Retry;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.ToolCallbackProvider;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;
import org.springframework.ai.tool.metadata.ToolMetadata;
import org.springframework.ai.tool.method.MethodToolCallback;
import org.springframework.ai.tool.support.ToolDefinitions;
import org.springframework.ai.tool.support.ToolUtils;

/**
 * Tools of agents whose calls are recorded. The result is for {@code ChatClient}'s {@code
 * tools(...)}.
 *
 * {@snippet :
 * ChatClient client = ChatClient.create(model);
 * String answer = client.prompt(question).tools(DurableTools.of(this)).call().content();
 * }
 *
 * <p>The engine stops a run by an {@link Error}, for example when another executor has taken over
 * the workflow. Spring AI wraps it in an exception, which its processor of exceptions may turn into
 * a message to the model; these tools let the error pass.
 *
 * <p>{@code ChatClient.call()} executes tools one after the other on the thread of the workflow.
 * {@code stream()} executes them on threads of a pool, where no call can be recorded: it is
 * rejected with an {@code UnrecordableToolCallError}.
 */
public final class DurableTools {
  private DurableTools() {}

  /**
   * Returns the {@link Tool} methods of durable objects. What is recorded follows from the
   * annotations of each method: {@code @Step} and {@code @Transaction} methods are recorded as a
   * whole. A method without them is workflow code: it may sleep, wait for messages, and start
   * children, and what it does outside steps is executed again on a replay.
   *
   * <p>Do not give a durable object itself to {@code ChatClient.tools(...)}: Spring AI does not
   * find the inherited methods and the names of the parameters in the generated class.
   *
   * @param durableObjects objects that {@code Cairn.durable} created
   * @return their tools
   * @throws IllegalArgumentException if an object has no method with {@link Tool}
   */
  public static List<ToolCallback> of(Object... durableObjects) {
    return Arrays.stream(durableObjects)
        .flatMap(object -> methods(object).stream())
        .<ToolCallback>map(PassingToolCallback::new)
        .toList();
  }

  /**
   * Returns the {@link Tool} methods of ordinary objects; each call is a recorded step with the
   * name of the tool, as for {@link #recorded(ToolCallback...)}.
   *
   * @param objects objects that are not durable
   * @return their tools
   * @throws IllegalArgumentException if an object has no method with {@link Tool}
   */
  public static List<ToolCallback> recorded(Object... objects) {
    return Arrays.stream(objects)
        .flatMap(object -> methods(object).stream())
        .map(tool -> recorded(tool, Retry.never()))
        .toList();
  }

  /**
   * Returns tools whose calls are recorded steps with the name of the tool.
   *
   * <p>The record has the text for the model. A failure is recorded as well. It reaches the {@link
   * ToolExecutionExceptionProcessor} as a {@code ToolExecutionException} whose cause is a {@link
   * dev.cairn.error.RecordedException} with the message and the class name of the original
   * exception; the standard processor makes it a message to the model.
   *
   * @param tools tools that are not durable
   * @return the same tools
   */
  public static List<ToolCallback> recorded(ToolCallback... tools) {
    return Arrays.stream(tools).map(tool -> recorded(tool, Retry.never())).toList();
  }

  /**
   * Returns a provider whose tools are recorded steps with the name of the tool. The list of tools
   * is not recorded: it is requested again on a replay, and only affects calls of the model that
   * have no record.
   *
   * @param provider the provider, such as that of an MCP server
   * @return a provider of the same tools
   */
  public static ToolCallbackProvider recorded(ToolCallbackProvider provider) {
    return () -> recorded(provider.getToolCallbacks()).toArray(ToolCallback[]::new);
  }

  /**
   * Returns a tool whose calls are recorded steps with the name of the tool.
   *
   * @param tool a tool that is not durable
   * @param retry how often and when a call that fails is retried
   * @return the same tool
   */
  public static ToolCallback recorded(ToolCallback tool, Retry retry) {
    return new PassingToolCallback(new RecordingToolCallback(tool, retry));
  }

  /**
   * Returns a processor of exceptions that lets each {@link Error} pass, for tools that are given
   * to Spring AI without these wrappers.
   *
   * @param processor processes exceptions
   * @return the processor for {@code ToolCallingManager.builder()}
   */
  public static ToolExecutionExceptionProcessor passErrors(
      ToolExecutionExceptionProcessor processor) {
    return failure -> {
      ControlErrors.rethrow(failure);
      return processor.process(failure);
    };
  }

  private static List<ToolCallback> methods(Object object) {
    List<ToolCallback> tools = new ArrayList<>();
    for (Method method : annotatedMethods(object.getClass())) {
      tools.add(
          MethodToolCallback.builder()
              .toolDefinition(ToolDefinitions.from(method))
              .toolMetadata(ToolMetadata.from(method))
              .toolMethod(method)
              .toolObject(object)
              .toolCallResultConverter(ToolUtils.getToolCallResultConverter(method))
              .build());
    }
    if (tools.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no method with @Tool; annotate the methods that the model may call."
              .formatted(object.getClass().getName()));
    }
    return tools;
  }

  /**
   * Returns the methods with the annotation; those of subclasses replace those that they override.
   * They can be called although their class is not public.
   */
  private static Iterable<Method> annotatedMethods(Class<?> type) {
    Map<List<Object>, Method> found = new LinkedHashMap<>();
    Class<?> current = type;
    while (current != null && current != Object.class) {
      for (Method method : current.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Tool.class) && !method.isBridge()) {
          method.setAccessible(true);
          found.putIfAbsent(List.of(method.getName(), List.of(method.getParameterTypes())), method);
        }
      }
      current = current.getSuperclass();
    }
    return found.values();
  }
}
