/**
 * The annotated form, a thin layer over the functional one: subclasses whose methods pass through
 * the engine. {@link dev.cairn.runtime.annotated.DurableClasses} is its door.
 */
@NullMarked
package dev.cairn.runtime.annotated;

import org.jspecify.annotations.NullMarked;
