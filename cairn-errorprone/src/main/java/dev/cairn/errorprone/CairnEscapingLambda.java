package dev.cairn.errorprone;

import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.errorprone.BugPattern;
import dev.cairn.determinism.DeterminismRule;

/** Checks {@link DeterminismRule#ESCAPING_LAMBDA}. */
@BugPattern(
    summary = "A lambda that leaves the workflow makes durable calls",
    linkType = BugPattern.LinkType.NONE,
    severity = WARNING,
    suppressionAnnotations = {})
public final class CairnEscapingLambda extends DeterminismCheck {
  private static final long serialVersionUID = 1;

  /** Called by Error Prone. */
  public CairnEscapingLambda() {
    super(DeterminismRule.ESCAPING_LAMBDA);
  }
}
