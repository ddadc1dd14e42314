package dev.cairn.errorprone.analysis;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The methods and variables of the compilation, and the code that Cairn runs as workflows. */
final class SourceIndex {
  private final DurableApi api;
  private final Map<MethodSymbol, TreePath> methods = new HashMap<>();
  private final Map<VarSymbol, ExpressionTree> initializers = new HashMap<>();
  private final List<TreePath> workflows = new ArrayList<>();
  private final List<TreePath> steps = new ArrayList<>();
  private final Map<MethodSymbol, Boolean> durable = new HashMap<>();

  SourceIndex(DurableApi api) {
    this.api = api;
  }

  DurableApi api() {
    return api;
  }

  void add(CompilationUnitTree unit) {
    new Scanner().scan(new TreePath(unit), null);
  }

  /** Returns the workflows and branches: methods, lambdas, and methods that references name. */
  List<TreePath> workflows() {
    return workflows;
  }

  /** Returns the methods that are steps or transactions. */
  List<TreePath> steps() {
    return steps;
  }

  /** Returns the source of a method with a body, if it belongs to this compilation. */
  Optional<TreePath> method(MethodSymbol method) {
    return Optional.ofNullable(methods.get(method));
  }

  /** Returns the initializer of a variable of this compilation. */
  @Nullable ExpressionTree initializer(VarSymbol variable) {
    return initializers.get(variable);
  }

  /** Returns whether a call of this method makes durable calls, directly or indirectly. */
  boolean isDurable(MethodSymbol method) {
    Boolean known = durable.get(method);
    if (known != null) {
      return known;
    }
    if (api.isDurableCall(method)) {
      durable.put(method, true);
      return true;
    }
    TreePath source = methods.get(method);
    if (source == null) {
      return false;
    }
    durable.put(method, false); // a recursive call alone is not durable
    boolean found = DurableCalls.first(((MethodTree) source.getLeaf()).getBody(), this).isPresent();
    durable.put(method, found);
    return found;
  }

  private final class Scanner extends TreePathScanner<Void, Void> {
    @Override
    public @Nullable Void visitMethod(MethodTree tree, Void unused) {
      MethodSymbol method = ASTHelpers.getSymbol(tree);
      if (method != null && tree.getBody() != null) {
        methods.put(method, getCurrentPath());
        if (api.isWorkflow(method)) {
          workflows.add(getCurrentPath());
        } else if (api.isStep(method)) {
          steps.add(getCurrentPath());
        }
      }
      return super.visitMethod(tree, null);
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, Void unused) {
      if (tree.getInitializer() != null && ASTHelpers.getSymbol(tree) != null) {
        initializers.put(ASTHelpers.getSymbol(tree), tree.getInitializer());
      }
      return super.visitVariable(tree, null);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, Void unused) {
      MethodSymbol called = ASTHelpers.getSymbol(tree);
      if (called != null && (api.takesWorkflow(called) || api.takesBranch(called))) {
        for (ExpressionTree argument : tree.getArguments()) {
          addFunction(argument);
        }
      }
      return super.visitMethodInvocation(tree, null);
    }

    private void addFunction(ExpressionTree argument) {
      Tree function = ASTHelpers.stripParentheses(argument);
      if (function instanceof LambdaExpressionTree || function instanceof MemberReferenceTree) {
        workflows.add(new TreePath(getCurrentPath(), function));
      }
    }
  }
}
