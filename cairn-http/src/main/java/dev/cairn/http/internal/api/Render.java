package dev.cairn.http.internal.api;

import dev.cairn.http.access.Principal;
import dev.cairn.http.internal.json.Values;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.PathSegment;
import dev.cairn.http.internal.view.Views;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.WorkflowHistory;
import dev.cairn.operate.WorkflowPage;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.operate.WorkflowTree;
import dev.cairn.start.PublishedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes views of workflows, with the values that the principal may see.
 *
 * @param values what principals may see
 */
record Render(Values values) {
  static String href(String id) {
    return "workflows/" + PathSegment.of(id);
  }

  /**
   * Refuses to search by values that are hidden or masked: the hits would tell them.
   *
   * @param criteria the values of each criterion
   */
  void checkSearch(Principal principal, Map<String, List<String>> criteria) {
    Optional<String> byValue =
        Stream.of("attribute", "text").filter(criteria::containsKey).findFirst();
    if (byValue.isPresent() && !values.areVisibleTo(principal)) {
      throw Problem.of(
              403,
              "values-are-hidden",
              "Values of workflows are hidden from '%s', so they cannot be searched."
                  .formatted(principal.name()),
              "Leave the parameter %s out, or ask for a higher role.".formatted(byValue.get()))
          .at(byValue.get())
          .exception();
    }
    for (String attribute : criteria.getOrDefault("attribute", List.of())) {
      if (values.masks(Criteria.asAttributes(attribute))) {
        throw Problem.of(
                403,
                "values-are-hidden",
                "The value of the attribute '%s' is masked, so it cannot be searched."
                    .formatted(attribute.substring(0, attribute.indexOf(':'))),
                "Search by another attribute, or by a part that is not masked.")
            .at("attribute")
            .exception();
      }
    }
  }

  Views.WorkflowView workflow(WorkflowSummary of, Principal principal) {
    WorkflowSummary.QueuePlacement in = of.placement();
    WorkflowSummary.Cancelled cancelled = of.cancelled();
    return new Views.WorkflowView(
        of.id(),
        href(of.id()),
        of.name(),
        of.state(),
        of.parent(),
        new Views.Times(
            of.times().created(),
            of.times().started(),
            of.times().completed(),
            millis(of.took().orElse(null))),
        new Views.Runner(
            of.runner().attempt(),
            of.runner().generation(),
            of.runner().executor(),
            of.runner().version()),
        in == null ? null : new Views.InQueue(in.queue(), in.partition(), in.priority()),
        values.attributes(of.attributes(), principal),
        cancelled == null
            ? null
            : new Views.Cancelled(cancelled.at(), cancelled.by(), cancelled.reason()));
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  Views.WorkflowList page(WorkflowPage page, Principal principal) {
    return new Views.WorkflowList(
        page.workflows().stream().map(found -> workflow(found, principal)).toList(),
        page.cursor(),
        page.examinedTo());
  }

  Views.WorkflowDetail detail(RecordedWorkflow of, Principal principal) {
    return new Views.WorkflowDetail(
        workflow(of.summary(), principal),
        of.summary().headers(),
        values.arguments(of.input(), principal),
        values.of(of.output(), principal),
        values.failure(of.error(), principal));
  }

  Views.Outcome outcome(RecordedWorkflow of, Principal principal) {
    return new Views.Outcome(
        of.summary().id(),
        of.summary().state(),
        values.of(of.output(), principal),
        values.failure(of.error(), principal));
  }

  Views.StepView step(RecordedStep of, Principal principal) {
    RecordedStep.Execution execution = of.execution();
    return new Views.StepView(
        of.key(),
        of.position(),
        of.kind(),
        execution.started(),
        execution.completed(),
        execution.took().toMillis(),
        execution.tries(),
        new Views.RanBy(execution.attempt(), execution.executor()),
        values.of(of.output(), principal),
        values.failure(of.error(), principal));
  }

  Views.History history(WorkflowHistory of, Principal principal) {
    return new Views.History(
        detail(of.workflow(), principal),
        of.steps().stream().map(step -> step(step, principal)).toList(),
        of.children().stream().map(child -> tree(child, principal)).toList(),
        of.allChildren());
  }

  private Views.Tree tree(WorkflowTree of, Principal principal) {
    return new Views.Tree(
        workflow(of.workflow(), principal),
        of.children().stream().map(child -> tree(child, principal)).toList());
  }

  Views.EventView event(PublishedEvent of, Principal principal) {
    return new Views.EventView(of.key(), values.present(of.json(), principal), of.at());
  }
}
