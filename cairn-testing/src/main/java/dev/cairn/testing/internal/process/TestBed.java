package dev.cairn.testing.internal.process;

import dev.cairn.Config;
import dev.cairn.spi.Environment;
import dev.cairn.testing.internal.server.TestDatabase;
import java.util.List;
import javax.sql.DataSource;

/** The environment of a test, as simulated processes use it. Thread-safe. */
public interface TestBed {
  /** Returns the database of the test. */
  TestDatabase database();

  /** Returns the time of the test. */
  Environment time();

  /**
   * Returns the configuration of an engine of the test.
   *
   * @param connections its connections
   * @param time its time
   */
  Config config(DataSource connections, Environment time);

  /**
   * Returns the parameter of a type, as the test gets it.
   *
   * @param type the type
   * @param <T> the type
   */
  <T> T parameter(Class<T> type);

  /** Forgets what the workflows of ended processes waited for. */
  void forgetWaits();

  /** Describes what a workflow waits for. */
  List<String> waits(String workflowId);
}
