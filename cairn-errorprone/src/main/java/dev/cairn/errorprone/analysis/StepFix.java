package dev.cairn.errorprone.analysis;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.cairn.internal.determinism.WorkflowApi;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/** Puts a call into a step. */
final class StepFix {
  private StepFix() {}

  static Optional<SuggestedFix> create(VisitorState state) {
    if (!(state.getPath().getLeaf() instanceof MethodInvocationTree call)
        || !isStorable(ASTHelpers.getSymbol(call), state)
        || !usesOnlyConstants(call)) {
      return Optional.empty();
    }
    boolean isStatement =
        state.getPath().getParentPath().getLeaf() instanceof ExpressionStatementTree;
    boolean isVoid = ASTHelpers.isVoidType(ASTHelpers.getType(call), state);
    String code = state.getSourceForNode(call);
    String body = isStatement && !isVoid ? "{ " + code + "; }" : code;
    return Optional.of(
        SuggestedFix.builder()
            .replace(
                call,
                "Durable.step(\"%s\", () -> %s)"
                    .formatted(ASTHelpers.getSymbol(call).getSimpleName(), body))
            .addImport(WorkflowApi.DURABLE)
            .build());
  }

  /** Returns whether a record can contain the result, and the step can throw the exception. */
  private static boolean isStorable(MethodSymbol called, VisitorState state) {
    Type result = called.getReturnType();
    boolean unused = state.getPath().getParentPath().getLeaf() instanceof ExpressionStatementTree;
    boolean plain =
        result.isPrimitiveOrVoid()
            || state.getTypes().isSameType(result, state.getSymtab().stringType);
    return (plain || unused) && called.getThrownTypes().size() <= 1;
  }

  private static boolean usesOnlyConstants(Tree call) {
    var constant = new AtomicBoolean(true);
    new TreeScanner<Void, Void>() {
      @Override
      public @Nullable Void visitIdentifier(IdentifierTree tree, Void unused) {
        if (ASTHelpers.getSymbol(tree) instanceof VarSymbol variable
            && variable.getKind() != ElementKind.FIELD
            && (variable.flags() & (Flags.FINAL | Flags.EFFECTIVELY_FINAL)) == 0) {
          constant.set(false);
        }
        return null;
      }
    }.scan(call, null);
    return constant.get();
  }
}
