package dev.cairn.http.internal.api;

import dev.cairn.http.access.Role;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Parameter;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.view.Bodies;
import dev.cairn.http.internal.view.Views;
import dev.cairn.promise.OpenPromise;
import dev.cairn.promise.PromisePage;
import dev.cairn.promise.PromiseSearch;
import dev.cairn.promise.PromiseSearch.Order;
import dev.cairn.promise.Promises;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Lists open promises, and completes promises by their tokens or their keys. */
final class PromiseRoutes {
  private static final int STANDARD_PAGE = 50;
  private static final int LARGEST_PAGE = 1_000;

  private final Context context;

  PromiseRoutes(Context context) {
    this.context = context;
  }

  List<Route> routes() {
    return List.of(
        list(),
        Route.post(
                "/promises",
                "completePromise",
                "Completes a promise, by its token, with a value or a failure. A promise is completed once.")
            .filtered() // its token is secret
            .takes(Bodies.Complete.class)
            .returns("Whether this request has completed it", Views.Changed.class)
            .handledBy(this::completeByToken),
        Route.post(
                "/workflows/{id}/promises/{key}",
                "completePromiseOf",
                "Completes a promise of a workflow, without its token. Forks that wait for the same promise get the outcome, too.")
            .with(
                Context.ID,
                Parameter.path(
                    "key", "The key of the promise, such as promise approval, written as the id"))
            .takes(Bodies.Decision.class)
            .returns("Whether this request has completed it", Views.Changed.class)
            .handledBy(this::completeByKey));
  }

  private Route list() {
    return Route.get(
            "/promises",
            "listPromises",
            "Lists promises that nobody has completed, of workflows that have not ended. A page examines 2,000 promises, so it may be empty although a cursor follows.")
        .filtered()
        .with(
            Parameter.query("id", Parameter.Kind.TEXT, "Only promises of this workflow"),
            Parameter.query(
                "idPrefix", Parameter.Kind.TEXT, "Only of workflows whose id begins with this"),
            Parameter.query(
                "name", Parameter.Kind.TEXTS, "Only of workflows with one of these names"),
            Parameter.query(
                "queue", Parameter.Kind.TEXTS, "Only of workflows in one of these queues"),
            Parameter.query("order", Parameter.Kind.TEXT, "newest (the default) or oldest"),
            Parameter.query(
                "limit", Parameter.Kind.NUMBER, "The size of the page, 1 to 1,000; 50 by default"),
            Parameter.query("cursor", Parameter.Kind.TEXT, "The cursor of the previous page"))
        .returns("A page of promises", Views.PromiseList.class)
        .handledBy(this::list);
  }

  private Answer list(ApiRequest request) {
    int limit = request.number("limit", STANDARD_PAGE, 1, LARGEST_PAGE);
    PromiseSearch search = search(request);
    Optional<String> cursor = request.query("cursor");
    Promises promises = context.cairn().promises();
    PromisePage page =
        cursor.isPresent()
            ? promises.nextPage(cursor.get(), limit, search)
            : promises.firstPage(limit, search);
    return Answer.ok(
        new Views.PromiseList(
            page.promises().stream().map(PromiseRoutes::view).toList(), page.cursor()));
  }

  private PromiseSearch search(ApiRequest request) {
    PromiseSearch search =
        PromiseSearch.all()
            .names(Set.copyOf(request.queries("name")))
            .queues(queues(request, Set.copyOf(request.queries("queue"))))
            .order(order(request));
    if (request.query("id").isPresent()) {
      search = search.ofWorkflow(request.query("id").get());
    }
    return request.query("idPrefix").map(search::idPrefix).orElse(search);
  }

  /** Returns the queues that were asked for, without those elsewhere. */
  private Set<String> queues(ApiRequest request, Set<String> asked) {
    return switch (context.guard().reachable(request, Role.VIEWER)) {
      case Reach.Everything all -> asked;
      case Reach.Queues(var names) -> {
        Set<String> both = new HashSet<>(asked.isEmpty() ? names : asked);
        both.retainAll(names);
        if (both.isEmpty()) {
          throw Problem.badParameter(
              "queue", "No queue of %s is in the areas of the principal.".formatted(asked));
        }
        yield both;
      }
    };
  }

  private static Order order(ApiRequest request) {
    return switch (request.query("order").orElse("newest")) {
      case "newest" -> Order.NEWEST_FIRST;
      case "oldest" -> Order.OLDEST_FIRST;
      case String other ->
          throw Problem.badParameter(
              "order", "order is '%s'; must be newest or oldest.".formatted(other));
    };
  }

  private static Views.PromiseView view(OpenPromise promise) {
    return new Views.PromiseView(
        promise.workflowId(),
        Render.href(promise.workflowId()),
        promise.workflow(),
        promise.state(),
        promise.queue(),
        promise.key(),
        promise.created());
  }

  private Answer completeByToken(ApiRequest request) {
    Bodies.Complete body = request.body(Bodies.Complete.class);
    checkOne(body.value(), body.failure());
    var messages = context.cairn().messages();
    return Answer.ok(
        new Views.Changed(
            body.failure() == null
                ? messages.complete(body.token(), plain(body.value()))
                : messages.fail(body.token(), new IllegalStateException(body.failure()))));
  }

  private Answer completeByKey(ApiRequest request) {
    Bodies.Decision body = request.body(Bodies.Decision.class);
    checkOne(body.value(), body.failure());
    String id = context.summary(request.path("id")).id();
    Promises promises = context.cairn().promises();
    String key = request.path("key");
    return Answer.ok(
        new Views.Changed(
            body.failure() == null
                ? promises.complete(id, key, plain(body.value()))
                : promises.fail(id, key, new IllegalStateException(body.failure()))));
  }

  private static void checkOne(@Nullable JsonNode value, @Nullable String failure) {
    if (value != null && failure != null) {
      throw Problem.badBody("failure", "The body has a value and a failure; give one of them.");
    }
  }

  private static @Nullable Object plain(@Nullable JsonNode value) {
    return value == null ? null : Json.plain(value);
  }
}
