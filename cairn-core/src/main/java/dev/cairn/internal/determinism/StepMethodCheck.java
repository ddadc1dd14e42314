package dev.cairn.internal.determinism;

import dev.cairn.determinism.DeterminismRule;
import java.util.regex.Pattern;

/** Finds steps that change their arguments. */
final class StepMethodCheck {
  private static final Pattern SETTER = Pattern.compile("set\\p{Lu}.*");

  private StepMethodCheck() {}

  static void run(WorkflowMethod step, ApplicationCode code, WorkflowClassCheck check) {
    for (CallSite call : step.method().calls) {
      boolean changes =
          Mutators.changesCollection(code.hierarchy(call.owner()), call.name()) || isSetter(call);
      if (call.receiver() instanceof Value.Parameter && changes) {
        check.report(
            step,
            DeterminismRule.MUTATED_ARGUMENT,
            call.line(),
            "is a step and changes its argument by %s()".formatted(call.name()),
            DeterminismRule.MUTATED_ARGUMENT.alternative());
      }
    }
  }

  private static boolean isSetter(CallSite call) {
    return SETTER.matcher(call.name()).matches()
        && !call.parameters().isEmpty()
        && call.descriptor().endsWith(")V");
  }
}
