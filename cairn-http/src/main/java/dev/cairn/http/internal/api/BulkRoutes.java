package dev.cairn.http.internal.api;

import dev.cairn.http.access.Role;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Access;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.route.RouteBuilder;
import dev.cairn.http.internal.view.Bodies;
import dev.cairn.http.internal.view.Views;
import dev.cairn.operate.BulkOperation;
import dev.cairn.operate.BulkPreview;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Fork;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Operations on many workflows. */
final class BulkRoutes {
  private final Context context;

  BulkRoutes(Context context) {
    this.context = context;
  }

  List<Route> routes() {
    return List.of(
        bulk(
                "/bulk/preview",
                "previewBulk",
                "Returns what operations on many workflows would change, and changes nothing.")
            .access(Access.VIEWER)
            .returns("The preview", Views.Preview.class)
            .handledBy(this::preview),
        bulk("/bulk/cancel", "cancelMany", "Cancels all workflows that match criteria.")
            .returns("How many were cancelled", Views.Count.class)
            .waits()
            .handledBy(
                request -> change(request, Role.OPERATOR, BulkPreview::cancel, BulkRoutes::cancel)),
        bulk("/bulk/resume", "resumeMany", "Resumes all workflows that match criteria.")
            .returns("How many were resumed", Views.Count.class)
            .waits()
            .handledBy(
                request -> change(request, Role.OPERATOR, BulkPreview::resume, BulkRoutes::resume)),
        bulk("/bulk/fork", "forkMany", "Forks all workflows that match criteria.")
            .returns("How many were forked", Views.Count.class)
            .waits()
            .handledBy(
                request -> change(request, Role.OPERATOR, BulkPreview::fork, BulkRoutes::fork)),
        bulk("/bulk/delete", "deleteMany", "Deletes all workflows that match criteria.")
            .access(Access.ADMIN)
            .returns("How many were deleted", Views.Count.class)
            .waits()
            .handledBy(request ->
                change(request, Role.ADMIN, BulkPreview::delete, (bulk, body) -> bulk.delete())));
  }

  private static RouteBuilder bulk(String path, String name, String summary) {
    return Route.post(path, name, summary).filtered().takes(Bodies.Bulk.class);
  }

  private Criterion[] criteria(ApiRequest request, Bodies.Bulk body, Role least) {
    context.render().checkSearch(request.principal(), body.criteria());
    Criterion[] criteria = Criteria.ofBody(body.criteria());
    Criterion[] all = criteria.length == 0 ? new Criterion[] {Criterion.all()} : criteria;
    return context.guard().within(request, least, all);
  }

  private Answer preview(ApiRequest request) {
    Bodies.Bulk body = request.body(Bodies.Bulk.class);
    BulkPreview found = context.workflows().bulk(criteria(request, body, Role.VIEWER)).preview();
    Map<String, Long> states = new TreeMap<>();
    found.states().forEach((state, count) -> states.put(state.name(), count));
    return Answer.ok(
        new Views.Preview(
            found.count(),
            states,
            found.cancel(),
            found.resume(),
            found.fork(),
            found.delete(),
            found.first().stream()
                .map(each -> context.render().workflow(each, request.principal()))
                .toList()));
  }

  /** Changes workflows. */
  private interface Change {
    long apply(BulkOperation bulk, Bodies.Bulk body);
  }

  private Answer change(
      ApiRequest request, Role least, ToLongFunction<BulkPreview> counted, Change change) {
    Bodies.Bulk body = request.body(Bodies.Bulk.class);
    if (body.queue() != null) {
      context.guard().checkTarget(request, body.queue().name());
    }
    BulkOperation bulk = context.workflows().bulk(criteria(request, body, least));
    if (body.expected() != null) {
      long found = counted.applyAsLong(bulk.preview());
      if (found > body.expected()) {
        throw Problem.of(
                409,
                "more-than-expected",
                "The operation would change %d workflows; %d were expected."
                    .formatted(found, body.expected()),
                "Read the preview again, and decide again.")
            .at("expected")
            .exception();
      }
    }
    return Answer.ok(new Views.Count(change.apply(bulk, body)));
  }

  private static long cancel(BulkOperation bulk, Bodies.Bulk body) {
    return body.reason() == null ? bulk.cancel() : bulk.cancel(body.reason());
  }

  private static long resume(BulkOperation bulk, Bodies.Bulk body) {
    return body.queue() == null ? bulk.resume() : bulk.resume(ControlRoutes.target(body.queue()));
  }

  private static long fork(BulkOperation bulk, Bodies.Bulk body) {
    Fork.From from = new Fork.From.Beginning();
    if (body.before() != null) {
      from = new Fork.From.Step(body.before());
    } else if (Boolean.TRUE.equals(body.beforeFailure())) {
      from = new Fork.From.Failure();
    }
    return bulk.fork(from);
  }
}
