package dev.cairn.errorprone.analysis;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds durable calls in code, without those in the code of steps. */
final class DurableCalls extends TreeScanner<Void, Void> {
  private final SourceIndex sources;
  private final DurableApi api;
  private @Nullable Tree first;

  private DurableCalls(SourceIndex sources) {
    this.sources = sources;
    this.api = sources.api();
  }

  /** Returns the first durable call, or call of a method that makes durable calls. */
  static Optional<Tree> first(@Nullable Tree code, SourceIndex sources) {
    var calls = new DurableCalls(sources);
    calls.scan(code, null);
    return Optional.ofNullable(calls.first);
  }

  @Override
  public @Nullable Void scan(@Nullable Tree tree, Void unused) {
    return first == null ? super.scan(tree, null) : null;
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, Void unused) {
    return check(tree, ASTHelpers.getSymbol(tree)) ? null : super.visitMethodInvocation(tree, null);
  }

  @Override
  public @Nullable Void visitMemberReference(MemberReferenceTree tree, Void unused) {
    return check(tree, ASTHelpers.getSymbol(tree)) ? null : super.visitMemberReference(tree, null);
  }

  @Override
  public @Nullable Void visitNewClass(NewClassTree tree, Void unused) {
    return check(tree, ASTHelpers.getSymbol(tree)) ? null : super.visitNewClass(tree, null);
  }

  @Override
  public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, Void unused) {
    return api.isStepCode(ASTHelpers.getType(tree))
        ? null
        : super.visitLambdaExpression(tree, null);
  }

  @Override
  public @Nullable Void visitClass(ClassTree tree, Void unused) {
    boolean anonymous = tree.getSimpleName().isEmpty();
    return anonymous ? super.visitClass(tree, null) : null;
  }

  private boolean check(Tree tree, @Nullable MethodSymbol called) {
    if (called != null && sources.isDurable(called)) {
      first = tree;
    }
    return first != null;
  }
}
