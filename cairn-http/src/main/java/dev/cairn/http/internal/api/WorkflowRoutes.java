package dev.cairn.http.internal.api;

import dev.cairn.common.WorkflowState;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.http.access.Role;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Parameter;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.view.Views;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.GroupBy;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.TextSearch;
import dev.cairn.operate.WorkflowCount;
import dev.cairn.operate.WorkflowDurations;
import dev.cairn.operate.WorkflowHistory;
import dev.cairn.operate.WorkflowPage;
import dev.cairn.operate.WorkflowTree;
import dev.cairn.start.Handle;
import dev.cairn.version.WorkflowCode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads workflows. */
final class WorkflowRoutes {
  private static final int STANDARD_PAGE = 50;
  private static final int LARGEST_PAGE = 1_000;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /** Values of a page of records, in characters, after which it ends. */
  private static final int PAGE_CHARACTERS = 4_000_000;

  private static final Parameter LIMIT =
      Parameter.query("limit", Parameter.Kind.NUMBER, "The size of the page, 1 to 1,000");
  private static final Parameter GROUP =
      Parameter.query(
          "groupBy",
          Parameter.Kind.TEXTS,
          "state, name, queue, version, minute, hour, day, week, month or year (of creation, in UTC)");

  private final Context context;

  WorkflowRoutes(Context context) {
    this.context = context;
  }

  List<Route> routes() {
    return List.of(
        find(),
        Route.get("/workflows/{id}", "getWorkflow", "Returns a workflow with its values.")
            .with(Context.ID)
            .returns("The workflow", Views.WorkflowDetail.class)
            .handledBy(this::get),
        result(),
        Route.get("/workflows/{id}/steps", "listSteps", "Lists the records of a workflow.")
            .with(Context.ID)
            .with(
                LIMIT,
                Parameter.query(
                    "from",
                    Parameter.Kind.NUMBER,
                    "The position of the first record; 0 by default"))
            .returns("A page of records", Views.StepList.class)
            .handledBy(this::steps),
        Route.get(
                "/workflows/{id}/history",
                "getHistory",
                "Returns a workflow with all its records and its tree of children.")
            .with(Context.ID)
            .returns("The history", Views.History.class)
            .handledBy(this::history),
        Route.get(
                "/workflows/{id}/code",
                "getCode",
                "Returns where the code of a workflow and of its steps is, in the version that started it.")
            .with(Context.ID)
            .returns("The source positions, as far as they are known", WorkflowCode.class)
            .handledBy(request -> Answer.ok(context.cairn().versions().code(request.path("id")))));
  }

  private Route find() {
    return Route.get("/workflows", "findWorkflows", "Lists workflows, the newest first.")
        .filtered()
        .with(Criteria.PARAMETERS)
        .with(
            Criteria.CONTAINED,
            LIMIT,
            Parameter.query("cursor", Parameter.Kind.TEXT, "The cursor of the previous page"))
        .returns("A page of workflows", Views.WorkflowList.class)
        .handledBy(this::find);
  }

  /** Returns the routes about groups of workflows. */
  List<Route> groupRoutes() {
    return List.of(
        Route.get("/workflow-counts", "countWorkflows", "Counts workflows, by group if asked.")
            .filtered()
            .with(Criteria.PARAMETERS)
            .with(GROUP)
            .returnsList("The groups that are not empty", WorkflowCount.class)
            .handledBy(this::counts),
        Route.get(
                "/workflow-durations",
                "workflowDurations",
                "Computes percentiles of the durations of completed workflows, by group if asked.")
            .filtered()
            .with(Criteria.PARAMETERS)
            .with(GROUP)
            .returnsList("The groups that are not empty", WorkflowDurations.class)
            .handledBy(this::durations));
  }

  private Route result() {
    return Route.get(
            "/workflows/{id}/result",
            "awaitResult",
            "Waits for the end of a workflow, and returns its outcome.")
        .with(
            Context.ID,
            Parameter.query(
                "wait",
                Parameter.Kind.DURATION,
                "How long to wait at most, such as 30s, up to 60s; 0s by default"))
        .returns("The workflow has ended, or is stuck or exhausted", Views.Outcome.class)
        .returns(202, "The workflow has not ended; ask again", Views.Outcome.class)
        .waits()
        .handledBy(this::await);
  }

  private Criterion[] criteria(ApiRequest request) {
    context.render().checkSearch(request.principal(), request.query());
    return context.guard().within(request, Role.VIEWER, Criteria.of(request.query()));
  }

