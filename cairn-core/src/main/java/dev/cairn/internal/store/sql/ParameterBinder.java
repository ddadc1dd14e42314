package dev.cairn.internal.store.sql;

import dev.cairn.internal.check.StorableText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Binds the parameters of a statement one after the other. For one thread. */
public final class ParameterBinder {
  private final Connection connection;
  private final PreparedStatement statement;
  private final boolean singleRow;
  private int nextIndex = 1;

  public ParameterBinder(Connection connection, PreparedStatement statement) {
    this(connection, statement, false);
  }

  /**
   * Binds a statement that takes one array per column.
   *
   * @param singleRow whether the statement was rewritten by {@link SingleRow}: then each array has
   *     one element, and that element is bound instead of the array
   */
  public ParameterBinder(Connection connection, PreparedStatement statement, boolean singleRow) {
    this.connection = connection;
    this.statement = statement;
    this.singleRow = singleRow;
  }

  public ParameterBinder text(@Nullable String value) throws SQLException {
    if (value != null) {
      String unused = StorableText.check("The text", value);
    }
    return unchecked(value);
  }

  /**
   * Binds a text without checking it: it was checked before, or is JSON, which escapes characters
   * that Postgres cannot store.
   */
  private ParameterBinder unchecked(@Nullable String value) throws SQLException {
    statement.setString(nextIndex++, value);
    return this;
  }

  public ParameterBinder number(int value) throws SQLException {
    statement.setInt(nextIndex++, value);
    return this;
  }

  public ParameterBinder numberOrNull(@Nullable Long value) throws SQLException {
    statement.setObject(nextIndex++, value, Types.BIGINT);
    return this;
  }

  public ParameterBinder timestamp(@Nullable Instant value) throws SQLException {
    OffsetDateTime timestamp = value == null ? null : value.atOffset(ZoneOffset.UTC);
    statement.setObject(nextIndex++, timestamp, Types.TIMESTAMP_WITH_TIMEZONE);
    return this;
  }

  public ParameterBinder flag(boolean value) throws SQLException {
    statement.setBoolean(nextIndex++, value);
    return this;
  }

  public ParameterBinder textArray(String[] values) throws SQLException {
    for (String value : values) {
      String unused = StorableText.check("The text", value);
    }
    statement.setArray(nextIndex++, connection.createArrayOf("text", values));
    return this;
  }

  public ParameterBinder texts(@Nullable String @Nullable [] values) throws SQLException {
    if (singleRow && values != null) {
      return unchecked(values[0]);
    }
    statement.setArray(
        nextIndex++, values == null ? null : connection.createArrayOf("text", values));
    return this;
  }

  public ParameterBinder ints(int[] values) throws SQLException {
    if (singleRow) {
      return number(values[0]);
    }
    statement.setObject(nextIndex++, values);
    return this;
  }

  public ParameterBinder longs(long[] values) throws SQLException {
    if (singleRow) {
      statement.setLong(nextIndex++, values[0]);
    } else {
      statement.setObject(nextIndex++, values);
    }
    return this;
  }

  public ParameterBinder longsOrNull(@Nullable Long[] values) throws SQLException {
    if (singleRow) {
      return numberOrNull(values[0]);
    }
    statement.setArray(nextIndex++, connection.createArrayOf("int8", values));
    return this;
  }
}
