package dev.cairn.internal.store.cluster;

import dev.cairn.access.AccessSession;
import dev.cairn.access.AccessToken;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores access tokens and sessions by their hashes. Thread-safe. */
public final class AccessStore {
  private final Database database;

  public AccessStore(Database database) {
    this.database = database;
  }

  /** Inserts a token, whose times are those of the database except the expiry. */
  public AccessToken insert(AccessToken token, byte[] hash) {
    String sql =
        """
        insert into cairn.access_token (id, name, role, created_by, expires_at, areas, hash)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict (id) do update set id = excluded.id
        returning id, name, role, created_at, created_by, expires_at, revoked_at, areas
        """;
    return database
        .executeForCaller(
            "create an access token",
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
                new ParameterBinder(connection, statement)
                    .text(token.id())
                    .text(token.name())
                    .text(token.role())
                    .text(token.createdBy())
                    .timestamp(token.expiresAt())
                    .textArray(token.areas().toArray(String[]::new));
                statement.setBytes(7, hash);
                return tokens(statement);
              }
            })
        .getFirst();
  }

  /** Returns the valid token with a hash. */
  public List<AccessToken> find(byte[] hash) {
    String sql =
        """
        select t.id, t.name, t.role, t.created_at, t.created_by, t.expires_at, t.revoked_at, t.areas
        from cairn.access_token t
        where t.hash = ? and t.revoked_at is null and (t.expires_at is null or t.expires_at > cairn.now())
        """;
    return database.executeForCaller(
        "find an access token",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setBytes(1, hash);
            return tokens(statement);
          }
        });
  }

  /** Returns all tokens, the newest first. */
  public List<AccessToken> all() {
    String sql =
        """
        select t.id, t.name, t.role, t.created_at, t.created_by, t.expires_at, t.revoked_at, t.areas
        from cairn.access_token t
        order by t.created_at desc, t.id
        """;
    return database.executeForCaller(
        "list the access tokens",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            return tokens(statement);
          }
        });
  }

  /** Revokes a token; returns false if there is none that is not revoked. */
  public boolean revoke(String id) {
    String sql =
        """
        update cairn.access_token t set revoked_at = cairn.now()
        where t.id = ? and t.revoked_at is null
        """;
    return database.executeForCaller(
        "revoke an access token",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(id);
            return statement.executeUpdate() == 1;
          }
        });
  }

  private static List<AccessToken> tokens(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      var found = new ArrayList<AccessToken>();
      while (rows.next()) {
        found.add(
            new AccessToken(
                rows.getString("id"),
                rows.getString("name"),
                rows.getString("role"),
                RecordRows.instant(rows, "created_at"),
                rows.getString("created_by"),
                RecordRows.instantOrNull(rows, "expires_at"),
                RecordRows.instantOrNull(rows, "revoked_at"),
                List.of((String[]) rows.getArray("areas").getArray())));
      }
      return found;
    }
  }

  /**
   * A session that is not stored yet.
   *
   * @param id identifies it
   * @param name the name of the principal
   * @param grants what the principal may do
   * @param tokenId the token with which it ends; null if there is none
   * @param lifetime how long it lasts
   * @param idle after how long without use it ends; zero for never
   */
  public record NewSession(
      String id,
      String name,
      List<String> grants,
      @Nullable String tokenId,
      Duration lifetime,
      Duration idle) {}

  /** Inserts a session, and removes those that have expired. */
  public AccessSession open(NewSession session, byte[] hash) {
    String sql =
        """
        with expired as (
          delete from cairn.access_session s
          where s.expires_at <= cairn.now() or s.used_at + s.idle_ms * interval '1 millisecond' <= cairn.now()
        )
        insert into cairn.access_session (id, name, grants, token_id, expires_at, idle_ms, hash)
        values (?, ?, ?, ?, cairn.now() + ? * interval '1 millisecond', nullif(?, 0), ?)
        on conflict (id) do update set id = excluded.id
        returning id, name, grants, token_id, created_at, expires_at
        """;
    return database
        .executeForCaller(
            "open a session",
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
                new ParameterBinder(connection, statement)
                    .text(session.id())
                    .text(session.name())
                    .textArray(session.grants().toArray(String[]::new))
                    .text(session.tokenId())
                    .numberOrNull(session.lifetime().toMillis())
                    .numberOrNull(session.idle().toMillis());
                statement.setBytes(7, hash);
                return sessions(statement);
              }
            })
        .getFirst();
  }

  /** Returns the valid session with a hash, and notes its use, which is written once a minute. */
  public List<AccessSession> findSession(byte[] hash) {
    String sql =
        """
        with valid as (
          select s.id, s.name, s.grants, s.token_id, s.created_at, s.expires_at, s.used_at, s.idle_ms
          from cairn.access_session s
          left join cairn.access_token t on t.id = s.token_id
          where s.hash = ? and s.expires_at > cairn.now()
            and (s.idle_ms is null or s.used_at + s.idle_ms * interval '1 millisecond' > cairn.now())
            and (s.token_id is null or (t.revoked_at is null and (t.expires_at is null or t.expires_at > cairn.now())))
        ), used as (
          update cairn.access_session s set used_at = cairn.now()
          from valid v
          where s.id = v.id and v.used_at < cairn.now() - least(v.idle_ms / 4, 60000) * interval '1 millisecond'
        )
        select v.id, v.name, v.grants, v.token_id, v.created_at, v.expires_at
        from valid v
        """;
    return database.executeForCaller(
        "find a session",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            statement.setBytes(1, hash);
            return sessions(statement);
          }
        });
  }

  /** Returns all sessions that have not expired, the newest first. */
  public List<AccessSession> sessions() {
    String sql =
        """
        select s.id, s.name, s.grants, s.token_id, s.created_at, s.expires_at
        from cairn.access_session s
        left join cairn.access_token t on t.id = s.token_id
        where s.expires_at > cairn.now()
          and (s.idle_ms is null or s.used_at + s.idle_ms * interval '1 millisecond' > cairn.now())
          and (s.token_id is null or (t.revoked_at is null and (t.expires_at is null or t.expires_at > cairn.now())))
        order by s.created_at desc, s.id
        """;
    return database.executeForCaller(
        "list the sessions",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            return sessions(statement);
          }
        });
  }

  /** Removes a session; returns false if there is none. */
  public boolean end(String id) {
    String sql =
        """
        delete from cairn.access_session s where s.id = ?
        """;
    return database.executeForCaller(
        "end a session",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new ParameterBinder(connection, statement).text(id);
            return statement.executeUpdate() == 1;
          }
        });
  }

  private static List<AccessSession> sessions(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      var found = new ArrayList<AccessSession>();
      while (rows.next()) {
        found.add(
            new AccessSession(
                rows.getString("id"),
                rows.getString("name"),
                List.of((String[]) rows.getArray("grants").getArray()),
                rows.getString("token_id"),
                RecordRows.instant(rows, "created_at"),
                RecordRows.instant(rows, "expires_at")));
      }
      return found;
    }
  }
}
