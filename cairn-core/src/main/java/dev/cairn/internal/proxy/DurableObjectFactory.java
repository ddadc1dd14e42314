package dev.cairn.internal.proxy;

import dev.cairn.error.RegistrationException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.engine.Engine;
import dev.cairn.internal.registry.DurableCode;
import dev.cairn.internal.registry.Registry;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.spi.Codec;
import dev.cairn.spi.ValueType;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.EngineScope;
import dev.cairn.workflow.EngineStepCall;
import dev.cairn.workflow.TransactionBody;
import dev.cairn.workflow.TransactionOptions;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Creates durable objects: instances of a generated subclass whose annotated methods are
 * intercepted by the engine, also when they are called on {@code this}.
 */
public final class DurableObjectFactory {
  private final Engine engine;
  private final Registry registry;
  private final Codec codec;
  private final Map<Class<?>, PreparedClass<?>> awaited = new ConcurrentHashMap<>();
  private final Map<Class<?>, PreparedClass<?>> created = new ConcurrentHashMap<>();

  /**
   * Creates the factory of one engine.
   *
   * @param engine runs the workflows
   * @param registry holds their definitions
   * @param codec checks result types of steps and computes argument hashes
   */
  public DurableObjectFactory(Engine engine, Registry registry, Codec codec) {
    this.engine = engine;
    this.registry = registry;
    this.codec = codec;
  }

  /**
   * Creates a durable object and registers its workflows.
   *
   * @param names determines the names of the workflows
   * @param type the user's class
   * @param arguments the arguments of its constructor
   * @param <T> the user's class
   * @return the durable object
   * @throws dev.cairn.error.RegistrationException if the class cannot be made durable, no
   *     constructor matches, a workflow name is already registered, or a transaction names an
   *     unknown database
   * @throws dev.cairn.error.ValueException if a parameter or result type cannot be encoded as JSON
   */
  public <T> T create(WorkflowNames names, Class<T> type, @Nullable Object... arguments) {
    PreparedClass<T> prepared = prepare(names, type);
    registry.check(prepared.workflows());
    T object = prepared.subclass().newInstance(arguments);
    register(prepared, object);
    created.put(prepared.subclass().generated(), prepared);
    return object;
  }

  /**
   * Generates a durable subclass that other code instantiates, once.
   *
   * @param names determines the names of the workflows
   * @param type the user's class
   * @param <T> the user's class
   * @return the subclass, of which {@link #adopt} takes an instance
   * @throws dev.cairn.error.RegistrationException if the class cannot be made durable, a workflow
   *     name is already registered, or a transaction names an unknown database
   * @throws dev.cairn.error.ValueException if a parameter or result type cannot be encoded as JSON
   */
  public <T> Class<? extends T> subclass(WorkflowNames names, Class<T> type) {
    PreparedClass<T> prepared = prepare(names, type);
    registry.check(prepared.workflows());
    awaited.put(prepared.subclass().generated(), prepared);
    return prepared.subclass().generated();
  }

  /**
   * Registers the workflows of an instance of a class that {@link #subclass} generated. A copy of
   * an object that {@link #create} returned replaces it.
   *
   * @param object the instance
   * @throws RegistrationException if it is no instance of such a class, an instance of that class
   *     was adopted before, or a workflow name is already registered
   */
  public void adopt(Object object) {
    PreparedClass<?> original = created.get(object.getClass());
    if (original != null) {
      original.self().set(object);
      return;
    }
    PreparedClass<?> prepared = awaited.get(object.getClass());
    if (prepared == null) {
      String type = object.getClass().getName();
      throw new RegistrationException(
          "The methods of this %s cannot be made durable, since its class is not one that cairn.durableType returned, or another instance of that class was adopted. Create one instance of cairn.durableType(...) for each cairn.adopt(...), or use cairn.durable(...)."
              .formatted(type),
          type);
    }
    registry.check(prepared.workflows());
    if (awaited.remove(object.getClass(), prepared)) {
      register(prepared, object);
    }
  }

  /** Returns whether a class declares or inherits annotated methods. */
  public static boolean hasDurableMethods(Class<?> type) {
    return DurableMethods.existIn(type);
  }

  /** Returns whether the class of an object was generated. */
  public static boolean isDurable(Object object) {
    return DurableSubclass.isGenerated(object.getClass());
  }

  /**
   * A class whose workflows are not registered yet.
   *
   * @param type the user's class
   * @param methods its durable methods
   * @param subclass the generated subclass, with its interceptors
   * @param workflows the definitions of its workflows
   * @param self the instance that runs them, once there is one
   * @param <T> the user's class
   */
  private record PreparedClass<T>(
      Class<T> type,
      List<DurableMethod> methods,
      DurableSubclass<T> subclass,
      List<WorkflowDefinition> workflows,
      AtomicReference<@Nullable Object> self) {}

