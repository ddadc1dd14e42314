package dev.cairn.errorprone;

import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.errorprone.BugPattern;
import dev.cairn.determinism.DeterminismRule;

/** Checks {@link DeterminismRule#RANDOM}. */
@BugPattern(
    summary = "Workflow code creates random numbers or ids",
    linkType = BugPattern.LinkType.NONE,
    severity = WARNING,
    suppressionAnnotations = {})
public final class CairnRandom extends DeterminismCheck {
  private static final long serialVersionUID = 1;

  /** Called by Error Prone. */
  public CairnRandom() {
    super(DeterminismRule.RANDOM);
  }
}
