package dev.cairn.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Config;
import dev.cairn.testing.CairnConfigurer;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.SampleRun;
import dev.cairn.testing.internal.server.ServerOptions;
import dev.cairn.testing.internal.server.Template;
import dev.cairn.testing.internal.server.TestDatabase;
import dev.cairn.testing.internal.server.TestServer;
import dev.cairn.testing.internal.server.UnpooledDataSource;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Crash runs of workflows with transactions in another database than Cairn's. */
@Isolated("captures the standard error stream")
class OtherDatabaseTest {
  /** The other database, with one table. */
  static final class Ledger extends UnpooledDataSource {
    private static final Ledger ONLY = new Ledger();

    private final TestDatabase database =
        TestServer.shared(new ServerOptions(ServerOptions.defaultFolder(), Duration.ZERO))
            .create(new Template(List.of()));

    @Override
    public Connection getConnection() throws SQLException {
      return database.connect();
    }

    /** Empties the database, also of Cairn's records. */
    void empty() {
      try (Connection connection = getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(
            """
            drop schema if exists cairn cascade;
            drop table if exists booking;
            create table booking (account text not null)
            """);
      } catch (SQLException problem) {
        throw new IllegalStateException(problem);
      }
    }

    List<String> bookings() {
      var accounts = new ArrayList<String>();
      try (Connection connection = getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select account from booking")) {
        while (rows.next()) {
          accounts.add(rows.getString("account"));
        }
      } catch (SQLException problem) {
        throw new IllegalStateException(problem);
      }
      return accounts;
    }
  }

  /** Adds the other database. */
  static final class WithLedger implements CairnConfigurer {
    @Override
    public Config configure(Config config) {
      return config.database("ledger", Ledger.ONLY);
    }
  }

  /** Books in a transaction of the other database. */
  public static class Bookkeeping {
    @Workflow
    public String order(String account) {
      Durable.step("reserve", () -> {});
      book(account);
      return Durable.step("confirm", () -> "booked for " + account);
    }

    @Transaction(database = "ledger")
    void book(String account) {
      try (PreparedStatement insert =
          Durable.connection().prepareStatement("insert into booking values (?)")) {
        insert.setString(1, account);
        insert.executeUpdate();
      } catch (SQLException problem) {
        throw new IllegalStateException(problem);
      }
    }
  }

  @CairnTest(configurers = WithLedger.class)
  static class BookkeepingSample {
    @BeforeEach
    void isEmpty() {
      Ledger.ONLY.empty();
    }

    @CrashEverywhere(maxPairs = 6)
    void booksOnce(CrashRun run, Bookkeeping shop) {
      run.workflow(shop::order, "ann")
          .verify(() -> assertThat(Ledger.ONLY.bookings()).containsExactly("ann"));
    }
  }

  @Test
  void transactionInAnotherDatabaseTakesEffectOnce() {
    SampleRun run = SampleRun.of(BookkeepingSample.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).isEqualTo(2 + 3 * 6 + 6);
  }

  /** Books on a connection of its own, in a step. */
  public static class BookkeepingInStep {
    @Workflow
    public String order(String account) throws SQLException {
      Durable.step("book", () -> book(account));
      return Durable.step("confirm", () -> "booked for " + account);
    }

    private static void book(String account) throws SQLException {
      try (Connection connection = Ledger.ONLY.getConnection();
          PreparedStatement insert =
              connection.prepareStatement("insert into booking values (?)")) {
        insert.setString(1, account);
        insert.executeUpdate();
      }
    }
  }

  @CairnTest(configurers = WithLedger.class)
  static class BookkeepingInStepSample {
    @BeforeEach
    void isEmpty() {
      Ledger.ONLY.empty();
    }

    @CrashEverywhere(frozenOwner = false)
    void booksOnce(CrashRun run, BookkeepingInStep shop) {
      run.workflow(shop::order, "ann")
          .verify(() -> assertThat(Ledger.ONLY.bookings()).containsExactly("ann"));
    }
  }

  @Test
  void insertInAStepIsFound() {
    assertThat(SampleRun.of(BookkeepingInStepSample.class).failure())
        .hasMessageStartingWith(
            "Crashed after step \"book\" ran, before its record was committed: verify failed:")
        .hasMessageContaining("or make it a @Transaction");
  }
}
