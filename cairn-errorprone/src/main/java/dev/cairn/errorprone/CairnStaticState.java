package dev.cairn.errorprone;

import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.errorprone.BugPattern;
import dev.cairn.determinism.DeterminismRule;

/** Checks {@link DeterminismRule#STATIC_STATE}. */
@BugPattern(
    summary = "Workflow code uses static state that can change",
    linkType = BugPattern.LinkType.NONE,
    severity = WARNING,
    suppressionAnnotations = {})
public final class CairnStaticState extends DeterminismCheck {
  private static final long serialVersionUID = 1;

  /** Called by Error Prone. */
  public CairnStaticState() {
    super(DeterminismRule.STATIC_STATE);
  }
}
