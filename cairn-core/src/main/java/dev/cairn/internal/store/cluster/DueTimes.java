package dev.cairn.internal.store.cluster;

import dev.cairn.internal.store.jdbc.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When the rows of the database will need an executor. Only for clocks that tests set. */
public final class DueTimes {
  private final Database database;

  public DueTimes(Database database) {
    this.database = database;
  }

  /**
   * Returns the first time after the present one at which a delay, a rate period, a deadline or the
   * pause of a schedule ends.
   */
  public Optional<Instant> next() {
    String sql =
        """
        select min(d.at) from (
          select w.runnable_at as at from cairn.workflow w where w.state = 'DELAYED'
          union all
          select cairn.next_due_at()
          union all
          select s.next_at from cairn.schedule s where s.next_at is not null
          union all
          select w.deadline from cairn.workflow w
          where w.deadline is not null and w.cancelled_at is null
            and w.state in ('DELAYED', 'ENQUEUED', 'RUNNING')) d
        where d.at > cairn.clock()
        """;
    return Optional.ofNullable(
        database.execute(
            "read what is due next",
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(database.sql(sql));
                  ResultSet row = statement.executeQuery()) {
                row.next();
                return toInstant(row.getObject(1, OffsetDateTime.class));
              }
            }));
  }

  private static @Nullable Instant toInstant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
