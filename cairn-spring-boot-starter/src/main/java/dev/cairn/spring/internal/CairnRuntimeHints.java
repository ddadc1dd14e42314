package dev.cairn.spring.internal;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What Cairn reads by name, for tools that leave out what nobody seems to use: its migrations, and
 * the proxies of connections and statements.
 */
final class CairnRuntimeHints implements RuntimeHintsRegistrar {
  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
    hints.resources().registerPattern("dev/cairn/internal/store/migration/*.sql");
    for (Class<?> type :
        new Class<?>[] {
          Connection.class, Statement.class, PreparedStatement.class, CallableStatement.class
        }) {
      hints.proxies().registerJdkProxy(type);
    }
  }
}
