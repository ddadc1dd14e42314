package dev.cairn.http.internal.api;

import dev.cairn.http.access.Role;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Parameter;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.view.Bodies;
import dev.cairn.http.internal.view.Views;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueLimits;
import dev.cairn.queue.QueueStatus;
import dev.cairn.queue.Queues;
import dev.cairn.queue.Rate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Monitors, pauses and changes queues. */
final class QueueRoutes {
  private static final Parameter NAME = Parameter.path("name", "The name of the queue");

  private final Queues queues;
  private final AreaGuard guard;

  QueueRoutes(Context context) {
    this.queues = context.cairn().queues();
    this.guard = context.guard();
  }

  List<Route> routes() {
    return List.of(
        Route.get("/queues", "listQueues", "Lists the queues with their limits and depths.")
            .filtered()
            .returnsList("The queues", Views.QueueView.class)
            .handledBy(this::list),
        Route.get("/queues/{name}", "getQueue", "Returns a queue with its limits and depth.")
            .with(NAME)
            .returns("The queue", Views.QueueView.class)
            .handledBy(request -> Answer.ok(view(queues.status(request.path("name"))))),
        Route.put(
                "/queues/{name}",
                "replaceQueue",
                "Creates a queue, or replaces its settings while it is used.")
            .with(NAME)
            .takes(Bodies.QueueSettings.class)
            .returns("The queue", Views.QueueView.class)
            .handledBy(this::replace),
        Route.post("/queues/{name}/pause", "pauseQueue", "Pauses a queue: nothing more is claimed.")
            .with(NAME)
            .returnsNothing("The queue is paused")
            .handledBy(request -> {
              queues.pause(request.path("name"));
              return Answer.done();
            }),
        Route.post("/queues/{name}/resume", "resumeQueue", "Ends the pause of a queue.")
            .with(NAME)
            .returnsNothing("The queue is not paused")
            .handledBy(request -> {
              queues.resume(request.path("name"));
              return Answer.done();
            }),
        Route.delete("/queues/{name}", "deleteQueue", "Deletes a queue that is empty.")
            .with(NAME)
            .returnsNothing("The queue is deleted")
            .handledBy(request -> {
              queues.delete(request.path("name"));
              return Answer.done();
            }));
  }

  private Answer list(ApiRequest request) {
    Reach reach = guard.reach(request.caller(), Role.VIEWER);
    return Answer.ok(
        queues.all().stream()
            .filter(each -> reach.contains(each.queue().name()))
            .map(QueueRoutes::view)
            .toList());
  }

  private Answer replace(ApiRequest request) {
    Bodies.QueueSettings body = request.body(Bodies.QueueSettings.class);
    String name = request.path("name");
    Queue settings =
        new Queue(
            name,
            limits(body.concurrency(), body.rate()),
            body.perExecutor() == null ? Queue.PER_EXECUTOR : body.perExecutor(),
            Boolean.TRUE.equals(body.partitioned()),
            limits(body.concurrencyPerPartition(), body.ratePerPartition()),
            body.applications() == null ? List.of() : body.applications());
    queues.replace(settings);
    return Answer.ok(view(queues.status(name)));
  }

  private static QueueLimits limits(@Nullable Integer most, Views.@Nullable RateView rate) {
    return new QueueLimits(
        most == null ? QueueLimits.UNLIMITED : most,
        rate == null ? Rate.UNLIMITED : new Rate(rate.starts(), rate.period()));
  }

  static Views.QueueView view(QueueStatus of) {
    Queue queue = of.queue();
    return new Views.QueueView(
        queue.name(),
        of.paused(),
        new Views.Limits(
            concurrency(queue.all()),
            queue.perExecutor(),
            rate(queue.all()),
            queue.isPartitioned(),
            concurrency(queue.perPartition()),
            rate(queue.perPartition()),
            queue.applications()),
        new Views.Depth(
            of.waiting(), of.delayed(), of.running(), of.oldest().toMillis(), of.runningBy()));
  }

  private static @Nullable Integer concurrency(QueueLimits limits) {
    return limits.concurrency() == QueueLimits.UNLIMITED ? null : limits.concurrency();
  }

  private static Views.@Nullable RateView rate(QueueLimits limits) {
    Rate rate = limits.rate();
    return rate.isLimited() ? new Views.RateView(rate.starts(), rate.period()) : null;
  }
}
