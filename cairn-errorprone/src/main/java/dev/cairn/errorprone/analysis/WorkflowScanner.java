package dev.cairn.errorprone.analysis;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.internal.determinism.NondeterministicCall;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/** Checks one piece of workflow code, and finds the methods that it calls. */
final class WorkflowScanner extends TreePathScanner<Void, Void> {
  private final WorkflowCode code;
  private final SourceIndex sources;
  private final DurableApi api;
  private final WorkflowAnalysis analysis;
  private final Reporter reporter;
  private final HashOrder hashOrder;
  private final Set<Tree> branches = Collections.newSetFromMap(new IdentityHashMap<>());

  WorkflowScanner(WorkflowCode code, SourceIndex sources, WorkflowAnalysis analysis) {
    this.code = code;
    this.sources = sources;
    this.api = sources.api();
    this.analysis = analysis;
    this.reporter = new Reporter(code, analysis);
    this.hashOrder = new HashOrder(sources, reporter);
  }

  void scan() {
    if (code.path().getLeaf() instanceof MethodTree method
        && method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
      reporter.report(DeterminismRule.LOCK, code.path(), "is synchronized", FixFactory.NONE);
    }
    scan(new TreePath(code.path(), code.body()), null);
    new ArgumentMutations(sources, reporter).scan(code);
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, Void unused) {
    MethodSymbol called = ASTHelpers.getSymbol(tree);
    Optional<NondeterministicCall> forbidden = checkCall(called);
    hashOrder.checkStream(tree, getCurrentPath());
    checkMutatedStatic(tree, called);
    scan(tree.getMethodSelect(), null);
    boolean escaping =
        forbidden.filter(WorkflowScanner::usesThreads).isPresent() || Streams.isParallel(tree);
    for (ExpressionTree argument : tree.getArguments()) {
      scanArgument(called, argument, escaping);
    }
    return null;
  }

  private static boolean usesThreads(NondeterministicCall call) {
    return call.rule() == DeterminismRule.THREAD;
  }

  private void scanArgument(MethodSymbol called, ExpressionTree argument, boolean escaping) {
    if (!Functions.isFunction(argument)) {
      scan(argument, null);
    } else if (escaping) {
      checkEscaping(argument);
    } else if (api.takesBranch(called)) {
      branches.add(ASTHelpers.stripParentheses(argument));
      scan(argument, null);
    } else if (!api.takesStepCode(called)) {
      scan(argument, null);
    }
  }

  private void checkEscaping(ExpressionTree function) {
    DurableCalls.first(function, sources)
        .ifPresent(call ->
            reporter.report(
                DeterminismRule.ESCAPING_LAMBDA,
                new TreePath(getCurrentPath(), function),
                "makes durable calls in a lambda that leaves the workflow",
                FixFactory.NONE));
  }

  @Override
  public @Nullable Void visitNewClass(NewClassTree tree, Void unused) {
    Optional<NondeterministicCall> forbidden = checkCall(ASTHelpers.getSymbol(tree));
    scan(tree.getEnclosingExpression(), null);
    scan(tree.getIdentifier(), null);
    for (ExpressionTree argument : tree.getArguments()) {
      if (Functions.isFunction(argument)
          && forbidden.filter(WorkflowScanner::usesThreads).isPresent()) {
        checkEscaping(argument);
      } else {
        scan(argument, null);
      }
    }
    return forbidden.isPresent() ? null : scan(tree.getClassBody(), null);
  }

  @Override
  public @Nullable Void visitMemberReference(MemberReferenceTree tree, Void unused) {
    checkCall(ASTHelpers.getSymbol(tree));
    return super.visitMemberReference(tree, null);
  }

