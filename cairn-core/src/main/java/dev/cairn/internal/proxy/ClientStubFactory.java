package dev.cairn.internal.proxy;

import static net.bytebuddy.matcher.ElementMatchers.any;
import static net.bytebuddy.matcher.ElementMatchers.isEquals;
import static net.bytebuddy.matcher.ElementMatchers.isHashCode;
import static net.bytebuddy.matcher.ElementMatchers.isToString;

import dev.cairn.error.RegistrationException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.engine.ClientEngine;
import dev.cairn.internal.registry.WorkflowDefinition;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.NamingStrategy;
import net.bytebuddy.description.modifier.Ownership;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.EqualsMethod;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.HashCodeMethod;
import net.bytebuddy.implementation.InvocationHandlerAdapter;
import org.objenesis.Objenesis;
import org.objenesis.ObjenesisStd;

/**
 * Creates stubs for clients: instances of a generated subclass that run no code of the user's
 * class, not even its constructor. Calling a workflow on a stub captures the workflow and its
 * arguments; an executor that has the code runs it. Thread-safe.
 */
public final class ClientStubFactory {
  private static final String HANDLER = "cairn$handler";

  private final ClientEngine client;
  private final Objenesis objenesis = new ObjenesisStd(false);

  /**
   * Creates the factory of one client.
   *
   * @param client starts the workflows
   */
  public ClientStubFactory(ClientEngine client) {
    this.client = client;
  }

  /**
   * Creates a stub and registers the workflows of its class with the client.
   *
   * @param names determines the names of the workflows
   * @param type the user's class
   * @param <T> the user's class
   * @return the stub
   * @throws RegistrationException if the class cannot be made durable or has no workflow
   * @throws dev.cairn.error.ValueException if a parameter or result type cannot be encoded as JSON
   */
  public <T> T create(WorkflowNames names, Class<T> type) {
    Map<Method, WorkflowDefinition> workflows = workflows(names, type);
    client.addWorkflows(type, List.copyOf(workflows.values()));
    DynamicType.Builder<T> builder =
        new ByteBuddy()
            .with(new NamingStrategy.SuffixingRandom("Stub"))
            .subclass(type, ConstructorStrategy.Default.NO_CONSTRUCTORS)
            .defineField(HANDLER, InvocationHandler.class, Visibility.PRIVATE, Ownership.STATIC)
            .method(any())
            .intercept(InvocationHandlerAdapter.toField(HANDLER))
            .method(isToString())
            .intercept(FixedValue.value("stub of " + type.getName()))
            .method(isHashCode())
            .intercept(HashCodeMethod.usingTypeHashOffset(false))
            .method(isEquals())
            .intercept(EqualsMethod.isolated());
    LoadedSubclass<T> subclass = LoadedSubclass.load(type, builder);
    subclass.setHandler(HANDLER, capturingHandler(workflows));
    return objenesis.newInstance(subclass.generated());
  }

  private static Map<Method, WorkflowDefinition> workflows(WorkflowNames names, Class<?> type) {
    var workflows = new HashMap<Method, WorkflowDefinition>();
    for (DurableMethod method : DurableMethods.of(type)) {
      if (method instanceof DurableMethod.WorkflowMethod workflow) {
        workflows.put(
            workflow.method(),
            workflow.definition(names, type, WorkflowDefinition.Code.NOT_AVAILABLE));
      }
    }
    if (workflows.isEmpty()) {
      throw new RegistrationException(
          "%s has no workflow, so a stub of it cannot start anything. Annotate a method with @Workflow."
              .formatted(type.getName()),
          type.getName());
    }
    return workflows;
  }

  private InvocationHandler capturingHandler(Map<Method, WorkflowDefinition> workflows) {
    Method first = Collections.min(workflows.keySet(), Comparator.comparing(Method::getName));
    return (stub, method, arguments) -> {
      WorkflowDefinition workflow = workflows.get(method);
      if (workflow == null) {
        throw notStartable(method, first);
      }
      client.call(workflow, arguments == null ? List.of() : Arrays.asList(arguments));
      return DefaultValues.of(method.getReturnType());
    };
  }

  private static UsageException notStartable(Method called, Method workflow) {
    return new UsageException(
        "%s.%s was called on a stub, which does not run code. Start a workflow of the class instead, for example client.start(StartOptions.onQueue(\"...\"), stub::%s%s)."
            .formatted(
                called.getDeclaringClass().getSimpleName(),
                called.getName(),
                workflow.getName(),
                workflow.getParameterCount() == 0 ? "" : ", ..."));
  }
}
