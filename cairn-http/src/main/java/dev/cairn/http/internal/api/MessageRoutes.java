package dev.cairn.http.internal.api;

import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.view.Bodies;
import dev.cairn.http.internal.view.Views;
import dev.cairn.start.Message;
import java.util.List;

/** Sends messages, completes promises and reads events. */
final class MessageRoutes {
  private final Context context;

  MessageRoutes(Context context) {
    this.context = context;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/workflows/{id}/messages", "sendMessage", "Sends a message to a workflow.")
            .with(Context.ID, Context.KEY)
            .takes(Bodies.Send.class)
            .returnsNothing("The message is recorded")
            .handledBy(this::send),
        Route.post(
                "/promises",
                "completePromise",
                "Completes a promise with a value or a failure. A promise is completed once.")
            .filtered() // its token is secret
            .takes(Bodies.Complete.class)
            .returns("Whether this request has completed it", Views.Changed.class)
            .handledBy(this::complete),
        Route.get("/workflows/{id}/events", "listEvents", "Lists the events of a workflow.")
            .with(Context.ID)
            .returnsList("The events, by key", Views.EventView.class)
            .handledBy(this::events));
  }

  private Answer send(ApiRequest request) {
    Bodies.Send body = request.body(Bodies.Send.class);
    if (body.value().isNull()) {
      throw Problem.badBody("value", "The value is null; a message has a value.");
    }
    Message message =
        Message.to(request.path("id"), body.topic(), Json.plain(body.value())).as(Object.class);
    if (body.headers() != null) {
      message = message.headers(body.headers());
    }
    if (Boolean.TRUE.equals(body.keep())) {
      message = message.keep();
    }
    context.cairn().messages().send(Identity.key(request).map(message::idempotent).orElse(message));
    return Answer.done();
  }

  private Answer complete(ApiRequest request) {
    Bodies.Complete body = request.body(Bodies.Complete.class);
    if (body.value() != null && body.failure() != null) {
      throw Problem.badBody("failure", "The body has a value and a failure; give one of them.");
    }
    boolean changed =
        body.failure() == null
            ? context
                .cairn()
                .messages()
                .complete(body.token(), body.value() == null ? null : Json.plain(body.value()))
            : context
                .cairn()
                .messages()
                .fail(body.token(), new IllegalStateException(body.failure()));
    return Answer.ok(new Views.Changed(changed));
  }

  private Answer events(ApiRequest request) {
    String id = context.summary(request.path("id")).id();
    return Answer.ok(
        context.cairn().messages().events(id).stream()
            .map(event -> context.render().event(event, request.principal()))
            .toList());
  }
}
