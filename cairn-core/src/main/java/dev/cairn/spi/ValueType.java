package dev.cairn.spi;

import java.lang.reflect.Type;

/**
 * The declared type of a value, and its name for messages.
 *
 * @param label describes the value, such as {@code argument 'order' of checkout} or {@code the
 *     result of step charge}
 * @param type the declared type; {@code void.class} for no value
 */
public record ValueType(String label, Type type) {}
