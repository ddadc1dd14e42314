package dev.cairn.http;

import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Parameter;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.view.Views;
import java.util.List;

/** Lists and runs the actions of the application. */
record HostActionRoutes(List<HostAction> actions) {
  List<Route> routes() {
    return List.of(
        Route.get(
                "/host-actions",
                "listHostActions",
                "Lists the actions that the application offers beside the operations of Cairn.")
            .returnsList("The actions; none by default", Views.HostActionView.class)
            .handledBy(request ->
                Answer.ok(
                    actions.stream()
                        .map(each ->
                            new Views.HostActionView(each.name(), each.label(), each.effect()))
                        .toList())),
        Route.post(
                "/host-actions/{name}",
                "runHostAction",
                "Runs an action that the application offers.")
            .with(Parameter.path("name", "The name of the action"))
            .returnsNothing("The action has run")
            .handledBy(this::run));
  }

  private Answer run(ApiRequest request) {
    String name = request.path("name");
    HostAction chosen =
        actions.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                Problem.of(
                        404,
                        "no-such-action",
                        "The application offers no action '%s'.".formatted(name),
                        "GET /host-actions lists those that it offers.")
                    .exception());
    chosen.action().run();
    return Answer.done();
  }
}
