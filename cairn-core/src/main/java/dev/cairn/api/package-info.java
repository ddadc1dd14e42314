/**
 * What users import: the annotations, {@link dev.cairn.api.Durable} for code inside workflows,
 * {@link dev.cairn.api.Handle} for code outside, and the exceptions. It depends on nothing else of
 * Cairn.
 */
@NullMarked
package dev.cairn.api;

import org.jspecify.annotations.NullMarked;
