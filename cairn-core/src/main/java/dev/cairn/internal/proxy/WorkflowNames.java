package dev.cairn.internal.proxy;

import dev.cairn.internal.check.Names;

/**
 * Determines the registered names of the workflows of a class.
 *
 * @param qualified whether the simple name of the class precedes names that are not given in the
 *     annotation, as in {@code Checkout.pay}
 * @param instance the name of the instance, which follows the name, as in {@code pay@eu}; empty if
 *     it has none
 */
public record WorkflowNames(boolean qualified, String instance) {
  /** Rejects a name that cannot be part of a workflow's name. */
  public WorkflowNames {
    if (!instance.isEmpty()) {
      Names.check("instance", instance);
    }
  }

  String of(Class<?> registered, DurableMethod.WorkflowMethod workflow) {
    String name =
        qualified && workflow.isNamedAfterMethod()
            ? registered.getSimpleName() + "." + workflow.name()
            : workflow.name();
    return instance.isEmpty() ? name : name + "@" + instance;
  }
}
