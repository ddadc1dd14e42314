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
 * Makes stubs: instances of a generated subclass that run nothing of the user's class, not even its
 * constructor. A workflow that is called on one is noted down, to be started where others run it.
 * Thread-safe.
 */
public final class ClientStubs {
  private static final String HANDLER = "cairn$handler";

  private final ClientEngine client;
  private final Objenesis objenesis = new ObjenesisStd(false);

  /**
   * For one client.
   *
   * @param client starts the workflows
   */
  public ClientStubs(ClientEngine client) {
    this.client = client;
  }

  /**
   * Makes a stub, and lets the client know the class's workflows.
   *
   * @param type the user's class
   * @param <T> the user's class
   * @return the stub
   * @throws RegistrationException if the class could not be made durable, or has no workflow
   * @throws dev.cairn.error.ValueException if a value cannot be written as JSON
   */
  public <T> T make(Class<T> type) {
    Map<Method, WorkflowDefinition> workflows = workflows(type);
    client.know(type, List.copyOf(workflows.values()));
    DynamicType.Builder<T> builder =
        new ByteBuddy()
            .with(new NamingStrategy.SuffixingRandom("Stub"))
            .subclass(type, ConstructorStrategy.Default.NO_CONSTRUCTORS)
            .defineField(HANDLER, InvocationHandler.class, Visibility.PRIVATE, Ownership.STATIC)
            .method(any())
            .intercept(InvocationHandlerAdapter.toField(HANDLER))
            .method(isToString())
            .intercept(FixedValue.value("a stub of " + type.getName()))
            .method(isHashCode())
            .intercept(HashCodeMethod.usingTypeHashOffset(false))
            .method(isEquals())
            .intercept(EqualsMethod.isolated());
    Subclass<T> subclass = Subclass.load(type, builder);
    subclass.set(HANDLER, noting(workflows));
    return objenesis.newInstance(subclass.generated());
  }

  private static Map<Method, WorkflowDefinition> workflows(Class<?> type) {
    var workflows = new HashMap<Method, WorkflowDefinition>();
    for (DurableMethod method : DurableMethods.of(type)) {
      if (method instanceof DurableMethod.OfWorkflow workflow) {
        workflows.put(
            workflow.method(), workflow.definition(type, WorkflowDefinition.Code.ELSEWHERE));
      }
    }
    if (workflows.isEmpty()) {
      throw new RegistrationException(
          "%s has no workflow, so a stub of it could start nothing. Put @Workflow on what is to be started."
              .formatted(type.getName()));
    }
    return workflows;
  }

  private InvocationHandler noting(Map<Method, WorkflowDefinition> workflows) {
    Method first = Collections.min(workflows.keySet(), Comparator.comparing(Method::getName));
    return (stub, method, arguments) -> {
      WorkflowDefinition workflow = workflows.get(method);
      if (workflow == null) {
        throw refused(method, first);
      }
      client.called(workflow, arguments == null ? List.of() : Arrays.asList(arguments));
      return ZeroValues.of(method.getReturnType());
    };
  }

  private static UsageException refused(Method called, Method workflow) {
    return new UsageException(
        "%s.%s was called on a stub, which runs nothing. Start a workflow of its class instead, such as client.start(StartOptions.onQueue(\"...\"), stub::%s%s)."
            .formatted(
                called.getDeclaringClass().getSimpleName(),
                called.getName(),
                workflow.getName(),
                workflow.getParameterCount() == 0 ? "" : ", ..."));
  }
}
