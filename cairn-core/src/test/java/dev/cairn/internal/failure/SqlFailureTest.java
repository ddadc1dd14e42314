package dev.cairn.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.codec.JsonCodec;
import dev.cairn.error.ConfigException;
import dev.cairn.error.RecordedException;
import dev.cairn.testkit.Trap;
import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** #18: what programs decide by survives in a recorded exception. */
@SuppressWarnings("serial") // nothing is serialized here
class SqlFailureTest {
  private final FailureCodec failures =
      new FailureCodec(
          new JsonCodec(),
          AllowedExceptions.standard()
              .withClasses(
                  List.of(
                      Limited.class, Stateless.class, Clashing.class, Narrow.class, Table.class)));

  /** An SQLException of the user's, with a field of its own. */
  static final class Limited extends SQLException {
    private int limit;

    Limited(String reason, String state, int code) {
      super(reason, state, code);
    }
  }

  /** One that no constructor makes again with its state. */
  static final class Stateless extends SQLException {
    Stateless(String message) {
      super(message, "57014");
    }

    private Stateless(String message, boolean other) {
      super(message, other ? "40001" : "40P01");
    }
  }

  /** Its fields have the names of what is recorded of any SQLException. */
  @SuppressWarnings("MemberName") // the name is the point
  static final class Clashing extends SQLException {
    private String errorCode = "unset";
    private int SQLState = 3;

    Clashing(String reason, String state, int code) {
      super(reason, state, code);
    }

    Clashing(String reason, String state, int code, String errorCode) {
      this(reason, state, code);
      this.errorCode = errorCode;
      this.SQLState = 8;
    }
  }

  static class Wide extends RuntimeException {
    int code;

    Wide(String message) {
      super(message);
    }
  }

  static final class Narrow extends Wide {
    @SuppressWarnings("HidingField") // the hidden field is the point
    String code = "unset";

    Narrow(String message) {
      super(message);
    }

    Narrow(String message, int wide) {
      super(message);
      super.code = wide;
    }
  }

  /** Its constructor has the parameter types of SQLException's, which mean something else here. */
  static final class Table extends SQLException {
    private final String table;
    private final int limit;

    Table(String message, String table, int limit) {
      super(message, "22000");
      this.table = table;
      this.limit = limit;
    }
  }

  private Throwable replayed(Throwable failure) {
    return failures.decode(failures.encode(failure));
  }

