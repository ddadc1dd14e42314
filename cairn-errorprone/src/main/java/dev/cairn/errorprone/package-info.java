/**
 * Error Prone checks for workflow code: one check for each {@link
 * dev.cairn.determinism.DeterminismRule}, found by Error Prone through a service file.
 *
 * <p>The checks share one analysis ({@link dev.cairn.errorprone.analysis}), which is computed once
 * for each compilation, when the first check needs it. Their severity is a warning; {@code
 * -Xep:CairnClock:ERROR} and {@code -Xep:CairnClock:OFF} change it. {@link
 * dev.cairn.determinism.AllowNondeterminism} suppresses them, {@code @SuppressWarnings} does not.
 */
@NullMarked
package dev.cairn.errorprone;

import org.jspecify.annotations.NullMarked;
