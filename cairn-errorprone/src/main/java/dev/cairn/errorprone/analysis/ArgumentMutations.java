package dev.cairn.errorprone.analysis;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.internal.determinism.Mutators;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds changes of objects that were an argument of a step before, or that the code of a step
 * captures, and steps that change their arguments. Follows the order of the source; a branch of an
 * {@code if} that ends by {@code return} or {@code throw} does not affect the code after it.
 */
final class ArgumentMutations extends TreePathScanner<Void, Void> {
  private static final Pattern SETTER = Pattern.compile("set\\p{Lu}.*");

  private final DurableApi api;
  private final Reporter reporter;
  private final Set<VarSymbol> local = new HashSet<>();
  private Set<Symbol> passed = new HashSet<>();
  private String change = "changes %s, which was an argument of a step or is used by its code";

  ArgumentMutations(SourceIndex sources, Reporter reporter) {
    this.api = sources.api();
    this.reporter = reporter;
  }

  /** Checks workflow code. */
  void scan(WorkflowCode code) {
    forEachParameter(code.path().getLeaf(), local::add);
    scan(new TreePath(code.path(), code.body()), null);
  }

  /** Checks a method that is a step or a transaction. */
  void scanStep(WorkflowCode code) {
    change = "is a step and changes its argument %s";
    forEachParameter(code.path().getLeaf(), passed::add);
    scan(new TreePath(code.path(), code.body()), null);
  }

  private static void forEachParameter(Tree tree, Consumer<VarSymbol> action) {
    var parameters =
        tree instanceof MethodTree method
            ? method.getParameters()
            : ((LambdaExpressionTree) tree).getParameters();
    parameters.forEach(parameter -> action.accept(ASTHelpers.getSymbol(parameter)));
  }

  @Override
  public @Nullable Void visitVariable(VariableTree tree, Void unused) {
    super.visitVariable(tree, null);
    local.add(ASTHelpers.getSymbol(tree));
    return null;
  }

  @Override
  public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, Void unused) {
    return api.isStepCode(ASTHelpers.getType(tree))
        ? null
        : super.visitLambdaExpression(tree, null);
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, Void unused) {
    MethodSymbol called = ASTHelpers.getSymbol(tree);
    if (changesReceiver(tree, called)) {
      checkChange(ASTHelpers.getReceiver(tree));
    }
    super.visitMethodInvocation(tree, null);
    if (api.isStep(called)) {
      tree.getArguments().forEach(this::addVariable);
    } else if (api.takesStepCode(called)) {
      tree.getArguments().forEach(this::addCaptured);
    }
    return null;
  }

  private boolean changesReceiver(MethodInvocationTree tree, MethodSymbol called) {
    ExpressionTree receiver = ASTHelpers.getReceiver(tree);
    if (receiver == null || called.isStatic()) {
      return false;
    }
    String name = called.getSimpleName().toString();
    boolean isSetter =
        SETTER.matcher(name).matches()
            && !called.getParameters().isEmpty()
            && called.getReturnType().isPrimitiveOrVoid();
    return isSetter
        || Mutators.changesCollection(api.hierarchy(ASTHelpers.getType(receiver)), name);
  }

  private void addVariable(ExpressionTree argument) {
    if (ASTHelpers.stripParentheses(argument) instanceof IdentifierTree name
        && ASTHelpers.getSymbol(name) instanceof VarSymbol variable
        && local.contains(variable)) {
      passed.add(variable);
    }
  }

  /** Adds the variables of the workflow that the code of a step uses. */
  private void addCaptured(ExpressionTree argument) {
    if (!Functions.isFunction(argument)) {
      return;
    }
    new TreeScanner<Void, Void>() {
      @Override
      public @Nullable Void visitIdentifier(IdentifierTree tree, Void unused) {
        addVariable(tree);
        return null;
      }
    }.scan(argument, null);
  }

  @Override
  public @Nullable Void visitAssignment(AssignmentTree tree, Void unused) {
    super.visitAssignment(tree, null);
    if (tree.getVariable() instanceof IdentifierTree name) {
      passed.remove(ASTHelpers.getSymbol(name)); // another object from now on
    } else {
      checkChange(objectOf(tree.getVariable()));
    }
    return null;
  }

  @Override
  public @Nullable Void visitCompoundAssignment(CompoundAssignmentTree tree, Void unused) {
    checkChange(objectOf(tree.getVariable()));
    return super.visitCompoundAssignment(tree, null);
  }

  @Override
  public @Nullable Void visitUnary(UnaryTree tree, Void unused) {
    boolean assigns =
        switch (tree.getKind()) {
          case PREFIX_INCREMENT, PREFIX_DECREMENT, POSTFIX_INCREMENT, POSTFIX_DECREMENT -> true;
          default -> false;
        };
    if (assigns) {
      checkChange(objectOf(tree.getExpression()));
    }
    return super.visitUnary(tree, null);
  }

  /** Returns the object whose field or element is assigned. */
  private static @Nullable ExpressionTree objectOf(ExpressionTree assigned) {
    return switch (assigned) {
      case MemberSelectTree field -> field.getExpression();
      case ArrayAccessTree element -> element.getExpression();
      default -> null;
    };
  }

  private void checkChange(@Nullable ExpressionTree object) {
    if (object instanceof IdentifierTree name && passed.contains(ASTHelpers.getSymbol(name))) {
      reporter.report(
          DeterminismRule.MUTATED_ARGUMENT,
          getCurrentPath(),
          change.formatted(name),
          FixFactory.NONE);
    }
  }

  @Override
  public @Nullable Void visitIf(IfTree tree, Void unused) {
    scan(tree.getCondition(), null);
    Set<Symbol> before = passed;
    Set<Symbol> after = new HashSet<>(before);
    scanAlternative(tree.getThenStatement(), before, after);
    scanAlternative(tree.getElseStatement(), before, after);
    passed = after;
    return null;
  }

  @Override
  public @Nullable Void visitCase(CaseTree tree, Void unused) {
    Set<Symbol> before = passed;
    passed = new HashSet<>(before);
    super.visitCase(tree, null);
    passed = before; // the next case does not follow this one
    return null;
  }

  private void scanAlternative(
      @Nullable StatementTree statement, Set<Symbol> before, Set<Symbol> after) {
    passed = new HashSet<>(before);
    scan(statement, null);
    if (!leaves(statement)) {
      after.addAll(passed);
    }
  }

  private static boolean leaves(@Nullable StatementTree statement) {
    if (statement instanceof BlockTree block) {
      return !block.getStatements().isEmpty() && leaves(block.getStatements().getLast());
    }
    return statement instanceof ReturnTree || statement instanceof ThrowTree;
  }
}
