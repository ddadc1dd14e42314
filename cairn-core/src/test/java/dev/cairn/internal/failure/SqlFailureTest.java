package dev.cairn.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.codec.JsonCodec;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.RecordedException;
import dev.cairn.testkit.UntrustedException;
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

/** Recorded exceptions keep what code branches on, such as the SQL state. */
@SuppressWarnings("serial") // exceptions are not serialized here
class SqlFailureTest {
  private final FailureCodec failures =
      new FailureCodec(
          new JsonCodec(),
          AllowedExceptions.standard()
              .withClasses(
                  List.of(
                      Limited.class, Stateless.class, Clashing.class, Narrow.class, Table.class)));

  /** An SQLException of the user with its own field. */
  static final class Limited extends SQLException {
    private int limit;

    Limited(String reason, String state, int code) {
      super(reason, state, code);
    }
  }

  /** An SQLException that no constructor can restore with its state. */
  static final class Stateless extends SQLException {
    Stateless(String message) {
      super(message, "57014");
    }

    private Stateless(String message, boolean other) {
      super(message, other ? "40001" : "40P01");
    }
  }

  /** An SQLException whose fields have the names of recorded SQL properties. */
  @SuppressWarnings("MemberName") // the name is what the test is about
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
    @SuppressWarnings("HidingField") // the hidden field is what the test is about
    String code = "unset";

    Narrow(String message) {
      super(message);
    }

    Narrow(String message, int wide) {
      super(message);
      super.code = wide;
    }
  }

  /**
   * An SQLException whose constructor has the parameter types of SQLException's with another
   * meaning.
   */
  static final class Table extends SQLException {
    private final String table;
    private final int limit;

    Table(String message, String table, int limit) {
      super(message, "22000");
      this.table = table;
      this.limit = limit;
    }
  }

  private Throwable roundTrip(Throwable failure) {
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
    var roundTrip = (SQLException) roundTrip(failure);

    assertThat((Throwable) roundTrip).hasSameClassAs(failure).hasMessage(failure.getMessage());
    assertThat(roundTrip.getSQLState()).isEqualTo(failure.getSQLState());
    assertThat(roundTrip.getErrorCode()).isEqualTo(failure.getErrorCode());
    assertThat(String.valueOf(roundTrip.getCause())).isEqualTo(String.valueOf(failure.getCause()));
  }

  @Test
  void driverExceptionIsRestoredAsAnSqlExceptionWithItsState() {
    var roundTrip = roundTrip(new PSQLException("duplicate key", PSQLState.UNIQUE_VIOLATION));

    assertThat(roundTrip).isExactlyInstanceOf(SQLException.class);
    assertThat(((SQLException) roundTrip).getSQLState()).isEqualTo("23505");
  }

  @Test
  void updateCountsOfABatchAreKept() {
    var failure = new BatchUpdateException("3rd", "23505", 9, new int[] {1, 2, -3}, null);

    var roundTrip = (BatchUpdateException) roundTrip(failure);

    assertThat(roundTrip.getUpdateCounts()).containsExactly(1, 2, -3);
    assertThat(roundTrip.getLargeUpdateCounts()).containsExactly(1, 2, -3);
  }

  @Test
  void fieldsAreNotConfusedWithStateAndCode() {
    var failure = new Clashing("too many", "54000", 7, "mine");

    var roundTrip = (Clashing) roundTrip(failure);

    assertThat(roundTrip.errorCode).isEqualTo("mine");
    assertThat(roundTrip.SQLState).isEqualTo(8);
    assertThat(roundTrip.getErrorCode()).isEqualTo(7);
    assertThat(roundTrip.getSQLState()).isEqualTo("54000");
  }

  @Test
  void fieldsOfOneNameInAClassAndItsSuperclassAreKeptApart() {
    var failure = new Narrow("m", 1);
    failure.code = "narrow";

    var roundTrip = (Narrow) roundTrip(failure);

    assertThat(roundTrip.code).isEqualTo("narrow");
    assertThat(((Wide) roundTrip).code).isEqualTo(1);
  }

  @Test
  void constructorParametersAreMatchedByName() {
    var roundTrip = (Table) roundTrip(new Table("no row", "orders", 5));

    assertThat(roundTrip.table).isEqualTo("orders");
    assertThat(roundTrip.limit).isEqualTo(5);
    assertThat(roundTrip.getSQLState()).isEqualTo("22000");
  }

  @Test
  void fieldsOfAUserDefinedSqlExceptionAreKept() {
    var failure = new Limited("too many", "54000", 1);
    failure.limit = 9;

    assertThat(((Limited) roundTrip(failure)).limit).isEqualTo(9);
  }

  @Test
  void exceptionThatWouldLoseItsStateIsRestoredAsItsSuperclass() {
    var roundTrip = (SQLException) roundTrip(new Stateless("conflict", true));

    assertThat((Throwable) roundTrip).isExactlyInstanceOf(SQLException.class);
    assertThat(roundTrip.getSQLState()).isEqualTo("40001");
    assertThat(roundTrip(new Stateless("cancelled"))).isInstanceOf(Stateless.class);
  }

  @Test
  void recordOfAnEarlierVersionHasNoState() {
    var roundTrip =
        (SQLException) failures.decode("{\"type\":\"java.sql.SQLException\",\"message\":\"m\"}");

    assertThat(roundTrip.getSQLState()).isNull();
    assertThat((Throwable) roundTrip).hasMessage("m");
  }

  @Test
  void suppressedExceptionsAreKept() {
    var failure = new IllegalStateException("first", new IOException("cause"));
    failure.addSuppressed(new SQLException("on close", "08006", 2));
    failure.addSuppressed(failure.getCause());

    Throwable roundTrip = roundTrip(failure);

    assertThat(roundTrip.getSuppressed()).hasSize(1);
    assertThat(((SQLException) roundTrip.getSuppressed()[0]).getSQLState()).isEqualTo("08006");
  }

  private static FailureCodec allowing(String packageName) {
    var types =
        AllowedExceptions.standard()
            .withPackages(List.of(packageName), List.of(SqlFailureTest.class.getClassLoader()));
    return new FailureCodec(new JsonCodec(), types);
  }

  @Test
  void exceptionOfAnAllowedPackageIsRestored() {
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
    Throwable roundTrip =
        allowing("dev.cairn.internal.failure")
            .decode("{\"type\":\"" + name + "\",\"message\":\"m\"}");

    assertThat(roundTrip).isInstanceOf(RecordedException.class);
    assertThat(System.getProperty("cairn.trap")).isNull();
  }

  /** A class in the allowed package that is not an exception. */
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
    assertThat(UntrustedException.class.getPackageName()).isEqualTo("dev.cairn.testkit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "dev.", "dev..cairn", "dev cairn", "1dev", "[Ldev"})
  void invalidPackageNameIsRejected(String name) {
    assertThatThrownBy(() -> AllowedExceptions.checkPackage(name))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "'%s' is not the name of a package; use a name such as com.example.payments."
                .formatted(name));
  }
}
