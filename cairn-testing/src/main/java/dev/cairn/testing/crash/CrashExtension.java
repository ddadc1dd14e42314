package dev.cairn.testing.crash;

import dev.cairn.testing.CairnTest;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Provides the invocations of a test with {@link CrashEverywhere}, each when the last has ended.
 */
public final class CrashExtension implements TestTemplateInvocationContextProvider {
  private static final String FOLDER = "cairn.testing.crashReports";
  private static final Pattern CLASS_INVOCATION =
      Pattern.compile("\\[class-template-invocation:#(\\d+)]");

  /** Creates the extension; JUnit calls it. */
  public CrashExtension() {}

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return settings(context).isPresent();
  }

  private static Optional<CrashEverywhere> settings(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getTestMethod(), CrashEverywhere.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    check(context);
    var plan = new CrashPlan(settings(context).orElseThrow());
    var report = new CrashReport(name(context) + invocation(context), plan);
    return StreamSupport.stream(new Invocations(plan), false)
        .onClose(() -> report.publish(folder(context)));
  }

  private static void check(ExtensionContext context) {
    Class<?> test = context.getRequiredTestClass();
    boolean hasEnvironment =
        Stream.<Class<?>>iterate(test, type -> type != null, Class::getEnclosingClass)
            .anyMatch(type -> AnnotationSupport.isAnnotated(type, CairnTest.class));
    if (!hasEnvironment) {
      throw new ExtensionConfigurationException(
          "%s has a test with @CrashEverywhere. Annotate the class with @CairnTest."
              .formatted(test.getName()));
    }
    if (context
        .getTestInstanceLifecycle()
        .filter(TestInstance.Lifecycle.PER_CLASS::equals)
        .isPresent()) {
      throw new ExtensionConfigurationException(
          "All tests of %s share one instance, and @CrashEverywhere needs a new one, with new collaborators, for each crash. Remove @TestInstance(PER_CLASS)."
              .formatted(test.getName()));
    }
  }

  /** The full name of the class and that of the method, with its parameters if it is overloaded. */
  private static String name(ExtensionContext context) {
    Method method = context.getRequiredTestMethod();
    List<Method> overloads =
        ReflectionSupport.findMethods(
            context.getRequiredTestClass(),
            other -> other.getName().equals(method.getName()) && isCrashTest(other),
            HierarchyTraversalMode.TOP_DOWN);
    return className(context)
        + "."
        + method.getName()
        + (overloads.size() > 1 ? parameters(method, overloads) : "");
  }

  private static boolean isCrashTest(Method method) {
    return AnnotationSupport.isAnnotated(method, CrashEverywhere.class);
  }

  /** With the packages of the types only if the overloads cannot be told apart without them. */
  private static String parameters(Method method, List<Method> overloads) {
    long different =
        overloads.stream().map(each -> types(each, Class::getSimpleName)).distinct().count();
    return different == overloads.size()
        ? types(method, Class::getSimpleName)
        : types(method, Class::getName);
  }

  private static String types(Method method, Function<Class<?>, String> name) {
    return Stream.of(method.getParameterTypes())
        .map(name)
        .collect(Collectors.joining(",", "(", ")"));
  }

  /** As JUnit nests classes: one that is inherited is nested in each class that inherits it. */
  private static String className(ExtensionContext context) {
    Class<?> test = context.getRequiredTestClass();
    Class<?> outer = test;
    var nested = new StringBuilder();
    for (Class<?> parent : parents(context)) {
      if (parent != outer) {
        nested.insert(0, "$" + outer.getSimpleName());
        outer = parent;
      }
    }
    return outer.getName() + nested;
  }

  private static List<? extends Class<?>> parents(ExtensionContext context) {
    return Stream.iterate(
            context.getParent(), Optional::isPresent, parent -> parent.get().getParent())
        .flatMap(parent -> parent.orElseThrow().getTestClass().stream())
        .toList();
  }

  /** Distinguishes the invocations of a parameterized class. */
  private static String invocation(ExtensionContext context) {
    return CLASS_INVOCATION
        .matcher(context.getUniqueId())
        .results()
        .map(number -> "-" + number.group(1))
        .collect(Collectors.joining());
  }

  private static Path folder(ExtensionContext context) {
    return context
        .getConfigurationParameter(FOLDER)
        .map(Path::of)
        .orElseGet(
            () -> Path.of(Files.isDirectory(Path.of("build")) ? "build" : "target", "cairn-crash"));
  }

  /** The invocations; what follows depends on how the last one ended. */
  private static final class Invocations
      extends Spliterators.AbstractSpliterator<TestTemplateInvocationContext> {
    private final CrashPlan plan;

    private Invocations(CrashPlan plan) {
      super(Long.MAX_VALUE, Spliterator.ORDERED);
      this.plan = plan;
    }

    @Override
    public boolean tryAdvance(Consumer<? super TestTemplateInvocationContext> action) {
      Optional<CrashCase> next = plan.next();
      next.ifPresent(crashCase -> action.accept(new Invocation(plan, crashCase)));
      return next.isPresent();
    }
  }

  /**
   * One invocation.
   *
   * @param plan all invocations
   * @param crashCase what happens in this one
   */
  private record Invocation(CrashPlan plan, CrashCase crashCase)
      implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int index) {
      return crashCase.faults().isEmpty()
          ? (index == 1 ? "without a crash" : "again without a crash")
          : plan.names().of(crashCase);
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new CaseExtension(plan, crashCase));
    }
  }
}
