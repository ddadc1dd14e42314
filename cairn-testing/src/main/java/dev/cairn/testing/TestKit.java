package dev.cairn.testing;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.testing.fault.Steps;
import dev.cairn.testing.internal.fault.InjectedDatabaseFaults;
import dev.cairn.testing.internal.fault.InjectedSteps;
import dev.cairn.testing.internal.part.ActiveCalls;
import dev.cairn.testing.internal.part.TestDataSource;
import dev.cairn.testing.internal.part.TestPart;
import dev.cairn.testing.internal.server.Template;
import dev.cairn.testing.internal.server.TestDatabase;
import dev.cairn.testing.internal.server.TestServer;
import java.util.List;
import java.util.Optional;

/**
 * The database, the clock and the stubs for an engine that other code opens and starts, such as the
 * application context of a framework. Tests with {@link CairnTest} need no kit: each has an engine
 * and a database of its own. All tests that use the engine of a kit share its database and its
 * time, which never goes back; the stubs end with each test.
 *
 * <p>The database is on the Postgres server that all test JVMs share, and has the tables of Cairn
 * in the schema {@code cairn}, and no others. The time stands still until a test advances it, with
 * {@link TestClock#advance} or {@link TestClock#autoAdvance}. {@link
 * dev.cairn.testing.fault.StepRule#losesResponse} is not available for transactions.
 *
 * <p>Thread-safe, but tests that use the same kit cannot run at the same time.
 */
public final class TestKit implements AutoCloseable {
  private final TestDatabase database;
  private final Waits waits = new Waits();
  private final TestClock clock;
  private final InjectedSteps steps;

  private TestKit(TestDatabase database) {
    this.database = database;
    this.clock = TestClock.in(new TestDataSource(database), waits);
    this.steps =
        new InjectedSteps(
            new InjectedDatabaseFaults(),
            (workflowId, key, released) ->
                waits.during(workflowId, key, () -> clock.hang(released)));
  }

  /**
   * Creates a kit with a fresh database. Starts the server if it does not run. The system
   * properties {@code cairn.testing.folder} and {@code cairn.testing.keepServer} have the meaning
   * that {@link CairnTest} describes.
   *
   * @return the kit; close it after the engine
   */
  public static TestKit create() {
    var server = TestSettings.serverOptions(name -> Optional.ofNullable(System.getProperty(name)));
    return new TestKit(TestServer.shared(server).create(new Template(List.of())));
  }

  /**
   * Returns the JDBC URL of the database.
   *
   * @return the URL, without user and password
   */
  public String url() {
    return database.url();
  }

  /**
   * Returns the owner of the database.
   *
   * @return the user, who is no superuser
   */
  public String user() {
    return database.user();
  }

  /**
   * Returns the password of the user.
   *
   * @return the password
   */
  public String password() {
    return database.password();
  }

  /**
   * Adds the clock and the stubs to the configuration of the engine, which must use the database.
   *
   * @param config the configuration
   * @return the changed configuration
   */
  public Config configure(Config config) {
    Config changed = config.environment(clock.environment());
    for (TestPart part : List.of(new ActiveCalls(), waits, steps)) {
      changed = part.configure(changed);
    }
    return changed;
  }

  /**
   * Returns the time of the engine and its database.
   *
   * @return the clock
   */
  public TestClock clock() {
    return clock;
  }

  /**
   * Returns the stubs of steps, transactions and child workflows.
   *
   * @return the stubs
   */
  public Steps steps() {
    return steps;
  }

  /**
   * Begins a test on the current thread: assertions about handles refer to the engine, and a wait
   * of this thread for a workflow that only the time continues fails.
   *
   * @param cairn the engine
   */
  public void beginTest(Cairn cairn) {
    clock.use();
    CurrentEnvironment.enter(
        new CurrentTest() {
          @Override
          public Optional<Cairn> engine() {
            return Optional.of(cairn);
          }

          @Override
          public Waits waits() {
            return waits;
          }

          @Override
          public void awaiting(String workflowId) {
            clock.awaiting(List.of(workflowId));
          }
        });
  }

  /**
   * Ends a test: the time stands still, steps that hang are continued, and all stubs are removed.
   *
   * @param passed whether the test passed
   * @throws AssertionError if it passed, and a stub was set for a name that was never called
   */
  public void endTest(boolean passed) {
    CurrentEnvironment.leave();
    clock.stopAutoAdvance();
    try {
      if (passed) {
        steps.verify();
      }
    } finally {
      steps.forgetAll();
    }
  }

  /** Ends the clock, and drops the database. */
  @Override
  public void close() {
    steps.beforeClose();
    clock.close();
    database.close();
  }
}
