package dev.cairn.internal.determinism;

import dev.cairn.determinism.DeterminismFinding;
import dev.cairn.determinism.DeterminismRule;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the workflow code that begins in a class: its methods with {@code @Workflow}, the
 * functions that it registers as workflows, and its branches. Follows calls to classes of the
 * application.
 */
public final class WorkflowClassCheck {
  private static final ClassValue<List<DeterminismFinding>> FINDINGS =
      new ClassValue<>() {
        @Override
        protected List<DeterminismFinding> computeValue(Class<?> type) {
          return check(List.of(type.getName()), type.getClassLoader(), type.getPackageName());
        }
      };

  private final ApplicationCode code;
  private final ArrayDeque<WorkflowMethod> pending = new ArrayDeque<>();
  private final Set<String> reached = new HashSet<>();
  private final Set<DeterminismFinding> findings = new LinkedHashSet<>();

  private WorkflowClassCheck(ApplicationCode code) {
    this.code = code;
  }

  /**
   * Returns the findings for a class, which are computed once. Reads class files and initializes no
   * class.
   *
   * @param type the class
   * @return the findings
   */
  public static List<DeterminismFinding> of(Class<?> type) {
    return FINDINGS.get(type);
  }

  /**
   * Returns the findings for classes.
   *
   * @param types the names of the classes
   * @param loader the loader of the classes; null for that of the JDK
   * @param application a package, whose first two parts are those of the application
   * @return the findings
   */
  public static List<DeterminismFinding> check(
      Collection<String> types, @Nullable ClassLoader loader, String application) {
    var check = new WorkflowClassCheck(new ApplicationCode(new ClassFiles(loader, application)));
    types.forEach(check::run);
    return List.copyOf(check.findings);
  }

  private void run(String type) {
    for (String level : code.hierarchy(type)) {
      code.find(level).ifPresent(this::addWorkflows);
    }
    while (!pending.isEmpty()) {
      new WorkflowMethodCheck(pending.remove(), code, this).run();
    }
  }

  private void addWorkflows(ClassCode type) {
    for (MethodCode method : type.methods.values()) {
      if (!method.isAbstract() && code.isAnnotated(type, method, List.of(WorkflowApi.WORKFLOW))) {
        add(new ApplicationCode.Found(type, method), List.of());
      }
      if (code.isAnnotated(type, method, WorkflowApi.STEPS)) {
        StepMethodCheck.run(WorkflowMethod.of(type, method, List.of(), code), code, this);
      }
      for (CallSite call : method.calls) {
        if (WorkflowApi.takesWorkflow(call.owner(), call.name())
            || WorkflowApi.takesBranch(call.owner(), call.name())) {
          call.arguments().forEach(this::addFunction);
        }
      }
    }
  }

  private void addFunction(Value argument) {
    if (argument instanceof Value.Function function) {
      code.find(function)
          .filter(found -> !code.isAnnotated(found.type(), found.method(), WorkflowApi.STEPS))
          .ifPresent(found -> add(found, List.of()));
    }
  }

  /** Adds a method of the application to the workflow code. */
  void add(ApplicationCode.Found found, List<String> callers) {
    if (reached.add(found.type().name + "." + found.method().key())) {
      pending.add(WorkflowMethod.of(found.type(), found.method(), callers, code));
    }
  }

  void report(
      WorkflowMethod place, DeterminismRule rule, int line, String what, String alternative) {
    if (!place.allowed().contains(rule)) {
      findings.add(
          new DeterminismFinding(
              rule,
              place.type().name,
              place.method().sourceName(),
              line,
              what,
              alternative,
              place.calls()));
    }
  }
}
