package dev.cairn.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Gives a statement its parameters one after the other. */
final class Binder {
  private final Connection connection;
  private final PreparedStatement statement;
  private int next = 1;

  Binder(Connection connection, PreparedStatement statement) {
    this.connection = connection;
    this.statement = statement;
  }

  Binder text(@Nullable String value) throws SQLException {
    statement.setString(next++, value);
    return this;
  }

  Binder number(int value) throws SQLException {
    statement.setInt(next++, value);
    return this;
  }

  Binder numberOrNull(@Nullable Long value) throws SQLException {
    statement.setObject(next++, value, Types.BIGINT);
    return this;
  }

  Binder moment(@Nullable Instant value) throws SQLException {
    OffsetDateTime moment = value == null ? null : value.atOffset(ZoneOffset.UTC);
    statement.setObject(next++, moment, Types.TIMESTAMP_WITH_TIMEZONE);
    return this;
  }

  Binder flag(boolean value) throws SQLException {
    statement.setBoolean(next++, value);
    return this;
  }

  Binder texts(@Nullable String @Nullable [] values) throws SQLException {
    statement.setArray(next++, values == null ? null : connection.createArrayOf("text", values));
    return this;
  }

  Binder ints(int[] values) throws SQLException {
    statement.setObject(next++, values);
    return this;
  }

  Binder longs(long[] values) throws SQLException {
    statement.setObject(next++, values);
    return this;
  }

  Binder longsOrNull(@Nullable Long[] values) throws SQLException {
    statement.setArray(next++, connection.createArrayOf("int8", values));
    return this;
  }
}
