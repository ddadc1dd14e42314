package dev.cairn;

import dev.cairn.api.Fn;
import dev.cairn.runtime.Definition;
import dev.cairn.runtime.Engine;
import dev.cairn.runtime.Registry;
import dev.cairn.spi.Slot;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.List;

/** The functional form: functions that are workflows. */
final class Functions {
  private final Engine engine;
  private final Registry registry;

  Functions(Engine engine, Registry registry) {
    this.engine = engine;
    this.registry = registry;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // argument and result were bound to A and R
  <A, R> Fn.Of1<A, R> taking(String name, Type in, Type out, Fn.Of1<A, R> code) {
    Definition.Code body = arguments -> code.call((A) arguments.getFirst());
    Definition definition = register(name, List.of(in), out, body, code.getClass());
    return given -> (R) engine.calls().call(definition, Collections.singletonList(given));
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the result was bound to R
  <R> Fn.Of0<R> giving(String name, Type out, Fn.Of0<R> code) {
    Definition definition =
        register(name, List.of(), out, arguments -> code.call(), code.getClass());
    return () -> (R) engine.calls().call(definition, List.of());
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the argument was bound to A
  <A> Fn.Void1<A> consuming(String name, Type in, Fn.Void1<A> code) {
    Definition.Code body =
        arguments -> {
          code.call((A) arguments.getFirst());
          return null;
        };
    Definition definition = register(name, List.of(in), void.class, body, code.getClass());
    return given -> engine.calls().call(definition, Collections.singletonList(given));
  }

  Fn.Void0 running(String name, Fn.Void0 code) {
    Definition.Code body =
        arguments -> {
          code.call();
          return null;
        };
    Definition definition = register(name, List.of(), void.class, body, code.getClass());
    return () -> engine.calls().call(definition, List.of());
  }

  private Definition register(
      String name, List<Type> in, Type out, Definition.Code code, Class<?> source) {
    List<Slot> parameters =
        in.stream().map(type -> new Slot("the argument of workflow " + name, type)).toList();
    var result = new Slot("the result of workflow " + name, out);
    var definition = new Definition(name, parameters, result, code, source.getNestHost());
    registry.add(List.of(definition));
    return definition;
  }
}
