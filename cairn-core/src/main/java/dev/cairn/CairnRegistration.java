package dev.cairn;

import dev.cairn.common.TypeRef;
import dev.cairn.error.UsageException;
import dev.cairn.internal.determinism.RegistrationCheck;
import dev.cairn.internal.proxy.DurableObjectFactory;
import dev.cairn.internal.proxy.WorkflowNames;
import dev.cairn.start.Fn;
import dev.cairn.start.RegisteredWorkflow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of {@link Cairn} that registers workflows. */
abstract sealed class CairnRegistration extends CairnOperations permits Cairn {
  CairnRegistration() {}

  /**
   * Registers classes and functions.
   *
   * @param classes creates durable objects
   * @param functions registers functions
   * @param qualifiedNames whether the name of the class precedes names of workflows
   * @param check checks the code of classes
   * @param log what was registered
   */
  record Registration(
      DurableObjectFactory classes,
      WorkflowFunctions functions,
      boolean qualifiedNames,
      RegistrationCheck check,
      RegistrationLog log) {}

  abstract Registration registration();

  abstract void setSuccessor(Cairn successor);

  /**
   * Opens another Cairn with the same workflows in place of this one, as if the process had ended
   * and was started again. It is meant for tests that simulate the end of a process, such as those
   * with {@code cairn-testing}.
   *
   * <p>Durable objects are constructed anew, with the same arguments; arguments that are this Cairn
   * or one of its durable objects are replaced by those of the successor. Functions are registered
   * again as they are. From then on, calls on this Cairn, its durable objects and its functions go
   * to the successor, except calls from workflows that this Cairn still runs, and {@link
   * Cairn#start}, {@link Cairn#stop()} and {@link Cairn#close()}. Handles remain those of the Cairn
   * that returned them.
   *
   * @param config the configuration of the successor
   * @return the successor, to be started
   * @throws dev.cairn.error.UsageException if an object was {@linkplain #adopt adopted}, because
   *     Cairn cannot construct it anew
   */
  public Cairn openSuccessor(Config config) {
    Cairn successor = Cairn.open(config);
    try {
      registration().log().repeatOn(successor, this);
    } catch (RuntimeException problem) {
      successor.close();
      throw problem;
    }
    setSuccessor(successor);
    return successor;
  }

  /**
   * Creates a durable object of an annotated class and registers its workflows. Calls of its
   * annotated methods are durable, also on {@code this}.
   *
   * @param type a class that can be extended
   * @param arguments the arguments of one of its constructors
   * @param <T> the class
   * @return an instance of a generated subclass
   * @throws dev.cairn.error.RegistrationException if the class cannot be made durable, no
   *     constructor matches, the name of a workflow is taken, or a transaction names a database
   *     that {@link Config#database} does not define
   * @throws dev.cairn.error.ValueException if an argument or result cannot be written as JSON
   */
  public <T> T durable(Class<T> type, @Nullable Object... arguments) {
    return create("", type, arguments);
  }

  /**
   * Creates one of several durable objects of the same class, as {@link #durable(Class, Object...)}
   * does. The name of the instance follows the names of its workflows: {@code checkout@eu}.
   *
   * @param instance the name of the instance, 1 to 200 characters without {@code #} and {@code /};
   *     keep it stable, since workflows in the database are found by it
   * @param type a class that can be extended
   * @param arguments the arguments of one of its constructors
   * @param <T> the class
   * @return an instance of a generated subclass
   */
  public <T> T durable(String instance, Class<T> type, @Nullable Object... arguments) {
    return create(instance, type, arguments);
  }

  private <T> T create(String instance, Class<T> type, @Nullable Object[] arguments) {
    T object = checked(type).classes().create(names(instance), type, arguments);
    registration()
        .log()
        .add((other, renewed) ->
            renewed.put(object, other.create(instance, type, renewed.of(arguments))));
    return object;
  }

  /**
   * Generates the durable subclass of an annotated class for a framework that creates the instance
   * itself, such as a dependency injection container. Give the instance to {@link #adopt}.
   *
   * @param type a class that can be extended
   * @param <T> the class
   * @return a subclass with the same constructors, for one instance
   * @throws dev.cairn.error.RegistrationException as {@link #durable(Class, Object...)}
   */
  public <T> Class<? extends T> durableType(Class<T> type) {
    return checked(type).classes().subclass(names(""), type);
  }

  /**
   * Generates the durable subclass for one of several instances, as {@link #durableType(Class)} and
   * {@link #durable(String, Class, Object...)} do.
   *
   * @param instance the name of the instance
   * @param type a class that can be extended
   * @param <T> the class
   * @return a subclass with the same constructors, for one instance
   */
  public <T> Class<? extends T> durableType(String instance, Class<T> type) {
    return checked(type).classes().subclass(names(instance), type);
  }

