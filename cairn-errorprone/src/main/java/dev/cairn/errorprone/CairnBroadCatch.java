package dev.cairn.errorprone;

import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.errorprone.BugPattern;
import dev.cairn.determinism.DeterminismRule;

/** Checks {@link DeterminismRule#BROAD_CATCH}. */
@BugPattern(
    summary = "Workflow code catches Throwable, Error or InterruptedException around durable calls",
    linkType = BugPattern.LinkType.NONE,
    severity = WARNING,
    suppressionAnnotations = {})
public final class CairnBroadCatch extends DeterminismCheck {
  private static final long serialVersionUID = 1;

  /** Called by Error Prone. */
  public CairnBroadCatch() {
    super(DeterminismRule.BROAD_CATCH);
  }
}
