package dev.cairn.testing;

import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Prints what a test left, and the histories of its workflows if it failed. */
final class TestReport {
  private TestReport() {}

  static void failed(ExtensionContext context, TestEnvironment environment) {
    environment
        .engine()
        .ifPresent(cairn -> {
          String timelines = Timelines.all(cairn, environment.part(Waits.class));
          if (!timelines.isEmpty()) {
            print(context, "failed. Its workflows:", timelines);
          }
        });
  }

  static void leftRunning(ExtensionContext context, List<String> leftovers) {
    if (!leftovers.isEmpty()) {
      print(context, "left running:", "  " + String.join("\n  ", leftovers) + "\n");
    }
  }

  /** Prints in one call, so that lines of parallel tests do not mix. */
  private static void print(ExtensionContext context, String what, String text) {
    String test =
        context.getRequiredTestClass().getSimpleName()
            + context.getTestMethod().map(method -> "." + method.getName()).orElse("");
    System.err.print("Cairn: " + test + " " + what + "\n" + text);
  }
}
