package dev.cairn.errorprone.analysis;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import java.util.Set;

/** Recognizes chains of stream operations. */
final class Streams {
  private static final Set<String> PARALLEL = Set.of("parallel", "parallelStream");

  private Streams() {}

  /**
   * Returns whether a call is an operation of a stream that was made parallel in the same chain.
   */
  static boolean isParallel(MethodInvocationTree call) {
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    while (receiver instanceof MethodInvocationTree before) {
      MethodSymbol method = ASTHelpers.getSymbol(before);
      if (method.owner.getQualifiedName().toString().startsWith("java.util.")
          && PARALLEL.contains(method.getSimpleName().toString())) {
        return true;
      }
      receiver = ASTHelpers.getReceiver(before);
    }
    return false;
  }
}
