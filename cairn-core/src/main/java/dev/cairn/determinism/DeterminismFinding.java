package dev.cairn.determinism;

import java.util.List;

/**
 * A place at which workflow code violates a rule.
 *
 * @param rule the rule
 * @param type the binary name of the class that contains the place
 * @param method the name of the method that contains the place
 * @param line the line number, 0 if unknown
 * @param code what the code does there, such as {@code calls Instant.now()}
 * @param alternative what to do instead, as a sentence
 * @param path the calls that lead to the method, from the workflow, as {@code Checkout.checkout};
 *     the last one is the method itself
 */
public record DeterminismFinding(
    DeterminismRule rule,
    String type,
    String method,
    int line,
    String code,
    String alternative,
    List<String> path) {
  /** Copies the path. */
  public DeterminismFinding {
    path = List.copyOf(path);
  }

  /**
   * Returns a message with the place, the consequence and the alternative.
   *
   * @return one or more sentences
   */
  public String message() {
    String message =
        "%s.%s (line %d) %s: %s. %s"
            .formatted(simpleName(type), method, line, code, rule.consequence(), alternative);
    return path.size() < 2
        ? message
        : message + " Workflow code reaches it by " + String.join(" -> ", path) + ".";
  }

  @Override
  public String toString() {
    return message();
  }

  private static String simpleName(String type) {
    return type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
  }
}
