package dev.cairn.internal.determinism;

import dev.cairn.determinism.DeterminismRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A method whose code belongs to a workflow.
 *
 * @param type its class
 * @param method its code
 * @param calls the calls that lead from the workflow to it
 * @param allowed the rules that it may violate
 */
record WorkflowMethod(
    ClassCode type, MethodCode method, List<String> calls, Set<DeterminismRule> allowed) {
  static WorkflowMethod of(
      ClassCode type, MethodCode method, List<String> callers, ApplicationCode code) {
    var calls = new ArrayList<>(callers);
    String simple = type.name.substring(type.name.lastIndexOf('.') + 1);
    String call = simple.substring(simple.lastIndexOf('$') + 1) + "." + method.sourceName();
    if (calls.isEmpty() || !calls.getLast().equals(call)) {
      calls.add(call);
    }
    return new WorkflowMethod(type, method, calls, allowed(type, method, code));
  }

  /** Returns the rules that a method, its class or the classes around it may violate. */
  private static Set<DeterminismRule> allowed(
      ClassCode type, MethodCode method, ApplicationCode code) {
    Set<DeterminismRule> allowed = new HashSet<>(method.allowed);
    String name = type.name;
    allowed.addAll(type.allowed);
    if (method.isSynthetic()) { // a lambda has the permissions of the method around it
      type.methods.values().stream()
          .filter(around -> around.name.equals(method.sourceName()))
          .forEach(around -> allowed.addAll(around.allowed));
    }
    for (int end = name.lastIndexOf('$'); end > 0; end = name.lastIndexOf('$', end - 1)) {
      code.find(name.substring(0, end)).ifPresent(around -> allowed.addAll(around.allowed));
    }
    return allowed;
  }
}
