package dev.cairn.errorprone.analysis;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.suppliers.Supplier;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Type;
import java.util.List;
import java.util.Optional;

/**
 * Uses a linked hash table instead of a hash table that the same file creates; otherwise sorts the
 * elements of a loop, if they can be compared.
 *
 * @param elements the elements
 * @param table the expression that makes the hash table
 */
record HashOrderFix(ExpressionTree elements, ExpressionTree table) implements FixFactory {
  private static final Supplier<Type> SET =
      VisitorState.memoize(state -> state.getTypeFromString("java.util.Set"));

  @Override
  public Optional<SuggestedFix> create(VisitorState state) {
    return linked(state).or(() -> sorted(state));
  }

  private Optional<SuggestedFix> linked(VisitorState state) {
    if (!(table instanceof NewClassTree created)
        || TreePath.getPath(state.getPath().getCompilationUnit(), created) == null) {
      return Optional.empty();
    }
    Tree name =
        created.getIdentifier() instanceof ParameterizedTypeTree parameterized
            ? parameterized.getType()
            : created.getIdentifier();
    var symbol = ASTHelpers.getSymbol(name);
    String type = symbol == null ? "" : symbol.getSimpleName().toString();
    if (!List.of("HashSet", "HashMap").contains(type)) {
      return Optional.empty();
    }
    return Optional.of(
        SuggestedFix.builder()
            .replace(name, "Linked" + type)
            .addImport("java.util.Linked" + type)
            .build());
  }

  private Optional<SuggestedFix> sorted(VisitorState state) {
    Type set = ASTHelpers.getType(elements);
    Type sets = SET.get(state);
    if (state.getPath().getLeaf() != elements
        || set == null
        || !ASTHelpers.isSubtype(set, sets, state)) {
      return Optional.empty();
    }
    List<Type> arguments = state.getTypes().asSuper(set, sets.tsym).getTypeArguments();
    boolean comparable =
        arguments.size() == 1
            && ASTHelpers.isSubtype(arguments.getFirst(), state.getSymtab().comparableType, state);
    return comparable
        ? Optional.of(
            SuggestedFix.builder()
                .replace(elements, "new TreeSet<>(" + state.getSourceForNode(elements) + ")")
                .addImport("java.util.TreeSet")
                .build())
        : Optional.empty();
  }
}
