package dev.cairn.http.internal.api;

import dev.cairn.CairnOperations;
import dev.cairn.health.ExecutorStatus;
import dev.cairn.health.Health;
import dev.cairn.http.internal.route.Access;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.view.Bodies;
import dev.cairn.http.internal.view.Views;
import dev.cairn.version.VersionStatus;
import java.util.List;
import java.util.Map;

/** Executors, versions and health, and the principal itself. */
final class ClusterRoutes {
  private final Context context;

  ClusterRoutes(Context context) {
    this.context = context;
  }

  List<Route> routes() {
    CairnOperations cairn = context.cairn();
    return List.of(
        Route.get("/executors", "listExecutors", "Lists the live executors of all applications.")
            .returnsList("The executors, the oldest first", ExecutorStatus.class)
            .handledBy(request -> Answer.ok(cairn.executors())),
        Route.get(
                "/versions",
                "listVersions",
                "Lists the versions of all applications, and what is in flight on each.")
            .returnsList("The versions", VersionStatus.class)
            .handledBy(request -> Answer.ok(cairn.versions().all())),
        Route.post(
                "/versions/current",
                "setCurrentVersion",
                "Lets one version of an application take new work, or all of them.")
            .access(Access.ADMIN)
            .takes(Bodies.CurrentVersion.class)
            .returnsNothing("The version takes new work")
            .handledBy(this::makeCurrent),
        Route.get(
                "/health",
                "getHealth",
                "Returns the health of the cluster and of this process; workflows in paused queues are no fault.")
            .returns("It is healthy", Views.HealthView.class)
            .returns(503, "It is not healthy", Views.HealthView.class)
            .handledBy(request -> health(cairn.health())),
        Route.get("/me", "getPrincipal", "Returns who sends the request, and its role.")
            .filtered()
            .returns("The principal", Views.Me.class)
            .handledBy(this::principal));
  }

  private Answer makeCurrent(ApiRequest request) {
    Bodies.CurrentVersion body = request.body(Bodies.CurrentVersion.class);
    if (body.version() == null) {
      context.cairn().versions().letAllWork(body.application());
    } else {
      context.cairn().versions().makeCurrent(body.application(), body.version());
    }
    return Answer.done();
  }

  private static Answer health(Health health) {
    Views.HealthView view =
        new Views.HealthView(
            health.isHealthy(),
            health.executors(),
            health.unclaimed(),
            health.failingLoops(),
            health.outage().orElse(null));
    return new Answer.Body(health.isHealthy() ? 200 : 503, view, Map.of());
  }

  private Answer principal(ApiRequest request) {
    return Answer.ok(Views.Me.of(request.caller(), context.render().values()));
  }
}