  private <T> PreparedClass<T> prepare(WorkflowNames names, Class<T> type) {
    List<DurableMethod> methods = DurableMethods.of(type);
    DurableSubclass<T> generated =
        DurableSubclass.of(type, methods.stream().map(DurableMethod::method).toList());
    var self = new AtomicReference<@Nullable Object>();
    var workflows = new ArrayList<WorkflowDefinition>();
    for (DurableMethod method : methods) {
      OriginalMethod original = generated.original(method.method());
      MethodInterceptor interceptor =
          switch (method) {
            case DurableMethod.WorkflowMethod workflow -> {
              WorkflowDefinition definition =
                  workflow.definition(
                      names,
                      type,
                      workflowArguments ->
                          original.call(
                              Objects.requireNonNull(self.get()), workflowArguments.toArray()));
              workflows.add(definition);
              yield workflowInterceptor(workflow, definition, self);
            }
            case DurableMethod.StepMethod step -> stepInterceptor(step, original);
            case DurableMethod.TransactionMethod transaction ->
                transactionInterceptor(transaction, original);
          };
      generated.intercept(method.method(), interceptor);
    }
    return new PreparedClass<>(type, methods, generated, workflows, self);
  }

  private void register(PreparedClass<?> prepared, Object object) {
    prepared.self().set(object);
    registry.add(prepared.workflows());
    registry.addSource(prepared.type());
    registry.addCode(code(prepared));
    prepared.methods().forEach(method -> registry.addSource(method.method().getDeclaringClass()));
  }

  /** Returns the methods; the definitions of the workflows are in their order. */
  private static List<DurableCode> code(PreparedClass<?> prepared) {
    Class<?> type = prepared.type();
    Iterator<WorkflowDefinition> workflows = prepared.workflows().iterator();
    return prepared.methods().stream()
        .map(method ->
            switch (method) {
              case DurableMethod.WorkflowMethod workflow ->
                  new DurableCode(
                      workflows.next().name(), DurableCode.Kind.WORKFLOW, type, workflow.method());
              case DurableMethod.StepMethod step ->
                  new DurableCode(step.name(), DurableCode.Kind.STEP, type, step.method());
              case DurableMethod.TransactionMethod transaction ->
                  new DurableCode(
                      transaction.name(), DurableCode.Kind.TRANSACTION, type, transaction.method());
            })
        .toList();
  }

  private MethodInterceptor workflowInterceptor(
      DurableMethod.WorkflowMethod workflow,
      WorkflowDefinition definition,
      AtomicReference<@Nullable Object> self) {
    Object defaultValue = DefaultValues.of(workflow.method().getReturnType());
    return (durable, arguments) -> {
      refuseCopy(durable, self.get(), definition);
      Object result = engine.succession().call(definition, Arrays.asList(arguments));
      return result == null ? defaultValue : result;
    };
  }

  /** Refuses to start a workflow on a copy, whose methods the engine would not call. */
  @SuppressWarnings("ReferenceEquality") // whether it is that very object
  private static void refuseCopy(
      Object durable, @Nullable Object self, WorkflowDefinition definition) {
    if (self != null && self != durable) {
      throw new UsageException(
          "Workflow '%s' was called on a copy of its durable object, such as a Mockito spy, and would run on the original. Let it run on the copy: cairn.adopt(copy), before it is called."
              .formatted(definition.name()));
    }
  }

  private MethodInterceptor stepInterceptor(
      DurableMethod.StepMethod step, OriginalMethod original) {
    List<ValueType> parameters = step.types().parameters();
    ValueType result = step.types().result();
    EngineScope outside = engine.outside(label(step));
    codec.check(result);
    return (durable, arguments) -> {
      var options =
          new EngineStepCall(
              step.name(),
              step.retry(),
              () -> codec.fingerprint(parameters, Arrays.asList(arguments)),
              step.cpuBound());
      @SuppressWarnings("serial") // never serialized
      Body<@Nullable Object, Exception> body = () -> callOriginal(original, durable, arguments);
      return engine.scope(outside).step(options, result::type, body);
    };
  }

  private MethodInterceptor transactionInterceptor(
      DurableMethod.TransactionMethod transaction, OriginalMethod original) {
    checkDatabase(transaction);
    List<ValueType> parameters = transaction.types().parameters();
    ValueType result = transaction.types().result();
    EngineScope outside = engine.outside(label(transaction));
    codec.check(result);
    return (durable, arguments) -> {
      var options =
          new TransactionOptions(
              transaction.name(),
              transaction.options().isolation(),
              transaction.options().database(),
              () -> codec.fingerprint(parameters, Arrays.asList(arguments)));
      @SuppressWarnings("serial") // never serialized
      TransactionBody<@Nullable Object, Exception> body =
          connection -> callOriginal(original, durable, arguments);
      return engine.scope(outside).transaction(options, result::type, body);
    };
  }

  private static String label(DurableMethod method) {
    Method code = method.method();
    return code.getDeclaringClass().getName() + "." + code.getName();
  }

  private void checkDatabase(DurableMethod.TransactionMethod transaction) {
    String database = transaction.options().database();
    if (!database.isEmpty() && !engine.databases().contains(database)) {
      throw DurableMethods.rejected(
          transaction.method(),
          "names the database '%s', which is not one of %s".formatted(database, engine.databases()),
          "Correct the name, or add Config.database(\"%s\", dataSource).".formatted(database));
    }
  }

  private static @Nullable Object callOriginal(
      OriginalMethod original, Object durable, @Nullable Object[] arguments) throws Exception {
    try {
      return original.call(durable, arguments);
    } catch (Exception | Error thrown) {
      throw thrown;
    } catch (Throwable other) {
      throw new IllegalStateException(
          "The method threw a Throwable that is neither an Exception nor an Error", other);
    }
  }
}
