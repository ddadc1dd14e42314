package dev.cairn.errorprone;

import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.CompilationUnitTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.CompilationUnitTree;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.errorprone.analysis.SourceFinding;
import dev.cairn.errorprone.analysis.WorkflowAnalysis;

/** Reports the findings of one rule. All checks share one analysis of the compilation. */
abstract class DeterminismCheck extends BugChecker implements CompilationUnitTreeMatcher {
  private static final long serialVersionUID = 1;

  private final DeterminismRule rule;

  DeterminismCheck(DeterminismRule rule) {
    this.rule = rule;
  }

  @Override
  public Description matchCompilationUnit(CompilationUnitTree unit, VisitorState state) {
    for (SourceFinding found : WorkflowAnalysis.of(state).findingsIn(unit)) {
      if (found.finding().rule() == rule) {
        VisitorState place = state.withPath(found.path());
        var description =
            buildDescription(found.path().getLeaf()).setMessage(found.finding().message());
        found.fix().create(place).ifPresent(description::addFix);
        place.reportMatch(description.build());
      }
    }
    return Description.NO_MATCH;
  }
}
