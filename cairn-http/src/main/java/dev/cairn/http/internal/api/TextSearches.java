package dev.cairn.http.internal.api;

import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.http.access.Principal;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.view.Views;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.TextSearch;
import dev.cairn.operate.WorkflowPage;
import dev.cairn.operate.WorkflowSummary;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Searches for texts in values. Where members are masked, or a codec encrypts values, the database
 * must not or cannot search. Then the server examines what the principal sees of a fixed number of
 * workflows; so neither hits nor cursors nor durations tell anything of what is hidden.
 */
record TextSearches(Context context) {
  /** How many workflows the server examines for a page. */
  private static final int EXAMINED = 100;

  /** How many records of each the server examines. */
  private static final int MOST_STEPS = 1_000;

  Views.WorkflowList page(ApiRequest request, TextSearch search) {
    Principal principal = request.principal();
    boolean searchable =
        !context.render().values().hideMembers() && !context.cairn().hidesStoredValues();
    return searchable
        ? context.render().page(context.workflows().search(search), principal)
        : examine(search, principal);
  }

  private Views.WorkflowList examine(TextSearch search, Principal principal) {
    Criterion[] criteria = search.criteria().toArray(Criterion[]::new);
    int size = Math.min(search.size(), EXAMINED);
    @Nullable String cursor = search.cursor();
    WorkflowPage page =
        cursor == null
            ? context.workflows().firstPage(size, criteria)
            : context.workflows().nextPage(cursor, size, criteria);
    List<WorkflowSummary> found =
        page.workflows().stream()
            .filter(each -> contains(each.id(), search.text(), principal))
            .toList();
    boolean isLast = page.cursor() == null;
    return context
        .render()
        .page(
            new WorkflowPage(
                found, page.cursor(), isLast ? null : page.workflows().getLast().times().created()),
            principal);
  }

  private boolean contains(String id, String text, Principal principal) {
    try {
      Views.WorkflowDetail detail = context.render().detail(context.workflows().get(id), principal);
      boolean found =
          contains(detail.arguments(), text)
              || contains(detail.result(), text)
              || contains(detail.error(), text);
      Iterator<RecordedStep> steps = context.workflows().steps(id).iterator();
      for (int i = 0; i < MOST_STEPS && !found && steps.hasNext(); i++) {
        Views.StepView step = context.render().step(steps.next(), principal);
        found = contains(step.result(), text) || contains(step.error(), text);
      }
      return found;
    } catch (NoSuchWorkflowException deleted) {
      return false;
    }
  }

  private static boolean contains(@Nullable JsonNode value, String text) {
    return value != null && Json.text(value).contains(text);
  }
}
