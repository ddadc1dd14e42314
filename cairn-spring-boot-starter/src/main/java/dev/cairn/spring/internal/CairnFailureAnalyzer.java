package dev.cairn.spring.internal;

import dev.cairn.error.CairnException;
import dev.cairn.error.ConfigException;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.RegistrationException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains why an application did not start with Cairn, in place of a stack trace. */
final class CairnFailureAnalyzer extends AbstractFailureAnalyzer<CairnException> {
  private static final String CONNECTION_FAILURES = "08";
  private static final String ADDRESS =
      "Start Postgres, or correct spring.datasource.url, or cairn.url if Cairn has a database of its own. Cairn waits for Postgres at startup for as long as cairn.connect-timeout says, by default 10 s.";

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable failure, CairnException cause) {
    return switch (cause) {
      case DatabaseException database -> analysis(database, action(database));
      case ConfigException config -> analysis(config, null);
      case RegistrationException registration -> analysis(registration, null);
      default -> null;
    };
  }

  /** The message of the other failures says what to do. */
  private static @Nullable String action(DatabaseException database) {
    return database.sqlState().filter(state -> state.startsWith(CONNECTION_FAILURES)).isPresent()
        ? ADDRESS
        : null;
  }

  private static FailureAnalysis analysis(CairnException cause, @Nullable String action) {
    return new FailureAnalysis(cause.getMessage(), action, cause);
  }
}
