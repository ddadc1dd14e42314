package dev.cairn.internal.determinism;

import dev.cairn.determinism.DeterminismFinding;
import dev.cairn.determinism.DeterminismMode;
import dev.cairn.error.RegistrationException;
import dev.cairn.internal.text.LogText;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks classes when their workflows are registered.
 *
 * @param mode what happens with findings
 */
public record RegistrationCheck(DeterminismMode mode) {
  private static final Logger LOG = LoggerFactory.getLogger(RegistrationCheck.class);
  private static final String LAMBDA = "$$Lambda";

  /**
   * Checks the workflow code of a class.
   *
   * @param type the class that is registered, or that of a function
   * @throws RegistrationException if there are findings and the mode is {@code FAIL}
   */
  public void check(Class<?> type) {
    if (mode == DeterminismMode.OFF) {
      return;
    }
    List<DeterminismFinding> findings = WorkflowClassCheck.of(declaring(type));
    if (mode == DeterminismMode.FAIL && !findings.isEmpty()) {
      throw rejected(findings);
    }
    for (DeterminismFinding finding : findings) {
      LOG.warn(
          "determinism rule={} class={} line={} text=\"{}\"",
          finding.rule(),
          finding.type(),
          finding.line(),
          LogText.of(finding.message()));
    }
  }

  /** Returns the class that contains the code of a lambda; other classes contain their own. */
  private static Class<?> declaring(Class<?> type) {
    int end = type.getName().indexOf(LAMBDA);
    if (end < 0) {
      return type;
    }
    try {
      return Class.forName(type.getName().substring(0, end), false, type.getClassLoader());
    } catch (ClassNotFoundException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static RegistrationException rejected(List<DeterminismFinding> findings) {
    DeterminismFinding first = findings.getFirst();
    return new RegistrationException(
        findings.stream()
            .map(DeterminismFinding::message)
            .collect(
                Collectors.joining(
                    "\n",
                    "Workflow code violates %d rules of determinism. Change it, or permit it with @AllowNondeterminism and a reason.\n"
                        .formatted(findings.size()),
                    "")),
        first.type(),
        first.method(),
        null);
  }
}
