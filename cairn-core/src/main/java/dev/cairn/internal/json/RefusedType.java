package dev.cairn.internal.json;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DatabindException;

/** What this package refuses by its own rules, as an exception that gathers the path on its way. */
final class RefusedType extends DatabindException {
  private static final long serialVersionUID = 1L;

  private final String advice;

  RefusedType(String reason, String advice) {
    super((JsonGenerator) null, reason);
    this.advice = advice;
  }

  static RefusedType noFields(Class<?> type) {
    return new RefusedType(
        type.getTypeName() + " has no fields that could be written",
        "Use a record, or a class whose state lies in fields.");
  }

  String advice() {
    return advice;
  }
}
