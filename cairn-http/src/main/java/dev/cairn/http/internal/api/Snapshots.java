package dev.cairn.http.internal.api;

import dev.cairn.CairnOperations;
import dev.cairn.error.CairnException;
import dev.cairn.http.access.Principal;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.json.Values;
import dev.cairn.http.internal.route.Route;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the audit log contains of a target before and after a change. */
public final class Snapshots {
  private final Context context;

  /**
   * Creates snapshots.
   *
   * @param cairn the engine or client
   * @param values what the principal may see of values
   */
  public Snapshots(CairnOperations cairn, Values values) {
    this.context = new Context(cairn, values);
  }

  /** Returns the id or name of the target of a request; null if it has none. */
  public static @Nullable String target(Map<String, String> path) {
    return path.getOrDefault("id", path.get("name"));
  }

  /** Returns the target as JSON; null if there is none. */
  public @Nullable String of(Route route, Map<String, String> path, Principal principal) {
    @Nullable String target = target(path);
    if (target == null) {
      return null;
    }
    try {
      return view(route.path().segments().getFirst(), target, principal)
          .map(Json::text)
          .orElse(null);
    } catch (CairnException | IllegalArgumentException missing) {
      return null; // the operation tells the client
    }
  }

  private Optional<Object> view(String kind, String target, Principal principal) {
    return switch (kind) {
      case "workflows" ->
          Optional.of(context.render().workflow(context.summary(target), principal));
      case "queues" -> Optional.of(QueueRoutes.view(context.cairn().queues().status(target)));
      case "schedules" ->
          Optional.of(ScheduleRoutes.view(context.cairn().schedules().status(target)));
      default -> Optional.empty();
    };
  }
}
