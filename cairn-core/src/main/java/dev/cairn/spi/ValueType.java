package dev.cairn.spi;

import java.lang.reflect.Type;

/**
 * The place of a value in the code: what to call it in a message, and the type that the code
 * declares for it.
 *
 * @param label such as {@code argument 'order' of checkout} or {@code the result of step charge}
 * @param type the declared type; {@code void.class} for no value
 */
public record ValueType(String label, Type type) {}
