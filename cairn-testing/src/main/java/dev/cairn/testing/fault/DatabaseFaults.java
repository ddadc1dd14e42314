package dev.cairn.testing.fault;

import java.time.Duration;

/**
 * Faults of the database of a test, between the engine and Postgres. A parameter of tests with
 * {@link dev.cairn.testing.CairnTest}.
 *
 * {@snippet :
 * DatabaseFaults.Outage outage = database.unavailable();
 * charge.release();
 * outage.end();
 * }
 *
 * <p>The faults affect the engine and clients of the test, not its {@link javax.sql.DataSource}.
 * Thread-safe.
 */
public interface DatabaseFaults {
  /** A time in which the database cannot be reached. It ends with the test at the latest. */
  @FunctionalInterface
  interface Outage {
    /** Ends the outage; a second call does nothing. */
    void end();
  }

  /**
   * Makes the database unavailable: connections are refused, and statements on existing ones fail
   * as if the connection had broken.
   *
   * @return the outage, to be ended
   */
  Outage unavailable();

  /**
   * Makes the database unavailable for some time from now, as {@link #unavailable} does.
   *
   * @param time for how long, of the clock of this machine
   */
  void unavailableFor(Duration time);

  /**
   * Loses the response of the commit of the next transaction of the application, of any name: it
   * takes effect, and then the connection breaks. For that of one by name, see {@link
   * StepRule#losesResponse}.
   */
  void loseNextCommit();
}
