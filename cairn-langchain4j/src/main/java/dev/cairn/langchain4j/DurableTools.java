package dev.cairn.langchain4j;

import dev.cairn.agents.UnrecordableToolCallError;
import dev.cairn.agents.internal.ControlErrors;
import dev.cairn.workflow.Retry;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.langchain4j.service.tool.AiServiceTool;
import dev.langchain4j.service.tool.DefaultToolExecutor;
import dev.langchain4j.service.tool.ToolExecutionErrorHandler;
import dev.langchain4j.service.tool.ToolExecutor;
import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolProviderRequest;
import dev.langchain4j.service.tool.ToolProviderResult;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Tools of agents whose calls are recorded. The result is for {@code AiServices.tools(...)} and
 * {@code AiServices.toolProvider(...)}.
 *
 * {@snippet :
 * AiServices.builder(Assistant.class)
 *     .chatModel(model)
 *     .tools(DurableTools.of(this))
 *     .build();
 * }
 *
 * <p>The engine stops a run by an {@link Error}, for example when another executor has taken over
 * the workflow. LangChain4j would turn it into a message to the model; these tools let it pass.
 *
 * <p>Tools run one after the other on the thread of the workflow, unless {@code
 * AiServices.executeToolsConcurrently} is given {@link #branches}. Without it, that method uses
 * threads of a pool, where no call can be recorded: such a call is rejected with an {@link
 * UnrecordableToolCallError}.
 */
public final class DurableTools {
  private DurableTools() {}

  /**
   * Returns the {@link Tool} methods of durable objects. What is recorded follows from the
   * annotations of each method: {@code @Step} and {@code @Transaction} methods are recorded as a
   * whole. A method without them is workflow code: it may sleep, wait for messages, and start
   * children, and what it does outside steps is executed again on a replay.
   *
   * <p>{@code AiServices.tools(Object...)} finds the same methods, but hands errors to its error
   * handler; see {@link #passErrors}.
   *
   * @param durableObjects objects that {@code Cairn.durable} created
   * @return their tools
   * @throws IllegalArgumentException if an object has no method with {@link Tool}
   */
  public static List<AiServiceTool> of(Object... durableObjects) {
    return Arrays.stream(durableObjects)
        .flatMap(object -> methods(object).stream())
        .map(tool -> with(tool, new PassingToolExecutor(tool.toolExecutor())))
        .toList();
  }

  /**
   * Returns the {@link Tool} methods of ordinary objects; each call is a recorded step with the
   * name of the tool.
   *
   * <p>The record has the text or the contents for the model. A failure is recorded as well, and
   * reaches error handlers with its message, but not with its type.
   *
   * @param objects objects that are not durable
   * @return their tools
   * @throws IllegalArgumentException if an object has no method with {@link Tool}
   */
  public static List<AiServiceTool> recorded(Object... objects) {
    return Arrays.stream(objects)
        .flatMap(object -> methods(object).stream())
        .map(DurableTools::recorded)
        .toList();
  }

  /**
   * Returns a provider whose tools are recorded steps with the name of the tool. The list of tools
   * is not recorded: it is requested again on a replay, and only affects calls of the model that
   * have no record.
   *
   * @param provider the provider, such as that of an MCP server
   * @return a provider of the same tools
   */
  public static ToolProvider recorded(ToolProvider provider) {
    return new ToolProvider() {
      @Override
      public ToolProviderResult provideTools(ToolProviderRequest request) {
        ToolProviderResult result = provider.provideTools(request);
        return result == null
            ? ToolProviderResult.builder().build()
            : new ToolProviderResult(
                result.aiServiceTools().stream().map(DurableTools::recorded).toList());
      }

      @Override
      public boolean isDynamic() {
        return provider.isDynamic();
      }
    };
  }

  /**
   * Returns an executor whose calls are recorded steps with the name of the tool.
   *
   * @param executor executes the tool
   * @param retry how often and when a call that fails is retried
   * @return an executor of the same tool
   */
  public static ToolExecutor recorded(ToolExecutor executor, Retry retry) {
    return new PassingToolExecutor(new RecordingToolExecutor(executor, retry));
  }

  /**
   * Returns an executor for {@code AiServices.executeToolsConcurrently}, which executes the tool
   * calls of one response at the same time, each in a branch of the workflow. Their records do not
   * depend on the order in which they end. The model has to be a {@link DurableChatModel}, and the
   * tools have to be of this class.
   *
   * @return the executor
   */
  public static Executor branches() {
    return ToolBranches.INSTANCE;
  }

  /**
   * Returns an error handler that lets each {@link Error} pass, for tools that are given to {@code
   * AiServices} without these wrappers.
   *
   * @param handler handles exceptions
   * @return the handler for {@code AiServices.toolExecutionErrorHandler}
   */
  public static ToolExecutionErrorHandler passErrors(ToolExecutionErrorHandler handler) {
    return (failure, context) -> {
      ControlErrors.rethrow(failure);
      return handler.handle(failure, context);
    };
  }

  private static AiServiceTool recorded(AiServiceTool tool) {
    return with(tool, recorded(tool.toolExecutor(), Retry.never()));
  }

  private static AiServiceTool with(AiServiceTool tool, ToolExecutor executor) {
    return tool.toBuilder().toolExecutor(executor).build();
  }

  private static List<AiServiceTool> methods(Object object) {
    List<AiServiceTool> tools = new ArrayList<>();
    for (Method method : annotatedMethods(object.getClass())) {
      ToolExecutor executor =
          DefaultToolExecutor.builder()
              .object(object)
              .originalMethod(method)
              .methodToInvoke(method)
              .wrapToolArgumentsExceptions(true)
              .propagateToolExecutionExceptions(true)
              .build();
      tools.add(
          AiServiceTool.builder()
              .toolSpecification(ToolSpecifications.toolSpecificationFrom(method))
              .toolExecutor(executor)
              .returnBehavior(method.getAnnotation(Tool.class).returnBehavior())
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
   */
  private static Iterable<Method> annotatedMethods(Class<?> type) {
    Map<List<Object>, Method> found = new LinkedHashMap<>();
    Class<?> current = type;
    while (current != null && current != Object.class) {
      for (Method method : current.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Tool.class) && !method.isBridge()) {
          found.putIfAbsent(List.of(method.getName(), List.of(method.getParameterTypes())), method);
        }
      }
      current = current.getSuperclass();
    }
    return found.values();
  }
}
