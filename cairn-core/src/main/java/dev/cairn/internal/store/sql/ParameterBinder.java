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

/** Gives a statement its parameters one after the other. */
public final class ParameterBinder {
  private final Connection connection;
  private final PreparedStatement statement;
  private final boolean lone;
  private int next = 1;

  public ParameterBinder(Connection connection, PreparedStatement statement) {
    this(connection, statement, false);
  }

  /**
   * For a statement that takes rows as columns.
   *
   * @param lone whether it is one for a {@link SingleRow}: then the only value of a column is given
   */
  public ParameterBinder(Connection connection, PreparedStatement statement, boolean lone) {
    this.connection = connection;
    this.statement = statement;
    this.lone = lone;
  }

  public ParameterBinder text(@Nullable String value) throws SQLException {
    if (value != null) {
      String unused = StorableText.check("The text", value);
    }
    return stored(value);
  }

  /** A text that was checked before, or JSON, in which such characters are escaped. */
  private ParameterBinder stored(@Nullable String value) throws SQLException {
    statement.setString(next++, value);
    return this;
  }

  public ParameterBinder number(int value) throws SQLException {
    statement.setInt(next++, value);
    return this;
  }

  public ParameterBinder numberOrNull(@Nullable Long value) throws SQLException {
    statement.setObject(next++, value, Types.BIGINT);
    return this;
  }

  public ParameterBinder moment(@Nullable Instant value) throws SQLException {
    OffsetDateTime moment = value == null ? null : value.atOffset(ZoneOffset.UTC);
    statement.setObject(next++, moment, Types.TIMESTAMP_WITH_TIMEZONE);
    return this;
  }

  public ParameterBinder flag(boolean value) throws SQLException {
    statement.setBoolean(next++, value);
    return this;
  }

  public ParameterBinder array(String[] values) throws SQLException {
    for (String value : values) {
      String unused = StorableText.check("The text", value);
    }
    statement.setArray(next++, connection.createArrayOf("text", values));
    return this;
  }

  public ParameterBinder texts(@Nullable String @Nullable [] values) throws SQLException {
    if (lone && values != null) {
      return stored(values[0]);
    }
    statement.setArray(next++, values == null ? null : connection.createArrayOf("text", values));
    return this;
  }

  public ParameterBinder ints(int[] values) throws SQLException {
    if (lone) {
      return number(values[0]);
    }
    statement.setObject(next++, values);
    return this;
  }

  public ParameterBinder longs(long[] values) throws SQLException {
    if (lone) {
      statement.setLong(next++, values[0]);
    } else {
      statement.setObject(next++, values);
    }
    return this;
  }

  public ParameterBinder longsOrNull(@Nullable Long[] values) throws SQLException {
    if (lone) {
      return numberOrNull(values[0]);
    }
    statement.setArray(next++, connection.createArrayOf("int8", values));
    return this;
  }
}
