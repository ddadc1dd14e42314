package dev.cairn.errorprone.analysis;

import com.google.errorprone.util.ASTHelpers;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.cairn.internal.determinism.WorkflowApi;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows the methods of Cairn's API, and the annotations that make methods durable. */
final class DurableApi {
  private final Types types;
  private final Map<Symbol, Set<String>> hierarchies = new HashMap<>();

  DurableApi(Types types) {
    this.types = types;
  }

  boolean isWorkflow(MethodSymbol method) {
    return isAnnotated(method, List.of(WorkflowApi.WORKFLOW));
  }

  /** Returns whether the method is a step or a transaction. */
  boolean isStep(MethodSymbol method) {
    return isAnnotated(method, WorkflowApi.STEPS);
  }

  private boolean isAnnotated(MethodSymbol method, List<String> annotations) {
    if (method.isStatic() || method.isConstructor()) {
      return false;
    }
    return hasOne(method, annotations)
        || ASTHelpers.findSuperMethods(method, types).stream()
            .anyMatch(declared -> hasOne(declared, annotations));
  }

  private static boolean hasOne(MethodSymbol method, List<String> annotations) {
    return method.getAnnotationMirrors().stream()
        .anyMatch(annotation -> annotations.contains(annotation.type.toString()));
  }

  /** Returns whether a call of this method is a durable call, which a replay must repeat. */
  boolean isDurableCall(MethodSymbol method) {
    return WorkflowApi.isDurableCall(owner(method), name(method))
        || isStep(method)
        || isWorkflow(method);
  }

  /** Returns whether lambdas that are arguments of this method are the code of steps. */
  boolean takesStepCode(MethodSymbol method) {
    return WorkflowApi.takesStepCode(owner(method), name(method));
  }

  /** Returns whether lambdas that are arguments of this method are branches. */
  boolean takesBranch(MethodSymbol method) {
    return WorkflowApi.takesBranch(owner(method), name(method));
  }

  /** Returns whether lambdas that are arguments of this method are workflows. */
  boolean takesWorkflow(MethodSymbol method) {
    return WorkflowApi.takesWorkflow(owner(method), name(method));
  }

  private static String owner(MethodSymbol method) {
    return method.owner.getQualifiedName().toString();
  }

  private static String name(MethodSymbol method) {
    return method.getSimpleName().toString();
  }

  /** Returns whether lambdas of this type are the code of steps. */
  boolean isStepCode(@Nullable Type functional) {
    return functional != null
        && functional.tsym != null
        && WorkflowApi.isStepCode(functional.tsym.getQualifiedName().toString());
  }

  /** Returns the binary names of a class and all its supertypes, the class first. */
  Set<String> hierarchy(Symbol type) {
    return hierarchies.computeIfAbsent(type, this::namesOf);
  }

  private Set<String> namesOf(Symbol symbol) {
    var names = new LinkedHashSet<String>();
    if (symbol instanceof ClassSymbol type) {
      names.add(type.flatName().toString());
      for (Type level : types.closure(type.type)) {
        names.add(((ClassSymbol) level.tsym).flatName().toString());
      }
    }
    return names;
  }

  /** Returns the binary names of a type and all its supertypes; empty if it is no class. */
  Set<String> hierarchy(@Nullable Type type) {
    return type == null || type.isPrimitive() ? Set.of() : hierarchy(type.tsym);
  }

  /** Returns the binary names of the erased parameter types. */
  List<String> parameters(MethodSymbol method) {
    var names = new ArrayList<String>();
    for (Type parameter : method.type.getParameterTypes()) {
      Type erased = types.erasure(parameter);
      names.add(
          erased.tsym instanceof ClassSymbol type && !erased.isPrimitive()
              ? type.flatName().toString()
              : erased.toString());
    }
    return names;
  }
}
