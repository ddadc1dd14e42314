package dev.cairn.runtime.annotated;

import dev.cairn.api.ConfigException;
import dev.cairn.api.Durations;
import dev.cairn.api.Retry;
import dev.cairn.api.Step;
import dev.cairn.api.StepOptions;
import dev.cairn.api.Transaction;
import dev.cairn.api.TransactionOptions;
import dev.cairn.api.UsageException;
import dev.cairn.api.Workflow;
import dev.cairn.runtime.Definition;
import dev.cairn.spi.Slot;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A method that carries one of the annotations. */
sealed interface DurableMethod {
  /** The method as it was written. */
  Method method();

  /** A workflow. */
  record OfWorkflow(Method method, String name) implements DurableMethod {
    Definition definition(Definition.Code code) {
      return new Definition(
          name, parameters(method), result(method), code, method.getDeclaringClass());
    }
  }

  /** A step. */
  record OfStep(Method method, String name, Retry retry, boolean cpuBound)
      implements DurableMethod {}

  /** A transaction. */
  record OfTransaction(Method method, String name, Transaction options) implements DurableMethod {}

  /**
   * What the method's annotation makes of it; empty if it has none.
   *
   * @throws dev.cairn.api.RegistrationException if a setting in the annotation is not possible
   */
  static Optional<DurableMethod> of(Method method) {
    try {
      return read(method);
    } catch (ConfigException | UsageException impossible) {
      throw DurableMethods.refused(
          method, "cannot be registered", String.valueOf(impossible.getMessage()), impossible);
    }
  }

  private static Optional<DurableMethod> read(Method method) {
    Workflow workflow = method.getAnnotation(Workflow.class);
    Step step = method.getAnnotation(Step.class);
    Transaction transaction = method.getAnnotation(Transaction.class);
    if (workflow != null) {
      return Optional.of(new OfWorkflow(method, nameOr(workflow.value(), method)));
    }
    if (step != null) {
      var options =
          new StepOptions(
              nameOr(step.value(), method), retry(step), StepOptions.ArgumentsOf.UNKNOWN);
      return Optional.of(new OfStep(method, options.name(), options.retry(), step.cpuBound()));
    }
    if (transaction != null) {
      var options = TransactionOptions.named(nameOr(transaction.value(), method));
      return Optional.of(new OfTransaction(method, options.name(), transaction));
    }
    return Optional.empty();
  }

  /** One slot for each parameter. */
  static List<Slot> parameters(Method method) {
    return Arrays.stream(method.getParameters()).map(DurableMethod::slot).toList();
  }

  private static Slot slot(Parameter parameter) {
    Method method = (Method) parameter.getDeclaringExecutable();
    return new Slot(
        "the argument '%s' of %s".formatted(parameter.getName(), method.getName()),
        parameter.getParameterizedType());
  }

  /** The slot of the result. */
  static Slot result(Method method) {
    return new Slot("the result of " + method.getName(), method.getGenericReturnType());
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
