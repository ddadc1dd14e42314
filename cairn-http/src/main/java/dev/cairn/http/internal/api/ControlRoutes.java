package dev.cairn.http.internal.api;

import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.view.Bodies;
import dev.cairn.http.internal.view.Views;
import dev.cairn.operate.Fork;
import dev.cairn.operate.Workflows;
import dev.cairn.queue.QueueTarget;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Cancels, resumes, forks, delays and deletes one workflow, and changes its attributes. */
final class ControlRoutes {
  private final Context context;
  private final NamedWorkflows named;

  ControlRoutes(Context context, NamedWorkflows named) {
    this.context = context;
    this.named = named;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
                "/workflows/{id}/cancel",
                "cancelWorkflow",
                "Cancels a workflow and its descendants.")
            .with(Context.ID)
            .takes(Bodies.Cancel.class)
            .returns("Whether this request has cancelled it", Views.Changed.class)
            .handledBy(this::cancel),
        Route.post(
                "/workflows/{id}/resume",
                "resumeWorkflow",
                "Resumes a workflow that is stuck, exhausted or cancelled.")
            .with(Context.ID)
            .takes(Bodies.Resume.class)
            .returns("It is resumed", Views.Changed.class)
            .handledBy(this::resume),
        Route.post(
                "/workflows/{id}/fork",
                "forkWorkflow",
                "Creates a workflow that begins with records of another one.")
            .with(Context.ID, Context.KEY)
            .takes(Bodies.ForkRequest.class)
            .returns(202, "The fork is recorded", Views.Forked.class)
            .handledBy(this::fork));
  }

  /** Returns the routes that change what a workflow has. */
  List<Route> changeRoutes() {
    return List.of(
        Route.post(
                "/workflows/{id}/delay",
                "delayWorkflow",
                "Changes the delay of a delayed workflow.")
            .with(Context.ID)
            .takes(Bodies.Delay.class)
            .returns("Whether the workflow was still delayed", Views.Changed.class)
            .handledBy(this::delay),
        Route.post(
                "/workflows/{id}/attributes",
                "changeAttributes",
                "Sets and removes attributes of a workflow, and keeps its others.")
            .with(Context.ID)
            .takes(Bodies.Attributes.class)
            .returnsNothing("The attributes are changed")
            .handledBy(this::attributes),
        Route.delete(
                "/workflows/{id}",
                "deleteWorkflow",
                "Deletes a workflow that has ended, and its descendants.")
            .with(Context.ID)
            .returns("How many workflows were deleted", Views.Count.class)
            .handledBy(request ->
                Answer.ok(new Views.Count(context.workflows().delete(request.path("id"))))));
  }

  private Answer cancel(ApiRequest request) {
    String id = request.path("id");
    Bodies.Cancel body = request.bodyOr(Bodies.Cancel.PLAIN, Bodies.Cancel.class);
    boolean alone = Boolean.TRUE.equals(body.alone());
    return Answer.ok(new Views.Changed(cancel(id, alone, Optional.ofNullable(body.reason()))));
  }

  private boolean cancel(String id, boolean alone, Optional<String> reason) {
    Workflows workflows = context.workflows();
    if (alone) {
      return reason
          .map(given -> workflows.cancelAlone(id, given))
          .orElseGet(() -> workflows.cancelAlone(id));
    }
    return reason.map(given -> workflows.cancel(id, given)).orElseGet(() -> workflows.cancel(id));
  }

  private Answer resume(ApiRequest request) {
    Bodies.Resume body = request.bodyOr(Bodies.Resume.PLAIN, Bodies.Resume.class);
    if (body.queue() == null) {
      context.workflows().resume(request.path("id"));
    } else {
      context.guard().checkTarget(request, body.queue().name());
      context.workflows().resume(request.path("id"), target(body.queue()));
    }
    return Answer.ok(new Views.Changed(true));
  }

  static QueueTarget target(Bodies.Target body) {
    return new QueueTarget(body.name(), body.partition(), body.priority());
  }

  private Answer fork(ApiRequest request) {
    String source = request.path("id");
    Bodies.ForkRequest body = request.bodyOr(Bodies.ForkRequest.PLAIN, Bodies.ForkRequest.class);
    if (body.queue() != null) {
      context.guard().checkTarget(request, body.queue().name());
    }
    context.guard().checkId(request, body.id());
    Fork fork = described(source, body);
    Optional<String> own = Optional.ofNullable(body.id()).or(() -> Identity.id(request));
    Fork complete = own.map(fork::as).orElse(fork);
    String id =
        body.arguments() == null
            ? context.workflows().fork(complete)
            : context
                .workflows()
                .fork(complete, named.call(context.summary(source).name(), body.arguments()));
    return new Answer.Body(
        202, new Views.Forked(id, Render.href(id), source), Map.of("Location", Render.href(id)));
  }

  private static Fork described(String source, Bodies.ForkRequest body) {
    Fork fork = Fork.of(source);
    if (body.before() != null) {
      fork = fork.before(body.before());
    }
    if (Boolean.TRUE.equals(body.beforeFailure())) {
      fork = fork.beforeFailure();
    }
    if (body.version() != null) {
      fork = fork.onVersion(body.version());
    }
    if (body.outcomes() != null) {
      for (var outcome : body.outcomes().entrySet()) {
        fork = fork.outcome(outcome.getKey(), Json.plain(outcome.getValue()));
      }
    }
    return placed(fork, body);
  }

  private static Fork placed(Fork described, Bodies.ForkRequest body) {
    Fork fork = described;
    if (body.queue() != null) {
      fork = fork.queue(target(body.queue()));
    }
    if (body.timeout() != null) {
      fork = fork.timeout(body.timeout());
    }
    return body.deadline() == null ? fork : fork.deadline(body.deadline());
  }

  private Answer delay(ApiRequest request) {
    Bodies.Delay body = request.body(Bodies.Delay.class);
    return Answer.ok(
        new Views.Changed(context.workflows().delay(request.path("id"), body.delay())));
  }

  private Answer attributes(ApiRequest request) {
    Bodies.Attributes body = request.body(Bodies.Attributes.class);
    String id = context.summary(request.path("id")).id();
    if (body.set() != null && !body.set().isEmpty()) {
      context.workflows().setAttributes(id, StartRoutes.plain(body.set()));
    }
    if (body.remove() != null && !body.remove().isEmpty()) {
      context.workflows().removeAttributes(id, body.remove());
    }
    return Answer.done();
  }
}
