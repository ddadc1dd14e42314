package dev.cairn.internal.proxy;

import dev.cairn.error.ConfigException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.check.Durations;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.spi.ValueType;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.StepOptions;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.TransactionOptions;
import dev.cairn.workflow.Workflow;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A method that one of the annotations makes durable. */
sealed interface DurableMethod {
  /** The method with the code. */
  Method method();

  /**
   * The declared types of its parameters and of its result, as they are in the registered class.
   */
  Types types();

  /**
   * The declared types of a method.
   *
   * @param parameters one slot for each parameter
   * @param result the slot of the result
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
  record OfWorkflow(Method method, Types types, String name) implements DurableMethod {
    WorkflowDefinition definition(Class<?> registered, WorkflowDefinition.Code code) {
      return new WorkflowDefinition(name, types.parameters, types.result, code, registered);
    }
  }

  /** A step. */
  record OfStep(Method method, Types types, String name, Retry retry, boolean cpuBound)
      implements DurableMethod {}

  /** A transaction. */
  record OfTransaction(Method method, Types types, String name, Transaction options)
      implements DurableMethod {}

  /**
   * The annotation that makes a method durable.
   *
   * @param declared its declarations, the most special first
   * @return that of the first one that has one; empty if none has
   * @throws dev.cairn.error.RegistrationException if it has several, or interfaces disagree
   */
  static Optional<Annotation> annotationOf(List<Method> declared) {
    Found first = null;
    for (Method method : declared) {
      Annotation annotation = ownAnnotation(method);
      if (annotation == null) {
        continue;
      }
      var found = new Found(method, annotation);
      if (first == null) {
        first = found;
      } else if (first.disagrees(found)) {
        throw DurableMethods.refused(
            declared.getFirst(),
            "is %s and %s".formatted(first, found),
            "Annotate it in the class with the one that is meant.");
      }
    }
    return Optional.ofNullable(first).map(Found::annotation);
  }

  /** An annotation where it stands. */
  record Found(Method method, Annotation annotation) {
    /** Two interfaces of which neither extends the other say different things. */
    boolean disagrees(Found below) {
      return method.getDeclaringClass().isInterface()
          && !below.method.getDeclaringClass().isAssignableFrom(method.getDeclaringClass())
          && !annotation.equals(below.annotation);
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
      throw DurableMethods.refused(
          method,
          "has more than one of @Workflow, @Step and @Transaction",
          "Keep the one that is meant.");
    }
    return own.isEmpty() ? null : own.getFirst();
  }

  private static boolean isDurable(Annotation annotation) {
    return annotation instanceof Workflow
        || annotation instanceof Step
        || annotation instanceof Transaction;
  }

  /**
   * What an annotation makes of a method.
   *
   * @throws dev.cairn.error.RegistrationException if a setting in the annotation is not possible
   */
  static DurableMethod of(Method method, Annotation annotation, TypeBindings bindings) {
    try {
      return read(method, annotation, Types.of(method, bindings));
    } catch (ConfigException | UsageException impossible) {
      throw DurableMethods.refused(
          method, "cannot be registered", String.valueOf(impossible.getMessage()), impossible);
    }
  }

  private static DurableMethod read(Method method, Annotation annotation, Types types) {
    return switch (annotation) {
      case Step step -> {
        var options =
            new StepOptions(
                nameOr(step.value(), method), retry(step), StepOptions.ArgumentsOf.UNKNOWN);
        yield new OfStep(method, types, options.name(), options.retry(), step.cpuBound());
      }
      case Transaction transaction -> {
        var options = TransactionOptions.named(nameOr(transaction.value(), method));
        yield new OfTransaction(method, types, options.name(), transaction);
      }
      case Workflow workflow -> new OfWorkflow(method, types, nameOr(workflow.value(), method));
      default -> throw new IllegalArgumentException(annotation + " makes nothing durable");
    };
  }

  private static String nameOr(String given, Method method) {
    return given.isEmpty() ? method.getName() : given;
  }

  private static Retry retry(Step step) {
    return new Retry(
        step.attempts(),
        Durations.parse(step.firstDelay()),
        step.factor(),
        Durations.parse(step.longestDelay()),
        step.jitter(),
        List.of(step.retryOn()),
        List.of(step.abortOn()),
        step.timeout().isEmpty() ? null : Durations.parse(step.timeout()));
  }
}
