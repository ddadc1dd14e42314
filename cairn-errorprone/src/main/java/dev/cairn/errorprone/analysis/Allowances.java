package dev.cairn.errorprone.analysis;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Attribute;
import com.sun.tools.javac.code.Symbol;
import dev.cairn.determinism.AllowNondeterminism;
import dev.cairn.determinism.DeterminismRule;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads {@link AllowNondeterminism} of the methods and types around code. */
final class Allowances {
  private Allowances() {}

  static boolean permit(TreePath path, DeterminismRule rule) {
    for (Tree around : path) {
      if ((around instanceof MethodTree || around instanceof ClassTree)
          && permits(ASTHelpers.getSymbol(around), rule)) {
        return true;
      }
    }
    return false;
  }

  private static boolean permits(@Nullable Symbol declared, DeterminismRule rule) {
    return declared != null
        && declared.getAnnotationMirrors().stream()
            .filter(annotation ->
                annotation
                    .type
                    .tsym
                    .getQualifiedName()
                    .contentEquals(AllowNondeterminism.class.getName()))
            .anyMatch(annotation -> names(annotation, rule));
  }

  private static boolean names(Attribute.Compound annotation, DeterminismRule rule) {
    return annotation.values.stream()
        .filter(member -> member.fst.getSimpleName().contentEquals("value"))
        .anyMatch(member ->
            switch (member.snd) {
              case Attribute.Array rules ->
                  Arrays.stream(rules.values).anyMatch(value -> isRule(value, rule));
              default -> isRule(member.snd, rule);
            });
  }

  private static boolean isRule(Attribute value, DeterminismRule rule) {
    return value instanceof Attribute.Enum constant
        && constant.value.getSimpleName().contentEquals(rule.name());
  }
}
