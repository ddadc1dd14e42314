package dev.cairn.spring.internal.transaction;

import java.sql.Connection;
import javax.sql.DataSource;
import org.springframework.transaction.support.ResourceHolderSupport;

/** Lets a resource that works on a DataSource take part in transactions of Cairn. */
public interface ResourceJoin {
  /** Returns whether the resource works on a DataSource. */
  boolean worksOn(DataSource dataSource);

  /** Returns what Spring's transaction management uses as the key of the resource. */
  Object key();

  /**
   * Returns the resource for one transaction.
   *
   * @param connection the connection, which cannot end the transaction
   */
  Joined join(Connection connection);

  /** A resource that takes part in one transaction. Used by the thread of the transaction. */
  interface Joined {
    /** Returns what Spring's transaction management finds by the key. */
    ResourceHolderSupport holder();

    /** Writes what the resource has not written yet. */
    void flush();

    /** Learns how the transaction ended, before Spring's synchronizations do. */
    void end(boolean committed);

    /** Releases the resource, after Spring's synchronizations have used it. */
    void close();
  }
}
