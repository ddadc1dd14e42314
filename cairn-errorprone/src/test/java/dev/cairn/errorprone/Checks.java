package dev.cairn.errorprone;

import com.google.errorprone.bugpatterns.BugChecker;
import dev.cairn.determinism.DeterminismRule;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The checks of this module, as Error Prone finds them. */
final class Checks {
  private Checks() {}

  static List<Class<? extends BugChecker>> all() {
    return ServiceLoader.load(BugChecker.class).stream()
        .<Class<? extends BugChecker>>map(ServiceLoader.Provider::type)
        .filter(type -> type.getName().startsWith("dev.cairn."))
        .toList();
  }

  static Class<? extends BugChecker> of(DeterminismRule rule) {
    return all().stream()
        .filter(type -> type.getSimpleName().equals(rule.check()))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the arguments of Error Prone that enable these checks and no other. */
  static String enabled() {
    return all().stream()
        .map(type -> "-Xep:%s:WARN".formatted(type.getSimpleName()))
        .collect(Collectors.joining(" ", "-XepDisableAllChecks ", ""));
  }
}
