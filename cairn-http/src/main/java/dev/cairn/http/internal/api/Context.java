package dev.cairn.http.internal.api;

import dev.cairn.CairnOperations;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.http.internal.json.Values;
import dev.cairn.http.internal.route.Parameter;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.operate.Workflows;

/**
 * What all operations use.
 *
 * @param cairn the engine or client
 * @param render makes views
 * @param guard keeps principals within their areas
 */
public record Context(CairnOperations cairn, Render render, AreaGuard guard) {
  /** The parameter of most routes. */
  static final Parameter ID =
      Parameter.path(
          "id",
          "The workflow id. Write it as ~ and its UTF-8 bytes in Base64 for URLs if it has other characters than letters, digits and . _ : - or begins with a dot.");

  static final Parameter KEY =
      Parameter.header(
          "Idempotency-Key",
          "1 to 200 characters. A repeated request with the same key has no further effect.");

  public Context(CairnOperations cairn, Values values) {
    this(cairn, new Render(values), new AreaGuard(cairn));
  }

  Workflows workflows() {
    return cairn.workflows();
  }

  /**
   * Returns a workflow without its values.
   *
   * @throws NoSuchWorkflowException if there is none
   */
  WorkflowSummary summary(String id) {
    return workflows().firstPage(1, Criterion.ids(id)).workflows().stream()
        .findFirst()
        .orElseThrow(
            () -> new NoSuchWorkflowException("There is no workflow '%s'.".formatted(id), id));
  }
}
