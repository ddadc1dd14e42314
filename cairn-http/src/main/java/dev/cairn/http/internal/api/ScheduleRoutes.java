package dev.cairn.http.internal.api;

import dev.cairn.http.access.Role;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Parameter;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.view.Bodies;
import dev.cairn.http.internal.view.Views;
import dev.cairn.schedule.Schedule;
import dev.cairn.schedule.ScheduleStatus;
import dev.cairn.schedule.Schedules;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Monitors, pauses, triggers and backfills schedules. */
final class ScheduleRoutes {
  private static final Parameter NAME = Parameter.path("name", "The name of the schedule");

  private final Schedules schedules;
  private final AreaGuard guard;

  ScheduleRoutes(Context context) {
    this.schedules = context.cairn().schedules();
    this.guard = context.guard();
  }

  List<Route> routes() {
    return List.of(
        Route.get("/schedules", "listSchedules", "Lists the schedules with their next ticks.")
            .filtered()
            .returnsList("The schedules", Views.ScheduleView.class)
            .handledBy(this::list),
        Route.get("/schedules/{name}", "getSchedule", "Returns a schedule with its next ticks.")
            .with(NAME)
            .returns("The schedule", Views.ScheduleView.class)
            .handledBy(request -> Answer.ok(view(schedules.status(request.path("name"))))),
        Route.post("/schedules/{name}/pause", "pauseSchedule", "Pauses a schedule.")
            .with(NAME)
            .returnsNothing("The schedule is paused")
            .handledBy(request -> change(request, schedules::pause)),
        Route.post("/schedules/{name}/resume", "resumeSchedule", "Ends the pause of a schedule.")
            .with(NAME)
            .returnsNothing("The schedule is not paused")
            .handledBy(request -> change(request, schedules::resume)),
        Route.post(
                "/schedules/{name}/trigger",
                "triggerSchedule",
                "Starts the workflow of a schedule now.")
            .with(NAME)
            .returns(202, "The start is recorded", Views.Started.class)
            .handledBy(this::trigger),
        Route.post(
                "/schedules/{name}/backfill",
                "backfillSchedule",
                "Starts the workflow of a schedule for each tick of a period that was not started.")
            .with(NAME)
            .takes(Bodies.Backfill.class)
            .returns(202, "How many ticks were started", Views.Count.class)
            .handledBy(this::backfill),
        Route.delete("/schedules/{name}", "deleteSchedule", "Deletes a schedule.")
            .with(NAME)
            .returnsNothing("The schedule is deleted")
            .handledBy(request -> change(request, schedules::delete)));
  }

  private Answer list(ApiRequest request) {
    Reach reach = guard.reach(request.caller(), Role.VIEWER);
    return Answer.ok(
        schedules.all().stream()
            .filter(each -> reach.contains(each.schedule().queue()))
            .map(ScheduleRoutes::view)
            .toList());
  }

  private static Answer change(ApiRequest request, Consumer<String> change) {
    change.accept(request.path("name"));
    return Answer.done();
  }

  private Answer trigger(ApiRequest request) {
    String id = schedules.trigger(request.path("name"));
    return Answer.accepted(new Views.Started(id, Render.href(id)));
  }

  private Answer backfill(ApiRequest request) {
    Bodies.Backfill body = request.body(Bodies.Backfill.class);
    int started = schedules.backfill(request.path("name"), body.from(), body.to());
    return Answer.accepted(new Views.Count(started));
  }

  static Views.ScheduleView view(ScheduleStatus of) {
    Schedule schedule = of.schedule();
    String cron = null;
    String zone = null;
    Duration every = null;
    switch (schedule.when()) {
      case Schedule.When.Cron(var expression, var region) -> {
        cron = expression;
        zone = region;
      }
      case Schedule.When.Every(var interval) -> every = interval;
    }
    return new Views.ScheduleView(
        schedule.name(),
        of.workflow(),
        of.paused(),
        cron,
        zone,
        every,
        schedule.queue(),
        schedule.catchUp().name(),
        of.next());
  }
}
