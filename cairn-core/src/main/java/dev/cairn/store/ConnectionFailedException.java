package dev.cairn.store;

import java.sql.SQLException;

/**
 * No connection was to be had. Such an error is always transient, whatever state the pool passes
 * on: when a server dies during the login, that is one of a feature that is not supported.
 */
final class ConnectionFailedException extends SQLException {
  private static final long serialVersionUID = 1L;

  ConnectionFailedException(SQLException cause) {
    super(cause.getMessage(), cause.getSQLState(), cause);
  }
}
