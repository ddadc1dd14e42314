package dev.cairn;

import dev.cairn.determinism.DeterminismFinding;
import dev.cairn.internal.determinism.ApplicationClasses;
import dev.cairn.internal.determinism.WorkflowClassCheck;
import java.util.Arrays;
import java.util.List;

/**
 * Checks the class files of workflow code against the {@linkplain
 * dev.cairn.determinism.DeterminismRule rules of determinism}, for use in tests.
 *
 * {@snippet :
 * assertThat(DeterminismCheck.ofPackages("com.example.shop")).isEmpty();
 * }
 *
 * <p>The check begins with the methods that have {@code @Workflow}, the functions that {@code
 * cairn.workflow} registers, and branches. It follows calls to classes whose packages begin with
 * the same two parts, such as {@code com.example}. Nothing is executed. {@link Config#determinism}
 * applies the same check when a class is registered.
 */
public final class DeterminismCheck {
  private DeterminismCheck() {}

  /**
   * Checks classes.
   *
   * @param types classes with workflows, or that register functions as workflows
   * @return the findings
   */
  public static List<DeterminismFinding> of(Class<?>... types) {
    return Arrays.stream(types)
        .flatMap(type -> WorkflowClassCheck.of(type).stream())
        .distinct()
        .toList();
  }

  /**
   * Checks all classes of packages and their subpackages that the context class loader of this
   * thread finds in folders and jars.
   *
   * @param packages names such as {@code com.example.shop}
   * @return the findings
   * @throws dev.cairn.error.InvalidArgumentException if a package contains no class
   */
  public static List<DeterminismFinding> ofPackages(String... packages) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return Arrays.stream(packages)
        .flatMap(name ->
            WorkflowClassCheck.check(ApplicationClasses.of(loader, name), loader, name).stream())
        .distinct()
        .toList();
  }
}
