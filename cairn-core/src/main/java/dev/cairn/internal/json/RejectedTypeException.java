package dev.cairn.internal.json;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DatabindException;

/**
 * Thrown for types and values that the rules of this package reject. As a Jackson exception it
 * collects the path to the value.
 */
final class RejectedTypeException extends DatabindException {
  private static final long serialVersionUID = 1L;

  private final String advice;

  RejectedTypeException(String reason, String advice) {
    super((JsonGenerator) null, reason);
    this.advice = advice;
  }

  static RejectedTypeException noFields(Class<?> type) {
    return new RejectedTypeException(
        type.getTypeName() + " has no fields that can be written",
        "Use a record, or a class that holds its state in fields.");
  }

  String advice() {
    return advice;
  }
}
