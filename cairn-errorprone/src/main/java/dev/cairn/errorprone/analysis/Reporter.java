package dev.cairn.errorprone.analysis;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.util.TreePath;
import dev.cairn.determinism.DeterminismFinding;
import dev.cairn.determinism.DeterminismRule;

/**
 * Reports findings in one piece of workflow code.
 *
 * @param code the code
 * @param analysis receives the findings
 */
record Reporter(WorkflowCode code, WorkflowAnalysis analysis) {
  void report(DeterminismRule rule, TreePath place, String what, FixFactory fix) {
    report(rule, place, what, rule.alternative(), fix);
  }

  void report(
      DeterminismRule rule, TreePath place, String what, String alternative, FixFactory fix) {
    int start = ASTHelpers.getStartPosition(place.getLeaf());
    int line = (int) place.getCompilationUnit().getLineMap().getLineNumber(start);
    var finding =
        new DeterminismFinding(
            rule, code.type(), code.method(), line, what, alternative, code.calls());
    analysis.report(new SourceFinding(finding, place, fix));
  }
}
