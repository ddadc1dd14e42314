package dev.cairn.errorprone;

import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.errorprone.BugPattern;
import dev.cairn.determinism.DeterminismRule;

/** Checks {@link DeterminismRule#LOCK}. */
@BugPattern(
    summary = "Workflow code uses a lock, or waits without a record",
    linkType = BugPattern.LinkType.NONE,
    severity = WARNING,
    suppressionAnnotations = {})
public final class CairnLock extends DeterminismCheck {
  private static final long serialVersionUID = 1;

  /** Called by Error Prone. */
  public CairnLock() {
    super(DeterminismRule.LOCK);
  }
}