  /** Checks a call at the current place, and adds the called method to the workflow's code. */
  private Optional<NondeterministicCall> checkCall(@Nullable MethodSymbol called) {
    if (called == null) {
      return Optional.empty();
    }
    String name = called.getSimpleName().toString();
    Optional<NondeterministicCall> forbidden =
        NondeterministicCall.find(api.hierarchy(called.owner), name, api.parameters(called));
    forbidden.ifPresent(call ->
        reporter.report(
            call.rule(),
            getCurrentPath(),
            NondeterministicCall.describe(called.owner.getSimpleName().toString(), name),
            call.alternative(),
            CallFix.of(call)));
    if (forbidden.isEmpty() && !api.isDurableCall(called)) {
      analysis.enqueue(called, code.calls());
    }
    return forbidden;
  }

  @Override
  public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, Void unused) {
    boolean isStepCode = api.isStepCode(ASTHelpers.getType(tree)) && !branches.contains(tree);
    return isStepCode ? null : super.visitLambdaExpression(tree, null);
  }

  @Override
  public @Nullable Void visitClass(ClassTree tree, Void unused) {
    return tree.getSimpleName().isEmpty() ? super.visitClass(tree, null) : null;
  }

  @Override
  public @Nullable Void visitAssignment(AssignmentTree tree, Void unused) {
    Symbol variable = ASTHelpers.getSymbol(tree.getVariable());
    if (variable != null
        && variable.getKind() == ElementKind.FIELD
        && Functions.isFunction(tree.getExpression())
        && !api.isStepCode(ASTHelpers.getType(tree.getExpression()))) {
      scan(tree.getVariable(), null);
      checkEscaping(tree.getExpression());
      return null;
    }
    return super.visitAssignment(tree, null);
  }

  @Override
  public @Nullable Void visitIdentifier(IdentifierTree tree, Void unused) {
    checkStatic(ASTHelpers.getSymbol(tree));
    return super.visitIdentifier(tree, null);
  }

  @Override
  public @Nullable Void visitMemberSelect(MemberSelectTree tree, Void unused) {
    checkStatic(ASTHelpers.getSymbol(tree));
    return super.visitMemberSelect(tree, null);
  }

  private void checkStatic(@Nullable Symbol used) {
    if (used instanceof VarSymbol field && StaticState.isVariable(field)) {
      reporter.report(
          DeterminismRule.STATIC_STATE,
          getCurrentPath(),
          "uses the static field " + field.owner.getSimpleName() + "." + field.getSimpleName(),
          FixFactory.NONE);
    }
  }

  private void checkMutatedStatic(MethodInvocationTree tree, @Nullable MethodSymbol called) {
    ExpressionTree receiver = ASTHelpers.getReceiver(tree);
    if (called != null
        && receiver != null
        && ASTHelpers.getSymbol(receiver) instanceof VarSymbol field
        && StaticState.isChangedBy(field, called, api)) {
      reporter.report(
          DeterminismRule.STATIC_STATE,
          getCurrentPath(),
          "calls %s() of the static field %s.%s"
              .formatted(
                  called.getSimpleName(), field.owner.getSimpleName(), field.getSimpleName()),
          FixFactory.NONE);
    }
  }

  @Override
  public @Nullable Void visitSynchronized(SynchronizedTree tree, Void unused) {
    reporter.report(DeterminismRule.LOCK, getCurrentPath(), "is synchronized", FixFactory.NONE);
    return super.visitSynchronized(tree, null);
  }

  @Override
  public @Nullable Void visitTry(TryTree tree, Void unused) {
    BroadCatches.check(tree, getCurrentPath(), sources, reporter);
    return super.visitTry(tree, null);
  }

  @Override
  public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree tree, Void unused) {
    hashOrder.checkLoop(tree.getExpression(), tree.getStatement(), getCurrentPath());
    return super.visitEnhancedForLoop(tree, null);
  }

  @Override
  public @Nullable Void visitForLoop(ForLoopTree tree, Void unused) {
    hashOrder.checkIterator(tree.getCondition(), tree.getStatement(), getCurrentPath());
    return super.visitForLoop(tree, null);
  }

  @Override
  public @Nullable Void visitWhileLoop(WhileLoopTree tree, Void unused) {
    hashOrder.checkIterator(tree.getCondition(), tree.getStatement(), getCurrentPath());
    return super.visitWhileLoop(tree, null);
  }
}
