package dev.cairn.internal.proxy;

import dev.cairn.internal.engine.Engine;
import dev.cairn.internal.registry.Registry;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.spi.Codec;
import dev.cairn.spi.ValueType;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.DurableScope;
import dev.cairn.workflow.StepOptions;
import dev.cairn.workflow.TransactionBody;
import dev.cairn.workflow.TransactionOptions;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes durable objects: instances of a generated subclass, whose annotated methods pass through
 * the engine however they are called, on {@code this} too.
 */
public final class DurableClasses {
  private final Engine engine;
  private final Registry registry;
  private final Codec codec;

  /**
   * For one engine.
   *
   * @param engine runs the workflows
   * @param registry takes them
   * @param codec checks results of steps, and fingerprints their arguments
   */
  public DurableClasses(Engine engine, Registry registry, Codec codec) {
    this.engine = engine;
    this.registry = registry;
    this.codec = codec;
  }

  /**
   * Makes an instance and registers its workflows.
   *
   * @param type the user's class
   * @param arguments the constructor's
   * @param <T> the user's class
   * @return the durable object
   * @throws dev.cairn.error.RegistrationException if the class cannot be made durable, no
   *     constructor fits, the name of a workflow is taken, or a transaction names an unknown
   *     database
   * @throws dev.cairn.error.ValueException if a value cannot be written as JSON
   */
  public <T> T make(Class<T> type, @Nullable Object... arguments) {
    List<DurableMethod> methods = DurableMethods.of(type);
    GeneratedClass<T> generated =
        GeneratedClass.of(type, methods.stream().map(DurableMethod::method).toList());
    var self = new AtomicReference<@Nullable Object>();
    var workflows = new ArrayList<WorkflowDefinition>();
    for (DurableMethod method : methods) {
      OriginalMethod original = generated.original(method.method());
      MethodInterceptor interceptor =
          switch (method) {
            case DurableMethod.OfWorkflow workflow -> {
              WorkflowDefinition definition =
                  workflow.definition(
                      type,
                      given -> original.call(Objects.requireNonNull(self.get()), given.toArray()));
              workflows.add(definition);
              yield ofWorkflow(workflow, definition);
            }
            case DurableMethod.OfStep step -> ofStep(step, original);
            case DurableMethod.OfTransaction transaction -> ofTransaction(transaction, original);
          };
      generated.intercept(method.method(), interceptor);
    }
    registry.check(workflows);
    T object = generated.make(arguments);
    self.set(object);
    registry.add(workflows);
    registry.addSource(type);
    methods.forEach(method -> registry.addSource(method.method().getDeclaringClass()));
    return object;
  }

  private MethodInterceptor ofWorkflow(
      DurableMethod.OfWorkflow workflow, WorkflowDefinition definition) {
    Object zero = ZeroValues.of(workflow.method().getReturnType());
    return (durable, arguments) -> {
      Object result = engine.calls().call(definition, Arrays.asList(arguments));
      return result == null ? zero : result;
    };
  }

  private MethodInterceptor ofStep(DurableMethod.OfStep step, OriginalMethod original) {
    List<ValueType> parameters = step.types().parameters();
    ValueType result = step.types().result();
    DurableScope outside = engine.outside(label(step));
    codec.check(result);
    return (durable, arguments) -> {
      var options =
          new StepOptions(
              step.name(),
              step.retry(),
              () -> codec.fingerprint(parameters, Arrays.asList(arguments)),
              step.cpuBound());
      @SuppressWarnings("serial") // it is never serialized
      Body<@Nullable Object, Exception> body = () -> exactly(original, durable, arguments);
      return engine.scope(outside).step(options, result::type, body);
    };
  }

  private MethodInterceptor ofTransaction(
      DurableMethod.OfTransaction transaction, OriginalMethod original) {
    checkDatabase(transaction);
    List<ValueType> parameters = transaction.types().parameters();
    ValueType result = transaction.types().result();
    DurableScope outside = engine.outside(label(transaction));
    codec.check(result);
    return (durable, arguments) -> {
      var options =
          new TransactionOptions(
              transaction.name(),
              transaction.options().isolation(),
              transaction.options().database(),
              () -> codec.fingerprint(parameters, Arrays.asList(arguments)));
      @SuppressWarnings("serial") // it is never serialized
      TransactionBody<@Nullable Object, Exception> body =
          connection -> exactly(original, durable, arguments);
      return engine.scope(outside).transaction(options, result::type, body);
    };
  }

  private static String label(DurableMethod method) {
    Method code = method.method();
    return code.getDeclaringClass().getName() + "." + code.getName();
  }

  private void checkDatabase(DurableMethod.OfTransaction transaction) {
    String database = transaction.options().database();
    if (!database.isEmpty() && !engine.databases().contains(database)) {
      throw DurableMethods.refused(
          transaction.method(),
          "names the database '%s', which is none of %s".formatted(database, engine.databases()),
          "Correct the name, or add Config.database(\"%s\", dataSource).".formatted(database));
    }
  }

  private static @Nullable Object exactly(
      OriginalMethod original, Object durable, @Nullable Object[] arguments) throws Exception {
    try {
      return original.call(durable, arguments);
    } catch (Exception | Error thrown) {
      throw thrown;
    } catch (Throwable neither) {
      throw new IllegalStateException("A throwable that is no exception and no error", neither);
    }
  }
}
