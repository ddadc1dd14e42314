package dev.cairn.http.internal.api;

import dev.cairn.CairnOperations;
import dev.cairn.http.access.Area;
import dev.cairn.http.access.Grant;
import dev.cairn.http.access.Principal;
import dev.cairn.http.access.Role;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.problem.ProblemException;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Route;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueStatus;
import dev.cairn.schedule.ScheduleStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps principals within their areas. What is elsewhere does not exist for them: it is answered as
 * if there were nothing, by the same words. Requests of principals whose grants count everywhere
 * need no query.
 *
 * @param cairn the engine or client
 */
public record AreaGuard(CairnOperations cairn) {
  /**
   * Returns the principal with the role that counts for a request.
   *
   * @throws ProblemException if it has no sufficient one
   */
  public Principal check(Route route, Map<String, String> path, Principal caller) {
    Optional<Role> required = route.access().role();
    if (required.isEmpty() || !isLimited(caller)) {
      return caller;
    }
    Role role =
        switch (route.areas()) {
          case EVERYTHING -> everywhere(caller).orElseThrow(() -> tooSmall(route, caller));
          case WORKFLOW -> atWorkflow(caller, path.getOrDefault("id", ""));
          case QUEUE -> atQueue(caller, path.getOrDefault("name", ""), required.get());
          case SCHEDULE -> atSchedule(caller, path.getOrDefault("name", ""));
          case FILTERED -> lowest(caller, required.get());
        };
    if (!role.includes(required.get())) {
      throw Problem.of(
              403,
              "role-too-low",
              "The operation %s needs the role %s here; '%s' has %s."
                  .formatted(route.name(), required.get(), caller.name(), role),
              "Use credentials with the role %s.".formatted(required.get()))
          .exception();
    }
    return new Principal(caller.name(), role);
  }

  private static boolean isLimited(Principal caller) {
    return caller.grants().stream().anyMatch(grant -> !(grant.area() instanceof Area.Everything));
  }

  private static Optional<Role> everywhere(Principal caller) {
    return caller.grants().stream()
        .filter(grant -> grant.area() instanceof Area.Everything)
        .map(Grant::role)
        .max(Comparator.naturalOrder());
  }

