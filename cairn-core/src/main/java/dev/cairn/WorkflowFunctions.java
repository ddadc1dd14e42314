package dev.cairn;

import dev.cairn.internal.engine.Engine;
import dev.cairn.internal.registry.Registry;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.spi.Codec;
import dev.cairn.spi.SerializationContext;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Fn;
import dev.cairn.start.RegisteredWorkflow;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Registers functions as workflows. */
final class WorkflowFunctions {
  private final Engine engine;
  private final Registry registry;
  private final Codec codec;

  WorkflowFunctions(Engine engine, Registry registry, Codec codec) {
    this.engine = engine;
    this.registry = registry;
    this.codec = codec;
  }

  /** Returns the definitions of all workflows. */
  Registry registry() {
    return registry;
  }

  /** Returns all registered workflows, also those of classes, by name. */
  List<RegisteredWorkflow> registered() {
    return registry.names().stream()
        .sorted()
        .flatMap(name -> registry.find(name).stream())
        .map(this::registered)
        .toList();
  }

  private RegisteredWorkflow registered(WorkflowDefinition definition) {
    List<ValueType> parameters = definition.parameters();
    return new RegisteredWorkflow(
        definition.name(),
        parameters.stream().map(ValueType::type).toList(),
        definition.result().type(),
        json -> {
          Codec bound = codec.withContext(SerializationContext.arguments(definition.name()));
          List<@Nullable Object> arguments = bound.decodeAll(parameters, bound.seal(json));
          return () -> engine.succession().call(definition, arguments);
        });
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // argument and result were bound to A and R
  <A, R> Fn.Of1<A, R> taking(String name, Type in, Type out, Fn.Of1<A, R> code) {
    WorkflowDefinition.Code body = arguments -> code.call((A) arguments.getFirst());
    WorkflowDefinition definition = register(name, List.of(in), out, body, code.getClass());
    return given -> (R) engine.succession().call(definition, Collections.singletonList(given));
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the result was bound to R
  <R> Fn.Of0<R> giving(String name, Type out, Fn.Of0<R> code) {
    WorkflowDefinition definition =
        register(name, List.of(), out, arguments -> code.call(), code.getClass());
    return () -> (R) engine.succession().call(definition, List.of());
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the argument was bound to A
  <A> Fn.Void1<A> consuming(String name, Type in, Fn.Void1<A> code) {
    WorkflowDefinition.Code body =
        arguments -> {
          code.run((A) arguments.getFirst());
          return null;
        };
    WorkflowDefinition definition = register(name, List.of(in), void.class, body, code.getClass());
    return given -> engine.succession().call(definition, Collections.singletonList(given));
  }

  Fn.Void0 running(String name, Fn.Void0 code) {
    WorkflowDefinition.Code body =
        arguments -> {
          code.run();
          return null;
        };
    WorkflowDefinition definition = register(name, List.of(), void.class, body, code.getClass());
    return () -> engine.succession().call(definition, List.of());
  }

  private WorkflowDefinition register(
      String name, List<Type> in, Type out, WorkflowDefinition.Code code, Class<?> source) {
    List<ValueType> parameters =
        in.stream().map(type -> new ValueType("the argument of workflow " + name, type)).toList();
    var result = new ValueType("the result of workflow " + name, out);
    var definition = new WorkflowDefinition(name, parameters, result, code, source.getNestHost());
    registry.add(List.of(definition));
    return definition;
  }
}
