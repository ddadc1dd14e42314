package dev.cairn.errorprone.analysis;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.internal.determinism.HashTables;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds loops and streams over hash tables whose elements lead to durable calls. */
final class HashOrder {
  private static final Set<String> COPIES =
      Set.of("java.util.ArrayList", "java.util.LinkedHashSet", "java.util.ArrayDeque");

  private final SourceIndex sources;
  private final DurableApi api;
  private final Reporter reporter;

  HashOrder(SourceIndex sources, Reporter reporter) {
    this.sources = sources;
    this.api = sources.api();
    this.reporter = reporter;
  }

  void checkLoop(ExpressionTree elements, StatementTree body, TreePath path) {
    checkElements(elements, body, new TreePath(path, elements));
  }

  private void checkElements(ExpressionTree elements, StatementTree body, TreePath place) {
    Optional<ExpressionTree> table = origin(elements);
    if (table.isPresent() && DurableCalls.first(body, sources).isPresent()) {
      report(place, elements, table.get());
    }
  }

  /** Checks a loop with a condition such as {@code iterator.hasNext()}. */
  void checkIterator(@Nullable ExpressionTree condition, StatementTree body, TreePath path) {
    if (condition != null
        && ASTHelpers.stripParentheses(condition) instanceof MethodInvocationTree call
        && ASTHelpers.getSymbol(call).getSimpleName().contentEquals("hasNext")
        && ASTHelpers.getReceiver(call) instanceof IdentifierTree iterator
        && ASTHelpers.getSymbol(iterator) instanceof VarSymbol variable) {
      ExpressionTree elements = sources.initializer(variable);
      if (elements != null) {
        checkElements(elements, body, new TreePath(path, condition));
      }
    }
  }

  /** Checks an operation of a collection or stream with a lambda that makes durable calls. */
  void checkStream(MethodInvocationTree call, TreePath path) {
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    if (receiver == null || !isContainer(receiver)) {
      return;
    }
    boolean durable =
        call.getArguments().stream()
            .anyMatch(argument ->
                Functions.isFunction(argument)
                    && DurableCalls.first(argument, sources).isPresent());
    if (durable) {
      origin(receiver).ifPresent(table -> report(path, receiver, table));
    }
  }

  private void report(TreePath path, ExpressionTree elements, ExpressionTree table) {
    reporter.report(
        DeterminismRule.HASH_ORDER,
        path,
        "makes durable calls for the elements of a hash table",
        new HashOrderFix(elements, table));
  }

  /** Returns the expression that makes a hash table, if the elements are in its order. */
  private Optional<ExpressionTree> origin(ExpressionTree expression) {
    ExpressionTree elements = ASTHelpers.stripParentheses(expression);
    Optional<ExpressionTree> source =
        switch (elements) {
          case IdentifierTree name -> ofVariable(ASTHelpers.getSymbol(name));
          case MemberSelectTree name -> ofVariable(ASTHelpers.getSymbol(name));
          case MethodInvocationTree call -> ofCall(call);
          case NewClassTree copy when isCopy(copy) -> origin(copy.getArguments().getFirst());
          default -> Optional.empty();
        };
    return source.isPresent() || !isHashTable(ASTHelpers.getType(elements))
        ? source
        : Optional.of(elements);
  }

  private boolean isCopy(NewClassTree created) {
    Type type = ASTHelpers.getType(created);
    return created.getArguments().size() == 1
        && type != null
        && COPIES.contains(type.tsym.getQualifiedName().toString())
        && isContainer(created.getArguments().getFirst());
  }

  private Optional<ExpressionTree> ofVariable(@Nullable Symbol symbol) {
    if (!(symbol instanceof VarSymbol variable)
        || (variable.flags() & (Flags.FINAL | Flags.EFFECTIVELY_FINAL)) == 0) {
      return Optional.empty();
    }
    ExpressionTree initializer = sources.initializer(variable);
    if (initializer instanceof NewClassTree && isHashTable(ASTHelpers.getType(initializer))) {
      return Optional.of(initializer);
    }
    return initializer instanceof MethodInvocationTree call && isFactory(call)
        ? Optional.of(call)
        : Optional.empty();
  }

  private Optional<ExpressionTree> ofCall(MethodInvocationTree call) {
    if (isFactory(call)) {
      return Optional.of(call);
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    return receiver != null
            && HashTables.keepsOrder(ASTHelpers.getSymbol(call).getSimpleName().toString())
            && isContainer(receiver)
        ? origin(receiver)
        : Optional.empty();
  }

  /** Returns whether a call makes a set or map whose order is that of hash codes. */
  private static boolean isFactory(MethodInvocationTree call) {
    MethodSymbol method = ASTHelpers.getSymbol(call);
    String owner = method.owner.getQualifiedName().toString();
    String name = method.getSimpleName().toString();
    if (name.equals("collect")) {
      return call.getArguments().size() == 1
          && call.getArguments().getFirst() instanceof MethodInvocationTree collector
          && isHashCollector(collector);
    }
    return HashTables.isFactory(owner, name, call.getArguments().size());
  }

  private static boolean isHashCollector(MethodInvocationTree collector) {
    MethodSymbol method = ASTHelpers.getSymbol(collector);
    return HashTables.isCollector(
        method.owner.getQualifiedName().toString(),
        method.getSimpleName().toString(),
        collector.getArguments().size());
  }

  private boolean isContainer(ExpressionTree expression) {
    return HashTables.isContainer(api.hierarchy(ASTHelpers.getType(expression)));
  }

  private boolean isHashTable(@Nullable Type type) {
    return HashTables.isTable(api.hierarchy(type));
  }
}