  /**
   * Registers the workflows of an object that a framework created. Its class must be the one that
   * {@link #durableType(Class)} returned; an object of another class cannot be made durable
   * afterwards.
   *
   * <p>A copy of a durable object, such as a Mockito spy, replaces the original: {@code Checkout
   * checkout = cairn.adopt(spy(cairn.durable(Checkout.class, payments)))}. Its workflows run on the
   * copy.
   *
   * @param object the instance
   * @param <T> its class
   * @return the same instance, now durable
   * @throws dev.cairn.error.RegistrationException if the class is not a durable type, or an
   *     instance of it was adopted before
   */
  public <T> T adopt(T object) {
    registration().classes().adopt(object);
    registration()
        .log()
        .add((other, renewed) -> {
          throw new UsageException(
              "The %s that was given to cairn.adopt cannot be constructed anew for a successor, since other code created it. Register it with cairn.durable(...) instead."
                  .formatted(object.getClass().getName()));
        });
    return object;
  }

  /**
   * Returns whether a class declares or inherits methods with the annotations of durable code, for
   * frameworks that create objects themselves.
   *
   * @param type any class
   * @return true if {@link #durable(Class, Object...)} is meant for it
   */
  public static boolean hasDurableMethods(Class<?> type) {
    return DurableObjectFactory.hasDurableMethods(type);
  }

  /**
   * Returns whether the durable methods of an object are durable.
   *
   * @param object any object
   * @return true for a durable object and for a copy of one; false for an object that merely has
   *     annotated methods, and for a proxy that delegates to another object
   */
  public static boolean isDurable(Object object) {
    return DurableObjectFactory.isDurable(object);
  }

  /** Checks the code of a class before it is registered. */
  private Registration checked(Class<?> type) {
    registration().check().check(type);
    return registration();
  }

  private WorkflowNames names(String instance) {
    return new WorkflowNames(registration().qualifiedNames(), instance);
  }

  /**
   * Registers a function as a workflow.
   *
   * @param name its name, unique in this Cairn
   * @param argument the type of its argument
   * @param result the type of its result
   * @param code the function
   * @param <A> the argument
   * @param <R> the result
   * @return the durable function, to be called or started
   * @throws dev.cairn.error.RegistrationException if the name is taken
   * @throws dev.cairn.error.ValueException if a type cannot be written as JSON
   */
  public <A, R> Fn.Of1<A, R> workflow(
      String name, Class<A> argument, Class<R> result, Fn.Of1<A, R> code) {
    var function = checked(code.getClass()).functions().taking(name, argument, result, code);
    registration().log().add((other, renewed) -> other.workflow(name, argument, result, code));
    return function;
  }

  /**
   * Registers a function with generic types as a workflow.
   *
   * @param name its name, unique in this Cairn
   * @param argument the type of its argument
   * @param result the type of its result
   * @param code the function
   * @param <A> the argument
   * @param <R> the result
   * @return the durable function, to be called or started
   * @throws dev.cairn.error.RegistrationException if the name is taken
   * @throws dev.cairn.error.ValueException if a type cannot be written as JSON
   */
  public <A, R> Fn.Of1<A, R> workflow(
      String name, TypeRef<A> argument, TypeRef<R> result, Fn.Of1<A, R> code) {
    var function =
        checked(code.getClass()).functions().taking(name, argument.type(), result.type(), code);
    registration().log().add((other, renewed) -> other.workflow(name, argument, result, code));
    return function;
  }

  /**
   * Registers a function without an argument as a workflow.
   *
   * @param name its name, unique in this Cairn
   * @param result the type of its result
   * @param code the function
   * @param <R> the result
   * @return the durable function, to be called or started
   * @throws dev.cairn.error.RegistrationException if the name is taken
   * @throws dev.cairn.error.ValueException if the type cannot be written as JSON
   */
  public <R> Fn.Of0<R> workflow(String name, Class<R> result, Fn.Of0<R> code) {
    var function = checked(code.getClass()).functions().giving(name, result, code);
    registration().log().add((other, renewed) -> other.workflow(name, result, code));
    return function;
  }

  /**
   * Registers a function without a result as a workflow.
   *
   * @param name its name, unique in this Cairn
   * @param argument the type of its argument
   * @param code the function
   * @param <A> the argument
   * @return the durable function, to be called or started
   * @throws dev.cairn.error.RegistrationException if the name is taken
   * @throws dev.cairn.error.ValueException if the type cannot be written as JSON
   */
  public <A> Fn.Void1<A> workflow(String name, Class<A> argument, Fn.Void1<A> code) {
    var function = checked(code.getClass()).functions().consuming(name, argument, code);
    registration().log().add((other, renewed) -> other.workflow(name, argument, code));
    return function;
  }

  /**
   * Registers a function without an argument and without a result as a workflow.
   *
   * @param name its name, unique in this Cairn
   * @param code the function
   * @return the durable function, to be called or started
   * @throws dev.cairn.error.RegistrationException if the name is taken
   */
  public Fn.Void0 workflow(String name, Fn.Void0 code) {
    var function = checked(code.getClass()).functions().running(name, code);
    registration().log().add((other, renewed) -> other.workflow(name, code));
    return function;
  }

  /**
   * Returns the workflows that are registered, for code that starts them by name.
   *
   * @return the workflows, by name
   */
  public List<RegisteredWorkflow> registeredWorkflows() {
    return registration().functions().registered();
  }
}
