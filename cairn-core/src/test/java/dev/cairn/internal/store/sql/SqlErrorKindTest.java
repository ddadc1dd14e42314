package dev.cairn.internal.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testkit.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handling of each SQL state in each place where it can occur. */
class SqlErrorKindTest {
  private static final String TABLE = "/dev/cairn/internal/store/sql/sql-states.csv";

  private static SQLException error(String state) {
    return new SQLException("it does not work", state);
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvFileSource(resources = TABLE)
  void everyStateIsHandledAsTheTableSays(
      String state, String name, SqlErrorKind own, String user, String open) {
    SQLException statement = error(state);
    SQLException login = new ConnectionFailedException(error(state), OptionalInt.empty());

    assertThat(SqlErrorKind.of(statement)).isEqualTo(own);
    assertThat(user).isEqualTo(handlingInUserCode(statement));
    assertThat(SqlErrorKind.of(login)).as("a login").isEqualTo(SqlErrorKind.TRANSIENT);
    assertThat(SqlErrorKind.isFinalAtLogin(login)).isEqualTo(open.equals("FAILS"));
  }

  private static String handlingInUserCode(SQLException problem) {
    if (SqlErrorKind.of(problem) == SqlErrorKind.CONFLICT) {
      return "REPEATED";
    }
    if (SqlErrorKind.closesConnection(problem)) {
      return "LOST";
    }
    return SqlErrorKind.READ_ONLY.equals(problem.getSQLState()) ? "SERVER" : "THROWN";
  }

  @Test
  void tableHasEveryStateOfTheServer() throws Exception {
    var database = TestPostgres.emptyDatabase();
    List<String> states =
        database.query(
            """
            select distinct substring(line from '^[0-9A-Z]{5}')
            from pg_config c,
                 regexp_split_to_table(pg_read_file(c.setting || '/errcodes.txt'), '\\n') as line
            where c.name = 'SHAREDIR' and line ~ '^[0-9A-Z]{5} '
            """);

    try (var table = Objects.requireNonNull(getClass().getResourceAsStream(TABLE))) {
      Stream<String> listed =
          new String(table.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> line.matches("[0-9A-Z]{5},.*"))
              .map(line -> line.substring(0, 5));
      assertThat(listed).hasSizeGreaterThan(250).containsExactlyInAnyOrderElementsOf(states);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CRN01", "CRN11", "07006"})
  void statesOfCairnAndOfParametersArePermanent(String state) {
    assertThat(SqlErrorKind.of(error(state))).isEqualTo(SqlErrorKind.PERMANENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "99999", "60000", "UV123"})
  void unknownStatesAreTransient(String state) {
    assertThat(SqlErrorKind.of(error(state))).isEqualTo(SqlErrorKind.TRANSIENT);
  }

  @Test
  void errorWithoutAStateIsTransient() {
    assertThat(SqlErrorKind.of(new SQLException("no idea"))).isEqualTo(SqlErrorKind.TRANSIENT);
  }

  @Test
  void poolErrorContainsTheServerError() {
    var server = new SQLException("password authentication failed", "28P01");
    var pool = new SQLException("Connection is not available", "0A000", server);

    assertThat(SqlError.of(new ConnectionFailedException(pool, OptionalInt.empty())))
        .isEqualTo(new SqlError("28P01", "password authentication failed", ""));
  }
}
