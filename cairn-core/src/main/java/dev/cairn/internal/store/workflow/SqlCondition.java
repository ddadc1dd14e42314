package dev.cairn.internal.store.workflow;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;
import java.util.List;

/**
 * What has to hold of a row {@code w} of {@code cairn.workflow}: it can stand after {@code where}
 * in any statement, and its parameters are bound where it stands.
 *
 * @param sql the condition, with a question mark for each parameter
 * @param parameters binds them, in order
 */
record SqlCondition(String sql, List<Parameter> parameters) {
  /** A parameter, which knows how it is bound. */
  @FunctionalInterface
  interface Parameter {
    void bind(ParameterBinder binder) throws SQLException;
  }

  void bind(ParameterBinder binder) throws SQLException {
    for (Parameter parameter : parameters) {
      parameter.bind(binder);
    }
  }
}
