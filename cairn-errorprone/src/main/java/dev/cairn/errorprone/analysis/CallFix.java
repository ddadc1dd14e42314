package dev.cairn.errorprone.analysis;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.util.TreePath;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.internal.determinism.NondeterministicCall;
import dev.cairn.internal.determinism.WorkflowApi;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Replaces a call by the expression that the table of calls names. */
final class CallFix {
  private static final List<String> IMPORTS =
      List.of(WorkflowApi.DURABLE, "java.time.Duration", "java.time.ZoneOffset");

  private CallFix() {}

  static FixFactory of(NondeterministicCall call) {
    String template = call.replacement();
    if (template != null) {
      return state -> replacement(call, template, state);
    }
    boolean isStep =
        call.rule() == DeterminismRule.IO && call.alternative().equals(call.rule().alternative());
    return isStep ? StepFix::create : FixFactory.NONE;
  }

  private static Optional<SuggestedFix> replacement(
      NondeterministicCall call, String template, VisitorState state) {
    Tree tree = state.getPath().getLeaf();
    ExpressionTree receiver = null;
    List<? extends ExpressionTree> arguments;
    switch (tree) {
      case MethodInvocationTree invocation -> {
        receiver = ASTHelpers.getReceiver(invocation);
        arguments = invocation.getArguments();
      }
      case NewClassTree created -> arguments = created.getArguments();
      default -> {
        return Optional.empty(); // a method reference
      }
    }
    String code = receiver == null ? template : withReceiver(template, receiver, state);
    code = arguments.isEmpty() ? code : argument(code, arguments.getFirst(), state);
    if (code.contains("{this}") || code.contains("{0}") || !compiles(call, state.getPath())) {
      return Optional.empty();
    }
    var fix = SuggestedFix.builder().replace(tree, code);
    Stream.concat(IMPORTS.stream(), Stream.of(call.owner()))
        .filter(type -> names(template, type.substring(type.lastIndexOf('.') + 1)))
        .forEach(fix::addImport);
    return Optional.of(fix.build());
  }

  private static String withReceiver(String template, ExpressionTree receiver, VisitorState state) {
    return template.replace("{this}", state.getSourceForNode(receiver));
  }

  private static String argument(String template, ExpressionTree argument, VisitorState state) {
    String source = state.getSourceForNode(argument);
    boolean isPrimary =
        argument instanceof IdentifierTree
            || argument instanceof MemberSelectTree
            || argument instanceof MethodInvocationTree;
    return template
        .replace("{0}.", (isPrimary ? source : "(" + source + ")") + ".")
        .replace("{0}", source);
  }

  private static boolean names(String template, String type) {
    return template.matches(".*\\b" + type + "\\..*");
  }

  /** Returns whether the code around the call accepts the replacement. */
  private static boolean compiles(NondeterministicCall call, TreePath path) {
    return switch (call.rule()) {
      case RANDOM ->
          !call.method().equals("current")
              || path.getParentPath().getLeaf() instanceof MemberSelectTree;
      case LOCK -> !catchesInterrupt(path);
      default -> true;
    };
  }

  /** Returns whether a clause catches the exception that the replacement does not throw. */
  private static boolean catchesInterrupt(TreePath path) {
    for (Tree around : path) {
      if (around instanceof MethodTree || around instanceof LambdaExpressionTree) {
        return false;
      }
      if (around instanceof TryTree attempt
          && attempt.getCatches().stream().anyMatch(CallFix::isInterrupt)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInterrupt(CatchTree clause) {
    return clause.getParameter().getType().toString().contains("InterruptedException");
  }
}
