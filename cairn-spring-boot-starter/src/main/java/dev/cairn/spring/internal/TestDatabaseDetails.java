package dev.cairn.spring.internal;

import dev.cairn.spring.CairnConnectionDetails;
import javax.sql.DataSource;

/** The database of a test, which takes the place of those that the application names. */
public interface TestDatabaseDetails {
  /** Returns its address, for an application in which Cairn has a database of its own. */
  CairnConnectionDetails ofCairn();

  /** Returns whether a DataSource connects to it. */
  boolean isDatabaseOf(DataSource dataSource);
}