  static Stream<SQLException> exceptions() {
    return Stream.of(
        new SQLException("no table", "42P01", 7),
        new SQLException("no table", "42P01", 7, new IOException("disk")),
        new SQLException("no state"),
        new SQLException(),
        new SQLException(null, "08006"),
        new SQLIntegrityConstraintViolationException("duplicate", "23505", 3),
        new SQLTransientConnectionException("away", "08001", -1, new IOException("net")),
        new BatchUpdateException("3rd", "23505", 9, new int[] {1, 2, -3}, new IOException("net")),
        new BatchUpdateException("2nd", "23505", 9, new long[] {1, 1L << 40}, null),
        new Limited("too many", "54000", 1));
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void sqlExceptionKeepsItsStateAndCode(SQLException failure) {
    var replayed = (SQLException) replayed(failure);

    assertThat((Throwable) replayed).hasSameClassAs(failure).hasMessage(failure.getMessage());
    assertThat(replayed.getSQLState()).isEqualTo(failure.getSQLState());
    assertThat(replayed.getErrorCode()).isEqualTo(failure.getErrorCode());
    assertThat(String.valueOf(replayed.getCause())).isEqualTo(String.valueOf(failure.getCause()));
  }

  @Test
  void driversExceptionIsAnSqlExceptionWithItsState() {
    var replayed = replayed(new PSQLException("duplicate key", PSQLState.UNIQUE_VIOLATION));

    assertThat(replayed).isExactlyInstanceOf(SQLException.class);
    assertThat(((SQLException) replayed).getSQLState()).isEqualTo("23505");
  }

  @Test
  void updateCountsOfABatchAreKept() {
    var failure = new BatchUpdateException("3rd", "23505", 9, new int[] {1, 2, -3}, null);

    var replayed = (BatchUpdateException) replayed(failure);

    assertThat(replayed.getUpdateCounts()).containsExactly(1, 2, -3);
    assertThat(replayed.getLargeUpdateCounts()).containsExactly(1, 2, -3);
  }

  @Test
  void fieldsAreNotTakenForTheStateAndCodeOfTheSameName() {
    var failure = new Clashing("too many", "54000", 7, "mine");

    var replayed = (Clashing) replayed(failure);

    assertThat(replayed.errorCode).isEqualTo("mine");
    assertThat(replayed.SQLState).isEqualTo(8);
    assertThat(replayed.getErrorCode()).isEqualTo(7);
    assertThat(replayed.getSQLState()).isEqualTo("54000");
  }

  @Test
  void fieldsOfOneNameInAClassAndItsSuperclassAreKeptApart() {
    var failure = new Narrow("m", 1);
    failure.code = "narrow";

    var replayed = (Narrow) replayed(failure);

    assertThat(replayed.code).isEqualTo("narrow");
    assertThat(((Wide) replayed).code).isEqualTo(1);
  }

  @Test
  void constructorNamedLikeFieldsIsNotTakenForOneOfStateAndCode() {
    var replayed = (Table) replayed(new Table("no row", "orders", 5));

    assertThat(replayed.table).isEqualTo("orders");
    assertThat(replayed.limit).isEqualTo(5);
    assertThat(replayed.getSQLState()).isEqualTo("22000");
  }

  @Test
  void fieldsOfAnSqlExceptionOfTheUsersAreKeptToo() {
    var failure = new Limited("too many", "54000", 1);
    failure.limit = 9;

    assertThat(((Limited) replayed(failure)).limit).isEqualTo(9);
  }

  @Test
  void exceptionThatWouldLoseItsStateIsReplayedAsItsSuperclass() {
    var replayed = (SQLException) replayed(new Stateless("conflict", true));

    assertThat((Throwable) replayed).isExactlyInstanceOf(SQLException.class);
    assertThat(replayed.getSQLState()).isEqualTo("40001");
    assertThat(replayed(new Stateless("cancelled"))).isInstanceOf(Stateless.class);
  }

  @Test
  void recordOfAnEarlierVersionHasNoState() {
    var replayed =
        (SQLException) failures.decode("{\"type\":\"java.sql.SQLException\",\"message\":\"m\"}");

    assertThat(replayed.getSQLState()).isNull();
    assertThat((Throwable) replayed).hasMessage("m");
  }

  @Test
  void suppressedExceptionsAreKept() {
    var failure = new IllegalStateException("first", new IOException("cause"));
    failure.addSuppressed(new SQLException("on close", "08006", 2));
    failure.addSuppressed(failure.getCause());

    Throwable replayed = replayed(failure);

    assertThat(replayed.getSuppressed()).hasSize(1);
    assertThat(((SQLException) replayed.getSuppressed()[0]).getSQLState()).isEqualTo("08006");
  }

  private static FailureCodec allowing(String packageName) {
    var types =
        AllowedExceptions.standard()
            .withPackages(List.of(packageName), List.of(SqlFailureTest.class.getClassLoader()));
    return new FailureCodec(new JsonCodec(), types);
  }

  @Test
  void anyExceptionOfAnAllowedPackageIsReplayedAsItself() {
    FailureCodec allowing = allowing("dev.cairn.internal.failure");
    var failure = new Limited("too many", "54000", 1);

    assertThat(allowing.decode(allowing.encode(failure))).isInstanceOf(Limited.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.cairn.testkit.Trap",
        "java.lang.ProcessBuilder",
        "dev.cairn.internal.failures.No"
      })
  void nameOutsideTheAllowedPackagesLoadsNothing(String name) {
    Throwable replayed =
        allowing("dev.cairn.internal.failure")
            .decode("{\"type\":\"" + name + "\",\"message\":\"m\"}");

    assertThat(replayed).isInstanceOf(RecordedException.class);
    assertThat(System.getProperty("cairn.trap")).isNull();
  }

  /** It is in the allowed package, and no exception. */
  static final class NoException {
    static {
      System.setProperty("cairn.codec.initialized", "true");
    }
  }

  @Test
  void classThatIsNoExceptionIsNotInitialized() {
    String json =
        "{\"type\":\"dev.cairn.internal.failure.SqlFailureTest$NoException\",\"message\":\"m\"}";

    assertThat(allowing("dev.cairn.internal.failure").decode(json))
        .isInstanceOf(RecordedException.class);
    assertThat(System.getProperty("cairn.codec.initialized")).isNull();
    assertThat(Trap.class.getPackageName()).isEqualTo("dev.cairn.testkit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "dev.", "dev..cairn", "dev cairn", "1dev", "[Ldev"})
  void nameThatNoPackageCanHaveIsRefused(String name) {
    assertThatThrownBy(() -> AllowedExceptions.checkPackage(name))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "'%s' is not the name of a package; use a name such as com.example.payments."
                .formatted(name));
  }
}
