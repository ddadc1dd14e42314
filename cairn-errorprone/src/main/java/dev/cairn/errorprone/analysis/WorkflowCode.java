package dev.cairn.errorprone.analysis;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import java.util.ArrayList;
import java.util.List;

/**
 * A method or lambda whose code belongs to a workflow.
 *
 * @param path the tree of the method or lambda
 * @param type the binary name of the class
 * @param method the name of the method
 * @param calls the calls from the workflow to it
 */
record WorkflowCode(TreePath path, String type, String method, List<String> calls) {
  static WorkflowCode ofMethod(TreePath path, MethodSymbol method, List<String> callers) {
    var calls = new ArrayList<>(callers);
    calls.add(method.owner.getSimpleName() + "." + nameOf(method));
    return new WorkflowCode(
        path, ((ClassSymbol) method.owner).flatName().toString(), nameOf(method), calls);
  }

  private static String nameOf(MethodSymbol method) {
    return method.isConstructor() ? "new" : method.getSimpleName().toString();
  }

  static WorkflowCode ofLambda(TreePath path) {
    String method = "a lambda";
    for (Tree around : path) {
      if (around instanceof MethodTree declared) {
        method = nameOf(ASTHelpers.getSymbol(declared));
      } else if (around instanceof ClassTree type) {
        String owner = ASTHelpers.getSymbol(type).flatName().toString();
        return new WorkflowCode(path, owner, method, List.of());
      }
    }
    throw new IllegalStateException("A lambda outside a class");
  }

  /** Returns the code: the body of the method or lambda. */
  Tree body() {
    return path.getLeaf() instanceof MethodTree method
        ? method.getBody()
        : ((LambdaExpressionTree) path.getLeaf()).getBody();
  }
}
