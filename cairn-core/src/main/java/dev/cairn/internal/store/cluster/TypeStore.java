package dev.cairn.internal.store.cluster;

import dev.cairn.common.SourcePosition;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.version.WorkflowCode;
import dev.cairn.version.WorkflowType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stores what the workflows and steps of versions look like. Thread-safe. */
public final class TypeStore {
  private final Database database;

  public TypeStore(Database database) {
    this.database = database;
  }

  /**
   * A version of an application, and its code.
   *
   * @param application the application
   * @param version the version
   * @param code identifies the code and what is registered of it
   */
  public record DescribedVersion(String application, String version, String code) {}

  /** Returns whether this code of a version has been described. */
  public boolean isDescribed(DescribedVersion version) {
    String sql =
        """
        select exists (select from cairn.version v
                       where v.application = ? and v.name = ? and v.described = ?)
        """;
    return database.execute(
        "read what this version looks like",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement)
                .text(version.application())
                .text(version.version())
                .text(version.code());
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return row.getBoolean(1);
            }
          }
        });
  }

  /**
   * Describes the code of a version, unless it has been described. What other code of the same
   * version has described is replaced. Executors that do so at the same time wait for each other.
   *
   * @param types the workflows, a JSON array
   * @param steps the steps and transactions, a JSON array
   */
  public void describe(DescribedVersion version, String types, String steps) {
    String sql = "select cairn.describe_version(?, ?, ?, ?::json, ?::json)";
    boolean unused =
        database.execute(
            "describe the workflows of this version",
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
                new ParameterBinder(connection, statement)
                    .text(version.application())
                    .text(version.version())
                    .text(version.code())
                    .text(types)
                    .text(steps);
                return statement.execute();
              }
            });
  }

  /**
   * Returns the workflows of all applications, each as its current version describes it, or else
   * the one that ran last.
   */
  public List<WorkflowType> latest() {
    String sql =
        """
        select distinct on (t.application, t.name)
               t.application, t.version, t.name, t.class, t.file, t.line, t.parameters, t.result,
               t.arguments_schema, t.result_schema
        from cairn.workflow_types t
        order by t.application, t.name, t.current desc, t.last_seen_at desc, t.version
        """;
    return database.executeForCaller(
        "list the types of workflows",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql));
              ResultSet rows = statement.executeQuery()) {
            var found = new ArrayList<WorkflowType>();
            while (rows.next()) {
              found.add(type(rows));
            }
            return found;
          }
        });
  }

  private static WorkflowType type(ResultSet row) throws SQLException {
    return new WorkflowType(
        row.getString("application"),
        row.getString("version"),
        row.getString("name"),
        row.getString("class"),
        position(row),
        new WorkflowType.Signature(
            List.of((String[]) row.getArray("parameters").getArray()),
            row.getString("result"),
            row.getString("arguments_schema"),
            row.getString("result_schema")));
  }

  private static @Nullable SourcePosition position(ResultSet row) throws SQLException {
    @Nullable String file = row.getString("file");
    return file == null ? null : new SourcePosition(file, row.getInt("line"));
  }

  /** Returns where the code of a workflow is; empty if there is no such workflow. */
  public Optional<WorkflowCode> code(String workflowId) {
    String sql =
        """
        select 0 as part, w.version as of, null::text as kind, t.name, t.class, t.file, t.line
        from cairn.workflows w
        left join lateral (
          select * from cairn.workflow_types t where t.version = w.version and t.name = w.name
          order by t.application limit 1) t on true
        where w.id = ?
        union all
        select 1, w.version, s.kind, s.name, s.class, s.file, s.line
        from cairn.workflows w
        join lateral (
          select * from cairn.workflow_types t where t.version = w.version and t.name = w.name
          order by t.application limit 1) t on true
        join cairn.step_types s on s.application = t.application and s.version = t.version
        where w.id = ?
          and (s.class = t.class
               or not exists (select from cairn.step_types o
                              where o.application = s.application and o.version = s.version
                                and o.name = s.name and o.class <> s.class))
        order by part, name
        """;
    return database.executeForCaller(
        "find the code of workflow '%s'".formatted(workflowId),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(workflowId).text(workflowId);
            return code(statement.executeQuery());
          }
        });
  }

  private static Optional<WorkflowCode> code(ResultSet rows) throws SQLException {
    try (rows) {
      if (!rows.next()) {
        return Optional.empty();
      }
      @Nullable String version = rows.getString("of");
      @Nullable String source = rows.getString("class");
      @Nullable SourcePosition position = position(rows);
      var steps = new ArrayList<WorkflowCode.StepCode>();
      while (rows.next()) {
        steps.add(
            new WorkflowCode.StepCode(
                rows.getString("name"),
                rows.getString("kind"),
                rows.getString("class"),
                position(rows)));
      }
      return Optional.of(new WorkflowCode(version, source, position, steps));
    }
  }
}
