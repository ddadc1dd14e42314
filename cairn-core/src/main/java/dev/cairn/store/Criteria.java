package dev.cairn.store;

import dev.cairn.api.Criterion;
import dev.cairn.api.Criterion.After;
import dev.cairn.api.Criterion.All;
import dev.cairn.api.Criterion.Before;
import dev.cairn.api.Criterion.ChildOf;
import dev.cairn.api.Criterion.ForkOf;
import dev.cairn.api.Criterion.IdPrefix;
import dev.cairn.api.Criterion.Ids;
import dev.cairn.api.Criterion.InQueue;
import dev.cairn.api.Criterion.Moment;
import dev.cairn.api.Criterion.Names;
import dev.cairn.api.Criterion.OfSchedule;
import dev.cairn.api.Criterion.OfVersion;
import dev.cairn.api.Criterion.RunBy;
import dev.cairn.api.Criterion.States;
import dev.cairn.api.Criterion.WithAttributes;
import dev.cairn.store.Condition.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Renders criteria to SQL, here and nowhere else. What comes from outside is bound, and never part
 * of the text.
 */
final class Criteria {
  private final Function<Map<String, Object>, String> attributesAsJson;

  Criteria(Function<Map<String, Object>, String> attributesAsJson) {
    this.attributesAsJson = attributesAsJson;
  }

  /** The condition that all of them set; one that always holds if there are none. */
  Condition all(List<Criterion> criteria) {
    var parameters = new ArrayList<Parameter>();
    var sql = new StringBuilder("true");
    for (Criterion criterion : criteria) {
      sql.append(" and ").append(render(criterion, parameters));
    }
    return new Condition(sql.toString(), List.copyOf(parameters));
  }

  private String render(Criterion criterion, List<Parameter> parameters) {
    return switch (criterion) {
      case All() -> "true";
      case Ids(var ids) -> with(parameters, any(ids), "w.id = any (?::text[])");
      case IdPrefix(var prefix) -> with(parameters, text(prefix), "starts_with(w.id, ?)");
      case Names(var names) -> with(parameters, any(names), "w.name = any (?::text[])");
      case States(var states) ->
          with(parameters, any(states.stream().map(Enum::name).toList()), "w.state = any (?)");
      case After(Moment what, var from) ->
          with(parameters, binder -> binder.moment(from), column(what) + " >= ?");
      case Before(Moment what, var until) ->
          with(parameters, binder -> binder.moment(until), column(what) + " < ?");
      case InQueue(var name) -> with(parameters, text(name), "w.queue = ?");
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