  /** Returns the lowest of the sufficient roles: values are shown if all of them permit it. */
  private static Role lowest(Principal caller, Role required) {
    return caller.grants().stream()
        .map(Grant::role)
        .filter(role -> role.includes(required))
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private Role atWorkflow(Principal caller, String id) {
    return find(id)
        .flatMap(found -> roleAt(caller, queueOf(found)))
        .orElseThrow(() -> missing("workflow", id));
  }

  private Optional<WorkflowSummary> find(String id) {
    return id.isEmpty()
        ? Optional.empty()
        : cairn.workflows().firstPage(1, Criterion.ids(id)).workflows().stream().findFirst();
  }

  static @Nullable String queueOf(WorkflowSummary workflow) {
    return workflow.placement() == null ? null : workflow.placement().queue();
  }

  private Role atQueue(Principal caller, String name, Role required) {
    boolean creates = required == Role.ADMIN;
    boolean exists =
        creates || cairn.queues().all().stream().anyMatch(each -> each.queue().name().equals(name));
    return (exists ? roleAt(caller, name) : Optional.<Role>empty())
        .orElseThrow(() -> missing("queue", name));
  }

  private Role atSchedule(Principal caller, String name) {
    return cairn.schedules().all().stream()
        .filter(each -> each.schedule().name().equals(name))
        .findFirst()
        .map(ScheduleStatus::schedule)
        .flatMap(found -> roleAt(caller, found.queue()))
        .orElseThrow(() -> missing("schedule", name));
  }

  private static ProblemException missing(String kind, String name) {
    return Problem.of(
            404,
            "no-such-" + kind,
            "There is no %s '%s' in the areas of the principal.".formatted(kind, name),
            "Choose one of GET /api/v1/%ss.".formatted(kind))
        .exception();
  }

  private static ProblemException tooSmall(Route route, Principal caller) {
    return Problem.of(
            403,
            "area-too-small",
            "The operation %s needs a role that counts everywhere; those of '%s' count in areas."
                .formatted(route.name(), caller.name()),
            "Use credentials without areas.")
        .exception();
  }

  private Optional<Role> roleAt(Principal caller, @Nullable String queue) {
    return Arrays.stream(Role.values())
        .filter(role -> reach(caller, role).contains(queue))
        .max(Comparator.naturalOrder());
  }

  /** Returns what a principal reaches with a role or a higher one. */
  Reach reach(Principal caller, Role least) {
    Set<String> queues = new HashSet<>();
    Set<String> applications = new HashSet<>();
    for (Grant grant : caller.grants()) {
      if (grant.role().includes(least)) {
        switch (grant.area()) {
          case Area.Everything all -> {
            return new Reach.Everything();
          }
          case Area.Queue(var name) -> queues.add(name);
          case Area.Application(var name) -> applications.add(name);
        }
      }
    }
    if (!applications.isEmpty()) {
      cairn.queues().all().stream()
          .map(QueueStatus::queue)
          .filter(queue -> isOnlyOf(queue, applications))
          .forEach(queue -> queues.add(queue.name()));
    }
    return new Reach.Queues(queues);
  }

  private static boolean isOnlyOf(Queue queue, Set<String> applications) {
    return !queue.applications().isEmpty() && applications.containsAll(queue.applications());
  }

  /**
   * Returns what the caller reaches with a role.
   *
   * @throws ProblemException if that is nothing
   */
  Reach reachable(ApiRequest request, Role least) {
    Reach reach = reach(request.caller(), least);
    if (reach instanceof Reach.Queues(var names) && names.isEmpty()) {
      throw nothing(request.caller());
    }
    return reach;
  }

  /** Restricts criteria to what the caller reaches with a role. */
  Criterion[] within(ApiRequest request, Role least, Criterion... criteria) {
    return switch (reachable(request, least)) {
      case Reach.Everything all -> criteria;
      case Reach.Queues(var names) -> {
        List<Criterion> all = new ArrayList<>(List.of(criteria));
        all.add(Criterion.queue(names.toArray(String[]::new)));
        yield all.toArray(Criterion[]::new);
      }
    };
  }

  private static ProblemException nothing(Principal caller) {
    return Problem.of(
            403,
            "area-too-small",
            "No queue is in the areas of '%s'.".formatted(caller.name()),
            "Let queues be claimed by the application only, or use other credentials.")
        .exception();
  }

  /** Refuses a queue into which the caller may put nothing; null for none. */
  void checkTarget(ApiRequest request, @Nullable String queue) {
    if (!isLimited(request.caller())) {
      return;
    }
    boolean exists =
        cairn.queues().all().stream().anyMatch(each -> each.queue().name().equals(queue));
    if (!exists || !reach(request.caller(), Role.OPERATOR).contains(queue)) {
      throw Problem.of(
              403,
              "area-too-small",
              "'%s' may put nothing into %s."
                  .formatted(
                      request.caller().name(),
                      queue == null ? "no queue" : "the queue '" + queue + "'"),
              "Name a queue of your areas.")
          .at("queue")
          .exception();
    }
  }

  /** Refuses an id that a workflow elsewhere has, and says nothing about that workflow. */
  void checkId(ApiRequest request, @Nullable String id) {
    if (id == null || !isLimited(request.caller())) {
      return;
    }
    Optional<WorkflowSummary> found = find(id);
    if (found.isPresent() && roleAt(request.caller(), queueOf(found.get())).isEmpty()) {
      throw Problem.of(
              409, "id-is-taken", "The workflow id '%s' is taken.".formatted(id), "Use another id.")
          .at("id")
          .exception();
    }
  }
}
