package dev.cairn.errorprone.analysis;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;

/** Recognizes code that is passed as a value. */
final class Functions {
  private Functions() {}

  /** Returns whether an expression is a lambda, a method reference or an anonymous class. */
  static boolean isFunction(ExpressionTree expression) {
    Tree tree = ASTHelpers.stripParentheses(expression);
    return tree instanceof LambdaExpressionTree
        || tree instanceof MemberReferenceTree
        || (tree instanceof NewClassTree created && created.getClassBody() != null);
  }
}
