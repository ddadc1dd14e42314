package dev.cairn.internal.store.workflow;

import dev.cairn.common.WorkflowState;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.operate.GroupBy;
import dev.cairn.operate.WorkflowGroup;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Renders the columns by which workflows are grouped: always five columns, null if not requested.
 */
record GroupColumns(
    boolean state, boolean name, boolean queue, boolean version, TimeUnitAndZone time) {
  /** A unit of time and a time zone; empty texts for none. */
  record TimeUnitAndZone(String unit, String zone) {}

  static GroupColumns by(List<GroupBy> groupings) {
    TimeUnitAndZone time =
        groupings.stream()
            .map(GroupColumns::time)
            .flatMap(Optional::stream)
            .findFirst()
            .orElse(new TimeUnitAndZone("", ""));
    return new GroupColumns(
        groupings.contains(GroupBy.Word.STATE),
        groupings.contains(GroupBy.Word.NAME),
        groupings.contains(GroupBy.Word.QUEUE),
        groupings.contains(GroupBy.Word.VERSION),
        time);
  }

  private static Optional<TimeUnitAndZone> time(GroupBy groupBy) {
    return switch (groupBy) {
      case GroupBy.Word word -> Optional.empty();
      case GroupBy.Created(var unit, var zone) -> {
        String plural = unit.name().toLowerCase(Locale.ROOT);
        String zoneName = zone.getId().equals("Z") ? "UTC" : zone.getId();
        yield Optional.of(new TimeUnitAndZone(plural.substring(0, plural.length() - 1), zoneName));
      }
    };
  }

  /**
   * Returns the columns of a row {@code w} of {@code cairn.workflow}; the time has two parameters.
   */
  String columns() {
    return String.join(
        ", ",
        state ? "w.state" : "null::text as state",
        name ? "w.name" : "null::text as name",
        queue ? "w.queue" : "null::text as queue",
        version ? "w.version" : "null::text as version",
        time.unit.isEmpty()
            ? "null::timestamptz as since"
            : "date_trunc(?, w.created_at, ?) as since");
  }

  void bind(ParameterBinder binder) throws SQLException {
    if (!time.unit.isEmpty()) {
      binder.text(time.unit).text(time.zone);
    }
  }

  static WorkflowGroup group(ResultSet row) throws SQLException {
    @Nullable String state = row.getString("state");
    @Nullable OffsetDateTime since = row.getObject("since", OffsetDateTime.class);
    return new WorkflowGroup(
        state == null ? null : WorkflowState.valueOf(state),
        row.getString("name"),
        row.getString("queue"),
        row.getString("version"),
        since == null ? null : since.toInstant());
  }
}
