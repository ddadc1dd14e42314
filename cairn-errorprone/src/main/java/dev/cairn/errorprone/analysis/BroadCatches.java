package dev.cairn.errorprone.analysis;

import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreePath;
import dev.cairn.determinism.DeterminismRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds catch clauses around durable calls that catch what only Cairn should handle. */
final class BroadCatches {
  private static final Set<String> BROAD =
      Set.of("java.lang.Throwable", "java.lang.Error", "java.lang.InterruptedException");

  private BroadCatches() {}

  static void check(TryTree tree, TreePath path, SourceIndex sources, Reporter reporter) {
    if (tree.getCatches().isEmpty() || DurableCalls.first(tree.getBlock(), sources).isEmpty()) {
      return;
    }
    for (CatchTree clause : tree.getCatches()) {
      Optional<Tree> caught =
          types(clause).stream().<Tree>map(type -> type).filter(BroadCatches::isBroad).findFirst();
      if (caught.isPresent() && !endsByThrowing(clause)) {
        reporter.report(
            DeterminismRule.BROAD_CATCH,
            new TreePath(path, clause),
            "catches %s around durable calls".formatted(caught.get()),
            state -> fix(tree, clause));
      }
    }
  }

  private static List<? extends Tree> types(CatchTree clause) {
    Tree type = clause.getParameter().getType();
    return type instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(type);
  }

  private static boolean isBroad(Tree type) {
    return BROAD.contains(nameOf(type));
  }

  private static String nameOf(Tree type) {
    var symbol = ASTHelpers.getSymbol(type);
    return symbol == null ? "" : symbol.getQualifiedName().toString();
  }

  private static boolean endsByThrowing(CatchTree clause) {
    List<? extends StatementTree> statements = clause.getBlock().getStatements();
    return !statements.isEmpty() && statements.getLast() instanceof ThrowTree;
  }

  /** Catches Exception instead of Throwable, unless another clause does so. */
  private static Optional<SuggestedFix> fix(TryTree tree, CatchTree clause) {
    Tree type = clause.getParameter().getType();
    boolean isThrowable = nameOf(type).equals("java.lang.Throwable");
    boolean isCaught =
        tree.getCatches().stream()
            .flatMap(other -> types(other).stream())
            .anyMatch(other -> nameOf(other).equals("java.lang.Exception"));
    return isThrowable && !isCaught
        ? Optional.of(SuggestedFix.replace(type, "Exception"))
        : Optional.empty();
  }
}
