package dev.cairn.errorprone;

import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.errorprone.BugPattern;
import dev.cairn.determinism.DeterminismRule;

/** Checks {@link DeterminismRule#MUTATED_ARGUMENT}. */
@BugPattern(
    summary = "Code changes the argument of a step",
    linkType = BugPattern.LinkType.NONE,
    severity = WARNING,
    suppressionAnnotations = {})
public final class CairnMutatedArgument extends DeterminismCheck {
  private static final long serialVersionUID = 1;

  /** Called by Error Prone. */
  public CairnMutatedArgument() {
    super(DeterminismRule.MUTATED_ARGUMENT);
  }
}
