package dev.cairn.errorprone.analysis;

import com.google.errorprone.VisitorState;
import com.google.errorprone.suppliers.Supplier;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.comp.Enter;
import com.sun.tools.javac.util.Context;
import dev.cairn.internal.determinism.WorkflowApi;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The workflow code of a compilation and its findings. Computed once: when Error Prone checks the
 * first class, javac has attributed all of them.
 */
public final class WorkflowAnalysis {
  private static final Context.Key<WorkflowAnalysis> KEY = new Context.Key<>();

  private static final Supplier<@Nullable Type> DURABLE =
      VisitorState.memoize(state -> state.getTypeFromString(WorkflowApi.DURABLE));

  private final Map<CompilationUnitTree, List<SourceFinding>> findings = new HashMap<>();
  private final ArrayDeque<WorkflowCode> pending = new ArrayDeque<>();
  private final Set<MethodSymbol> reached = new HashSet<>();
  private final Set<Tree> reported = Collections.newSetFromMap(new IdentityHashMap<>());
  private final SourceIndex sources;

  private WorkflowAnalysis(SourceIndex sources) {
    this.sources = sources;
  }

  /**
   * Returns the analysis of the compilation.
   *
   * @param state the state of Error Prone
   * @return the analysis
   */
  public static WorkflowAnalysis of(VisitorState state) {
    WorkflowAnalysis known = state.context.get(KEY);
    if (known == null) {
      known = analyse(state);
      state.context.put(KEY, known);
    }
    return known;
  }

  /**
   * Returns the findings in a source file.
   *
   * @param unit the source file
   * @return the findings
   */
  public List<SourceFinding> findingsIn(CompilationUnitTree unit) {
    return findings.getOrDefault(unit, List.of());
  }

  private static WorkflowAnalysis analyse(VisitorState state) {
    var sources = new SourceIndex(new DurableApi(state.getTypes()));
    var analysis = new WorkflowAnalysis(sources);
    if (DURABLE.get(state) == null) {
      return analysis;
    }
    Set<CompilationUnitTree> units = Collections.newSetFromMap(new IdentityHashMap<>());
    Enter.instance(state.context).getEnvs().forEach(type -> units.add(type.toplevel));
    units.forEach(sources::add);
    sources.workflows().forEach(analysis::addWorkflow);
    while (!analysis.pending.isEmpty()) {
      new WorkflowScanner(analysis.pending.remove(), sources, analysis).scan();
    }
    sources.steps().forEach(analysis::checkStep);
    return analysis;
  }

  private void checkStep(TreePath step) {
    MethodSymbol method = ASTHelpers.getSymbol((MethodTree) step.getLeaf());
    WorkflowCode code = WorkflowCode.ofMethod(step, method, List.of());
    new ArgumentMutations(sources, new Reporter(code, this)).scanStep(code);
  }

  private void addWorkflow(TreePath function) {
    if (function.getLeaf() instanceof MethodTree method) {
      enqueue(ASTHelpers.getSymbol(method), List.of());
    } else if (function.getLeaf() instanceof MemberReferenceTree reference) {
      MethodSymbol method = ASTHelpers.getSymbol(reference);
      if (method != null && !sources.api().isStep(method)) {
        enqueue(method, List.of());
      }
    } else {
      pending.add(WorkflowCode.ofLambda(function));
    }
  }

  /** Adds the code of a method that workflow code calls, if it belongs to this compilation. */
  void enqueue(MethodSymbol method, List<String> callers) {
    sources
        .method(method)
        .filter(source -> reached.add(method))
        .ifPresent(source -> pending.add(WorkflowCode.ofMethod(source, method, callers)));
  }

  /** Adds a finding, unless the code at this place has one or permits it. */
  void report(SourceFinding found) {
    TreePath path = found.path();
    if (!Allowances.permit(path, found.finding().rule()) && reported.add(path.getLeaf())) {
      findings.computeIfAbsent(path.getCompilationUnit(), unit -> new ArrayList<>()).add(found);
    }
  }
}
