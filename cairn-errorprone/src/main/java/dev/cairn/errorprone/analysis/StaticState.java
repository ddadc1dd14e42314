package dev.cairn.errorprone.analysis;

import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.cairn.internal.determinism.Mutators;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;

/** Recognizes static fields whose value can change. */
final class StaticState {
  private StaticState() {}

  /** Returns whether a variable is a static field that is not final. */
  static boolean isVariable(VarSymbol variable) {
    return variable.getKind() == ElementKind.FIELD
        && variable.isStatic()
        && !variable.getModifiers().contains(Modifier.FINAL);
  }

  /** Returns whether a call of a final static field's method changes or reads changing state. */
  static boolean isChangedBy(VarSymbol field, MethodSymbol called, DurableApi api) {
    if (field.getKind() != ElementKind.FIELD || !field.isStatic() || isVariable(field)) {
      return false;
    }
    return isChange(field.type, called, api);
  }

  /** Returns whether a call changes its receiver, or reads an atomic variable. */
  static boolean isChange(Type receiver, MethodSymbol called, DurableApi api) {
    Set<String> types = api.hierarchy(receiver.tsym);
    return Mutators.isMutator(types, called.getSimpleName().toString());
  }
}
