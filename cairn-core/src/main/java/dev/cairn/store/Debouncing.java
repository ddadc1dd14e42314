package dev.cairn.store;

import dev.cairn.api.Placement;
import dev.cairn.api.Uniqueness;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Starts that become one while they come in short order. Thread-safe. */
final class Debouncing {
  private static final String UNIQUE_VIOLATION = "23505";

  private final Database database;

  Debouncing(Database database) {
    this.database = database;
  }

  /**
   * Makes a delayed workflow, or gives the one that waits under the same key this input and more
   * time. Harmless when it is done twice.
   *
   * @param begin what is to begin; its id counts if it is the first
   * @param placement its place
   * @param debounced the key and the times
   * @return the id of the workflow that waits; empty if there is no such place
   */
  Optional<String> put(Entry.Begin begin, Placement placement, Uniqueness.Debounced debounced) {
    String sql =
        """
        with put as (
          insert into cairn.workflow as w
            (id, name, state, attempt, parent_id, input, queue, partition, priority, place,
             debounce, runnable_at, pinned, timeout, deadline, detached, attributes)
          select ?, ?, 'DELAYED', 0, ?, ?::json, q.name, ?, ?, cairn.place(at.quiet, 0), ?, at.quiet, ?,
                 ? * interval '1 microsecond', ?, ?, ?::jsonb
          from cairn.queue q, (select now() + ? * interval '1 microsecond' as quiet) at
          where q.name = ? and q.partitioned = (? <> '')
          on conflict (queue, name, debounce) where debounce is not null and state = 'DELAYED'
          do update
          set input = excluded.input, attributes = excluded.attributes, partition = excluded.partition,
              priority = excluded.priority, place = excluded.place,
              timeout = excluded.timeout, deadline = excluded.deadline,
              runnable_at = least(excluded.runnable_at,
                                  w.created_at + ? * interval '1 microsecond')
          returning id, queue, xmax = 0 as first
        )
        select id, case when first then pg_notify('cairn.wake', 'queue ' || queue) is null end
        from put
        """;
    return database.ask(
        "debounce '%s' in queue '%s'".formatted(debounced.key(), placement.queue()),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            bind(new Binder(connection, statement), begin, placement, debounced);
            try (ResultSet row = statement.executeQuery()) {
              return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            } catch (SQLException problem) {
              if (UNIQUE_VIOLATION.equals(problem.getSQLState())) {
                // an earlier try was committed unnoticed, and its time has come since
                return Optional.of(begin.workflowId());
              }
              throw problem;
            }
          }
        });
  }

  private static void bind(
      Binder binder, Entry.Begin begin, Placement placement, Uniqueness.Debounced debounced)
      throws SQLException {
    binder
        .text(begin.workflowId())
        .text(begin.name())
        .text(begin.parentId())
        .text(begin.input())
        .text(placement.partition())
        .number(placement.priority())
        .text(debounced.key())
        .flag(begin.pinned())
        .numberOrNull(begin.timeout())
        .moment(begin.bounds().deadline())
        .flag(begin.bounds().detached())
        .text(begin.attributes())
        .numberOrNull(micros(debounced.quiet()))
        .text(placement.queue())
        .text(placement.partition())
        .numberOrNull(micros(debounced.longest()));
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
