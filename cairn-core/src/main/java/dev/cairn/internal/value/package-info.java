/**
 * Serializes values and exceptions for the place where they are stored, and reads them back. A
 * value that cannot be read stops the run as stuck: it is not an outcome of the step.
 */
@NullMarked
package dev.cairn.internal.value;

import org.jspecify.annotations.NullMarked;
