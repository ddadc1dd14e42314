package dev.cairn.internal.proxy;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.Durations;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.spi.ValueType;
import dev.cairn.workflow.EngineStepCall;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.TransactionOptions;
import dev.cairn.workflow.Workflow;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A method that {@link Workflow}, {@link Step} or {@link Transaction} makes durable. */
sealed interface DurableMethod {
  /** Returns the method whose code is executed. */
  Method method();

  /**
   * Returns the declared types of the parameters and the result, with the type variables of the
   * registered class resolved.
   */
  Types types();

  /**
   * The declared types of a method.
   *
   * @param parameters one type for each parameter
   * @param result the type of the result
   */
  record Types(List<ValueType> parameters, ValueType result) {
    private static Types of(Method method, TypeBindings bindings) {
      List<ValueType> parameters =
          Arrays.stream(method.getParameters())
              .map(parameter ->
                  new ValueType(
                      "the argument '%s' of %s".formatted(parameter.getName(), method.getName()),
                      bindings.resolve(parameter.getParameterizedType())))
              .toList();
      var result =
          new ValueType(
              "the result of " + method.getName(), bindings.resolve(method.getGenericReturnType()));
      return new Types(parameters, result);
    }
  }

  /** A workflow. */
  record WorkflowMethod(Method method, Types types, String name, boolean isNamedAfterMethod)
      implements DurableMethod {
    WorkflowDefinition definition(
        WorkflowNames names, Class<?> registered, WorkflowDefinition.Code code) {
      return new WorkflowDefinition(
          names.of(registered, this), types.parameters, types.result, code, registered);
    }
  }

  /** A step. */
  record StepMethod(Method method, Types types, String name, Retry retry, boolean cpuBound)
      implements DurableMethod {}

  /** A transaction. */
  record TransactionMethod(Method method, Types types, String name, Transaction options)
      implements DurableMethod {}

  /**
   * Returns the annotation that makes a method durable.
   *
   * @param declared the declarations of the method, the most specific first
   * @return the annotation of the first declaration that has one; empty if none has
   * @throws dev.cairn.error.RegistrationException if a declaration has several, or two interfaces
   *     conflict
   */
  static Optional<Annotation> annotationOf(List<Method> declared) {
    AnnotatedMethod first = null;
    for (Method method : declared) {
      Annotation annotation = ownAnnotation(method);
      if (annotation == null) {
        continue;
      }
      var found = new AnnotatedMethod(method, annotation);
      if (first == null) {
        first = found;
      } else if (first.conflictsWith(found)) {
        throw DurableMethods.rejected(
            declared.getFirst(),
            "is %s and %s".formatted(first, found),
            "Annotate the method in the class with the intended one.");
      }
    }
    return Optional.ofNullable(first).map(AnnotatedMethod::annotation);
  }

  /** An annotation and the declaration that has it. */
  record AnnotatedMethod(Method method, Annotation annotation) {
    /**
     * Returns whether two interfaces, neither of which extends the other, have different
     * annotations.
     */
    boolean conflictsWith(AnnotatedMethod other) {
      return method.getDeclaringClass().isInterface()
          && !other.method.getDeclaringClass().isAssignableFrom(method.getDeclaringClass())
          && !annotation.equals(other.annotation);
    }

    @Override
    public String toString() {
      return "@%s in %s"
          .formatted(
              annotation.annotationType().getSimpleName(), method.getDeclaringClass().getName());
    }
  }

  private static @Nullable Annotation ownAnnotation(Method method) {
    List<Annotation> own =
        Arrays.stream(method.getAnnotations()).filter(DurableMethod::isDurable).toList();
    if (own.size() > 1) {
      throw DurableMethods.rejected(
          method,
          "has more than one of @Workflow, @Step and @Transaction",
          "Keep the intended one.");
    }
    return own.isEmpty() ? null : own.getFirst();
  }

  /** Returns whether a declaration of a method has one of the annotations itself. */
  static boolean isAnnotated(Method method) {
    return Arrays.stream(method.getAnnotations()).anyMatch(DurableMethod::isDurable);
  }

  private static boolean isDurable(Annotation annotation) {
    return annotation instanceof Workflow
        || annotation instanceof Step
        || annotation instanceof Transaction;
  }

  /**
   * Creates the durable method for an annotation.
   *
   * @throws dev.cairn.error.RegistrationException if a setting of the annotation is invalid
   */
  static DurableMethod of(Method method, Annotation annotation, TypeBindings bindings) {
    try {
      return create(method, annotation, Types.of(method, bindings));
    } catch (InvalidArgumentException invalid) {
      throw DurableMethods.rejected(
          method, "cannot be registered", String.valueOf(invalid.getMessage()), invalid);
    }
  }

  private static DurableMethod create(Method method, Annotation annotation, Types types) {
    return switch (annotation) {
      case Step step -> {
        var options =
            new EngineStepCall(
                nameOr(step.value(), method), retry(step), EngineStepCall.ArgumentsOf.UNKNOWN);
        yield new StepMethod(method, types, options.name(), options.retry(), step.cpuBound());
      }
      case Transaction transaction -> {
        var options = TransactionOptions.named(nameOr(transaction.value(), method));
        yield new TransactionMethod(method, types, options.name(), transaction);
      }
      case Workflow workflow ->
          new WorkflowMethod(
              method, types, nameOr(workflow.value(), method), workflow.value().isEmpty());
      default -> throw new IllegalArgumentException(annotation + " does not make a method durable");
    };
  }

  private static String nameOr(String given, Method method) {
    return given.isEmpty() ? method.getName() : given;
  }

  private static Retry retry(Step step) {
    Retry retry =
        new Retry(
            step.attempts(),
            Durations.parse(step.delay()),
            step.backoff(),
            Durations.parse(step.maxDelay()),
            step.jitter(),
            List.of(step.retryOn()),
            List.of(step.abortOn()),
            null,
            step.timeout().isEmpty() ? null : Durations.parse(step.timeout()));
    for (Class<? extends Predicate<? super Throwable>> type : step.retryIf()) {
      retry = retry.retryIf(newPredicate(type));
    }
    return retry;
  }

  private static <P> P newPredicate(Class<P> type) {
    try {
      Constructor<P> constructor = type.getDeclaredConstructor();
      boolean unused = constructor.trySetAccessible();
      return constructor.newInstance();
    } catch (ReflectiveOperationException unusable) {
      Throwable reason =
          unusable instanceof InvocationTargetException ? unusable.getCause() : unusable;
      throw new InvalidArgumentException(
          "retryIf",
          "retryIf names %s, of which no instance can be created (%s). Give it a constructor without parameters, and make it static if it is nested."
              .formatted(type.getName(), reason),
          unusable);
    }
  }
}