  private Answer find(ApiRequest request) {
    int limit = request.number("limit", STANDARD_PAGE, 1, LARGEST_PAGE);
    Criterion[] criteria = criteria(request);
    Optional<String> cursor = request.query("cursor");
    Optional<String> text = request.query("text");
    if (text.isPresent()) {
      return Answer.ok(
          new TextSearches(context)
              .page(
                  request,
                  new TextSearch(text.get(), List.of(criteria), limit, cursor.orElse(null))));
    }
    WorkflowPage page =
        cursor.isPresent()
            ? context.workflows().nextPage(cursor.get(), limit, criteria)
            : context.workflows().firstPage(limit, criteria);
    return Answer.ok(context.render().page(page, request.principal()));
  }

  private Answer counts(ApiRequest request) {
    return Answer.ok(context.workflows().counts(groups(request), criteria(request)));
  }

  private Answer durations(ApiRequest request) {
    return Answer.ok(context.workflows().durations(groups(request), criteria(request)));
  }

  private static List<GroupBy> groups(ApiRequest request) {
    return request.queries("groupBy").stream().map(WorkflowRoutes::group).toList();
  }

  private static GroupBy group(String name) {
    return switch (name) {
      case "state" -> GroupBy.state();
      case "name" -> GroupBy.name();
      case "queue" -> GroupBy.queue();
      case "version" -> GroupBy.version();
      case "minute", "hour", "day", "week", "month", "year" ->
          GroupBy.created(
              Stream.of(ChronoUnit.values())
                  .filter(unit -> unit.name().equalsIgnoreCase(name + "s"))
                  .findFirst()
                  .orElseThrow());
      default ->
          throw Problem.badParameter(
              "groupBy", "groupBy is '%s'; see its description.".formatted(name));
    };
  }

  private Answer get(ApiRequest request) {
    RecordedWorkflow found = context.workflows().get(request.path("id"));
    return Answer.ok(context.render().detail(found, request.principal()));
  }

  private Answer await(ApiRequest request) {
    String id = request.path("id");
    Duration wait = request.duration("wait", Duration.ZERO, LONGEST_WAIT);
    if (!wait.isZero()) {
      Handle<Object> handle = context.cairn().handle(id, Object.class);
      try {
        var unused = context.cairn().first(List.of(handle), wait);
      } catch (AwaitTimeoutException notYet) {
        return Answer.accepted(new Views.Outcome(id, context.summary(id).state(), null, null));
      }
    }
    RecordedWorkflow found = context.workflows().get(id);
    WorkflowState state = found.summary().state();
    boolean stopped = state == WorkflowState.STUCK || state == WorkflowState.EXHAUSTED;
    Views.Outcome outcome = context.render().outcome(found, request.principal());
    return state.isEnded() || stopped ? Answer.ok(outcome) : Answer.accepted(outcome);
  }

  private Answer steps(ApiRequest request) {
    int limit = request.number("limit", STANDARD_PAGE, 1, LARGEST_PAGE);
    int from = request.number("from", 0, 0, 999_999_999);
    List<Views.StepView> page = new ArrayList<>();
    int characters = 0;
    Iterator<RecordedStep> steps = context.workflows().steps(request.path("id"), from).iterator();
    while (steps.hasNext()) {
      RecordedStep step = steps.next();
      if (page.size() == limit || characters > PAGE_CHARACTERS) {
        return Answer.ok(new Views.StepList(page, step.position()));
      }
      page.add(context.render().step(step, request.principal()));
      characters += length(step.output()) + length(step.error());
    }
    return Answer.ok(new Views.StepList(page, null));
  }

  private static int length(@Nullable String json) {
    return json == null ? 0 : json.length();
  }

  private Answer history(ApiRequest request) {
    WorkflowHistory found = context.workflows().history(request.path("id"));
    Reach reach = context.guard().reach(request.caller(), request.principal().role());
    List<WorkflowTree> children = within(reach, found.children());
    return Answer.ok(
        context
            .render()
            .history(
                new WorkflowHistory(found.workflow(), found.steps(), children, found.allChildren()),
                request.principal()));
  }

  private static List<WorkflowTree> within(Reach reach, List<WorkflowTree> trees) {
    return trees.stream()
        .filter(tree -> reach.contains(AreaGuard.queueOf(tree.workflow())))
        .map(tree -> new WorkflowTree(tree.workflow(), within(reach, tree.children())))
        .toList();
  }
}
