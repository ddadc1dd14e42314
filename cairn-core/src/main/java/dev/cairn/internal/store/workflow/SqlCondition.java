package dev.cairn.internal.store.workflow;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.SQLException;
import java.util.List;

/**
 * A condition on a row {@code w} of {@code cairn.workflow}, to be placed after {@code where}.
 *
 * @param sql the condition, with a question mark for each parameter
 * @param parameters bind the parameters, in order
 */
record SqlCondition(String sql, List<Parameter> parameters) {
  /** Binds one parameter. */
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
