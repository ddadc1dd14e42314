package dev.cairn.http.internal.api;

import dev.cairn.CairnOperations;
import dev.cairn.http.internal.json.Values;
import dev.cairn.http.internal.route.Route;
import java.util.List;
import java.util.stream.Stream;

/** All operations of the API on workflows and what they need. */
public final class Operations {
  private Operations() {}

  /**
   * Returns the routes of all operations.
   *
   * @param cairn the engine or client
   * @param values what principals may see of values
   */
  public static List<Route> routes(CairnOperations cairn, Values values) {
    var context = new Context(cairn, values);
    var named = new NamedWorkflows(cairn);
    var workflows = new WorkflowRoutes(context);
    var control = new ControlRoutes(context, named);
    return Stream.of(
            workflows.routes(),
            workflows.groupRoutes(),
            new StartRoutes(context, named).routes(),
            control.routes(),
            control.changeRoutes(),
            new MessageRoutes(context).routes(),
            new PromiseRoutes(context).routes(),
            new StreamRoutes(context).routes(),
            new BulkRoutes(context).routes(),
            new QueueRoutes(context).routes(),
            new ScheduleRoutes(context).routes(),
            new ClusterRoutes(context).routes(),
            new TokenRoutes(context).routes())
        .flatMap(List::stream)
        .toList();
  }
}
