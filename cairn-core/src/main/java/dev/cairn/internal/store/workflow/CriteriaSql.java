package dev.cairn.internal.store.workflow;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.cairn.common.WorkflowState;
import dev.cairn.internal.store.workflow.SqlCondition.Parameter;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Criterion.After;
import dev.cairn.operate.Criterion.All;
import dev.cairn.operate.Criterion.Before;
import dev.cairn.operate.Criterion.ChildOf;
import dev.cairn.operate.Criterion.ForkOf;
import dev.cairn.operate.Criterion.IdPrefix;
import dev.cairn.operate.Criterion.Ids;
import dev.cairn.operate.Criterion.InQueue;
import dev.cairn.operate.Criterion.Moment;
import dev.cairn.operate.Criterion.Names;
import dev.cairn.operate.Criterion.OfSchedule;
import dev.cairn.operate.Criterion.OfVersion;
import dev.cairn.operate.Criterion.RunBy;
import dev.cairn.operate.Criterion.States;
import dev.cairn.operate.Criterion.WithAttributes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * Renders criteria to SQL. This is the only place where SQL is composed from user input; values are
 * always bound as parameters.
 */
public final class CriteriaSql {
  private final Function<Map<String, Object>, String> attributesAsJson;

  public CriteriaSql(Function<Map<String, Object>, String> attributesAsJson) {
    this.attributesAsJson = attributesAsJson;
  }

  /** Returns the conjunction of the criteria; {@code true} if there are none. */
  SqlCondition all(List<Criterion> criteria) {
    var parameters = new ArrayList<Parameter>();
    var sql = new StringBuilder("true");
    for (Criterion criterion : criteria) {
      sql.append(" and ").append(render(criterion, parameters));
    }
    return new SqlCondition(sql.toString(), List.copyOf(parameters));
  }

  /** Returns a checksum that does not depend on the order of the criteria or on the process. */
  int checksum(List<Criterion> criteria) {
    var checksum = new CRC32C();
    criteria.stream()
        .map(this::canonical)
        .distinct()
        .sorted()
        .forEach(text -> checksum.update((text + "\n").getBytes(StandardCharsets.UTF_8)));
    return (int) checksum.getValue();
  }

  /** Returns a canonical text. Sets are sorted; attributes are rendered as JSON. */
  private String canonical(Criterion criterion) {
    return criterion instanceof WithAttributes(var values)
        ? "WithAttributes " + attributesAsJson.apply(values)
        : criterion.toString();
  }

  private String render(Criterion criterion, List<Parameter> parameters) {
    return switch (criterion) {
      case All() -> "true";
      case Ids(var ids) -> with(parameters, any(ids), "w.id = any (?::text[])");
      case IdPrefix(var prefix) -> with(parameters, text(prefix), "starts_with(w.id, ?)");
      case Names(var names) -> with(parameters, any(names), "w.name = any (?::text[])");
      case States(var states) -> in(states);
      case After(Moment what, var from) ->
          with(parameters, binder -> binder.timestamp(from), column(what) + " >= ?");
      case Before(Moment what, var until) ->
          with(parameters, binder -> binder.timestamp(until), column(what) + " < ?");
      case InQueue(var names) ->
          names.size() == 1
              ? with(parameters, text(names.iterator().next()), "w.queue = ?")
              : with(parameters, any(names), "w.queue = any (?::text[])");
      case ChildOf(var id) -> with(parameters, text(id), "w.parent_id = ?");
      case RunBy(var id) -> with(parameters, text(id), "w.executor = ?");
      case OfVersion(var version) -> with(parameters, text(version), "w.version = ?");
      case WithAttributes(var values) ->
          with(parameters, text(attributesAsJson.apply(values)), "w.attributes @> ?::jsonb");
      case ForkOf(var id) -> with(parameters, text(id), "w.forked_from = ?");
      case OfSchedule(var schedule) ->
          with(parameters, text(schedule + "@"), "starts_with(w.id, ?)");
    };
  }

  /**
   * Renders a condition on states, one {@code in} list per partial index: Postgres uses a partial
   * index only if it can derive the index condition from the text of the statement.
   */
  static String in(Collection<WorkflowState> states) {
    return states.stream()
        .collect(groupingBy(CriteriaSql::indexed, TreeMap::new, mapping(Enum::name, toList())))
        .values()
        .stream()
        .map(names -> "w.state in ('" + String.join("', '", names) + "')")
        .collect(joining(" or ", "(", ")"));
  }

  private static WorkflowState indexed(WorkflowState state) {
    return switch (state) {
      case DELAYED, ENQUEUED, RUNNING, SUCCEEDED -> state;
      case FAILED, CANCELLED -> WorkflowState.FAILED;
      case STUCK, EXHAUSTED -> WorkflowState.STUCK;
    };
  }

  private static String with(List<Parameter> parameters, Parameter parameter, String sql) {
    parameters.add(parameter);
    return sql;
  }

  private static Parameter text(String value) {
    return binder -> binder.text(value);
  }

  private static Parameter any(Collection<String> values) {
    String[] array = values.toArray(String[]::new);
    return binder -> binder.texts(array);
  }

  private static String column(Moment what) {
    return switch (what) {
      case CREATED -> "w.created_at";
      case COMPLETED -> "w.completed_at";
    };
  }
}
