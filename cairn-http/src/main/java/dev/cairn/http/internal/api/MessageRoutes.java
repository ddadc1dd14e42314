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

/** Sends messages and reads events. */
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

  private Answer events(ApiRequest request) {
    String id = context.summary(request.path("id")).id();
    return Answer.ok(
        context.cairn().messages().events(id).stream()
            .map(event -> context.render().event(event, request.principal()))
            .toList());
  }
}
