package dev.cairn.internal.store.journal;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.spi.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The keys of the records that were confirmed last. After a failover they tell how many records are
 * missing. Thread-safe.
 */
public final class RecentRecords {
  private static final int MAX_RECORDS = 4_000;

  private final Database database;
  private final ArrayDeque<List<Event.Line>> batches = new ArrayDeque<>();
  private int size;

  public RecentRecords(Database database) {
    this.database = database;
  }

  /**
   * The result of a check after a failover.
   *
   * @param checked how many of the last records were checked
   * @param missing how many of them are missing
   */
  public record Missing(int checked, int missing) {}

  /** Adds records that were committed together. */
  public synchronized void addCommitted(List<Event.Line> lines) {
    batches.add(lines);
    size += lines.size();
    while (size > MAX_RECORDS && batches.size() > 1) {
      size -= batches.remove().size();
    }
  }

  private synchronized List<Event.Line> all() {
    var all = new ArrayList<Event.Line>(size);
    batches.forEach(all::addAll);
    return withoutEndedGenerations(all);
  }

  /** Leaves out records that were deleted when their workflow continued as new. */
  private static List<Event.Line> withoutEndedGenerations(List<Event.Line> all) {
    var continued = new HashSet<String>();
    var left = new ArrayList<Event.Line>(all.size());
    for (Event.Line line : all.reversed()) {
      if (!continued.contains(line.workflowId())) {
        left.add(line);
      }
      if (line.key().equals(Entry.CONTINUE)) {
        continued.add(line.workflowId());
      }
    }
    return left;
  }

  /**
   * Counts which of the last confirmed records are missing. A record that was deleted since counts
   * as missing.
   */
  public Missing countMissing(Connection connection) throws SQLException {
    List<Event.Line> lines = all();
    String sql =
        """
        select count(*) from unnest(?::text[], ?::text[]) as r (workflow_id, key)
        where not exists (select from cairn.step s where s.workflow_id = r.workflow_id and s.key = r.key)
          and not exists (select from cairn.workflow w
                          where w.id = r.workflow_id
                            and case when r.key in ('begin', 'release') then true
                                     when r.key in ('end', 'begin and end') then w.completed_at is not null
                                     when r.key = 'continue as new' then w.generation > 1
                                     else starts_with(r.key, 'append ') end)
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement)
          .texts(lines.stream().map(Event.Line::workflowId).toArray(String[]::new))
          .texts(lines.stream().map(Event.Line::key).toArray(String[]::new));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Missing(lines.size(), row.getInt(1));
      }
    }
  }
}
