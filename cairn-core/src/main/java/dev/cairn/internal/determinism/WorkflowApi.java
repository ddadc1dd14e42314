package dev.cairn.internal.determinism;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The methods of Cairn's API that the rules distinguish, and the annotations of durable methods.
 */
public final class WorkflowApi {
  /** The class of the durable calls. */
  public static final String DURABLE = "dev.cairn.workflow.Durable";

  /** The annotation of workflows. */
  public static final String WORKFLOW = "dev.cairn.workflow.Workflow";

  /** The annotations of steps and transactions. */
  public static final List<String> STEPS =
      List.of("dev.cairn.workflow.Step", "dev.cairn.workflow.Transaction");

  private static final Set<String> CALLS =
      Set.of(
          DURABLE,
          "dev.cairn.workflow.DurableStarts",
          "dev.cairn.workflow.DurableExchange",
          "dev.cairn.workflow.DurableBranches");
  private static final Set<String> READS =
      Set.of("now", "uuid", "random", "workflowId", "headers", "generation", "connection");
  private static final Set<String> WITH_STEP_CODE =
      Set.of("step", "transaction", "compensate", "compensateInTransaction", "onCancel");
  private static final Set<String> REGISTRATION =
      Set.of("dev.cairn.CairnRegistration", "dev.cairn.Cairn");
  private static final Map<String, Set<String>> WAITS =
      Map.of(
          "dev.cairn.workflow.Branch", Set.of("await"),
          "dev.cairn.workflow.Promise", Set.of("await"),
          "dev.cairn.workflow.BranchLimit", Set.of("branch"),
          "dev.cairn.workflow.StreamWriter", Set.of("append", "appendAll", "close"),
          "dev.cairn.start.Handle", Set.of("await", "state", "cancel"));
  private static final Set<String> STEP_CODE =
      Set.of(
          "dev.cairn.workflow.Action",
          "dev.cairn.workflow.Body",
          "dev.cairn.workflow.TransactionAction",
          "dev.cairn.workflow.TransactionBody");

  private WorkflowApi() {}

  /**
   * Returns whether a method of Cairn is a durable call, which a replay must repeat.
   *
   * @param owner the name of its class
   * @param method its name
   * @return true if so
   */
  public static boolean isDurableCall(String owner, String method) {
    return CALLS.contains(owner)
        ? !READS.contains(method)
        : WAITS.getOrDefault(owner, Set.of()).contains(method);
  }

  /**
   * Returns whether functions that are arguments of a method are the code of steps.
   *
   * @param owner the name of its class
   * @param method its name
   * @return true if so
   */
  public static boolean takesStepCode(String owner, String method) {
    return CALLS.contains(owner) && WITH_STEP_CODE.contains(method);
  }

  /**
   * Returns whether functions that are arguments of a method are branches.
   *
   * @param owner the name of its class
   * @param method its name
   * @return true if so
   */
  public static boolean takesBranch(String owner, String method) {
    return method.equals("branch")
        && (owner.equals("dev.cairn.workflow.BranchLimit") || CALLS.contains(owner));
  }

  /**
   * Returns whether functions that are arguments of a method are workflows.
   *
   * @param owner the name of its class
   * @param method its name
   * @return true if so
   */
  public static boolean takesWorkflow(String owner, String method) {
    return method.equals("workflow") && REGISTRATION.contains(owner);
  }

  /**
   * Returns whether functions of a type are the code of steps, unless they are passed as a branch.
   *
   * @param type the name of the functional interface
   * @return true if so
   */
  public static boolean isStepCode(String type) {
    return STEP_CODE.contains(type);
  }
}
